import APIModel
import ArgumentParser
import CommandLineSupport
import OpenAPI
import Overlays
import StringGrammars
import SwiftEmission
import YAMLTree

/// The options of all commands that read the schemas of a configuration: the input, and the format of diagnostics.
struct SchemaOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration, which lists the modules (default: Schemas/specgen.yaml).", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "OpenAPI documents, JSON Schemas, or folders of them, to read instead of a configuration.",
            discussion: """
                In a folder and its subfolders, all files with the key 'openapi' are read; other files are read only \
                if they are referenced. In a folder without such a file, each file is a JSON Schema and becomes a type.
                """,
            valueName: "path"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var schemas: [String] = []
    @Option(
        help: ArgumentHelp(
            "With --schemas: the module's name. Otherwise: the configuration's module to process.",
            valueName: "name"))
    var module: String?
    @Option(
        help: ArgumentHelp("With --module: the folder for the module's files.", valueName: "folder"),
        completion: .directory)
    var output: String?
    @Option(help: ArgumentHelp("With --schemas: the client's name.", valueName: "name"))
    var client: String?
    @Option(help: ArgumentHelp("With --schemas: the server protocol's name.", valueName: "name"))
    var server: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "OpenAPI overlays to apply to the documents, in this order.",
            discussion: """
                An overlay that extends a file by a path applies to that file, any other one to all OpenAPI documents. \
                With a configuration, the overlays follow those of its key 'overlays'.
                """,
            valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var overlay: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The operations to use instead of all, as patterns: operationIds, tag:NAME, paths, or a method and a path.",
            discussion: """
                Examples: getPushers 'tag:Push*' 'GET /pushers' '/rooms/*/state/**'. '*' matches any characters, in a \
                path any but '/'; '**' matches '/' as well. '!tag:Admin' excludes what 'tag:Admin' selects. Schemas \
                that are no longer referenced are left out; 'schema:NAME' keeps one. With a configuration, the option \
                replaces 'operations' of its module.
                """,
            valueName: "pattern"))
    var operations: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The media types of bodies to read and send in parts, such as application/octet-stream or 'audio/*'.",
            discussion: """
                Event streams and JSON Lines are always sequences of messages, and JSON, forms and multipart bodies \
                never are. With a configuration, the option replaces 'streams' of its modules.
                """,
            valueName: "media-type"))
    var streams: [String] = []
    @Flag(
        help: """
            Generates checks of all known formats, not only those of Matrix (mx-…); in a configuration, a module has \
            'assert-formats: true'.
            """)
    var assertFormats = false
    @OptionGroup var reading: ReadingOptions
    @Option(
        help: ArgumentHelp(
            """
            The format of diagnostics: text on standard error; json, one object per line on standard output.
            """, valueName: "format"))
    var format = ReportFormat.text
    @Flag(name: .shortAndLong, help: "Hides warnings, and prints nothing on success.")
    var quiet = false

    /// The configuration that is read without `--config` and `--schemas`.
    static let defaultConfiguration = "Schemas/specgen.yaml"

    func validate() throws {
        _ = try OperationSelection(options: operations)
        if let text = streams.first(where: { !MediaType.isRange($0) }) {
            throw ValidationError("--streams: expected a media type such as audio/mpeg or 'audio/*', found \"\(text)\"")
        }
        for text in streams {
            guard let reason = MediaType.reasonAgainstStream(of: text) else { continue }
            throw ValidationError("--streams: \"\(text)\" cannot be a stream: \(reason); \(MediaType.streamHint)")
        }
        for path in overlay where FileKind(path) != .file {
            throw ValidationError("--overlay: there is no file \"\(path)\"")
        }
        if schemas.isEmpty {
            let stray = [("client", client), ("server", server)]
            if let (name, _) = stray.first(where: { $0.1 != nil }) {
                throw ValidationError("--\(name) is for use with --schemas; a configuration has a key \"\(name)\"")
            }
            if output != nil, module == nil {
                throw ValidationError("--output is the folder of one module; name the module with --module")
            }
            return try validateOutput()
        }
        if config != nil { throw ValidationError("give either --schemas or --config, not both") }
        for path in schemas where FileKind(path) == nil {
            throw ValidationError("--schemas: there is no file or folder \"\(path)\"")
        }
        for (option, name) in [("module", module), ("client", client), ("server", server)] {
            guard let name, !Configuration.isIdentifier(name) else { continue }
            throw ValidationError(
                "--\(option): \"\(name)\" cannot be a name in Swift; use letters, digits and \"_\", no keyword, and no "
                    + "type that generated code uses")
        }
        try validateOutput()
        if let module, let clash = Configuration.clash(in: names(module)) {
            throw ValidationError("\(clash.message); name them with --client and --server")
        }
    }

    private func validateOutput() throws {
        guard let output else { return }
        if output.isEmpty { throw ValidationError("--output: expected a folder, found an empty name") }
        if let kind = FileKind(output), kind != .folder {
            throw ValidationError("--output: \"\(output)\" is a file, not a folder")
        }
    }

    private func names(_ module: String) -> ModuleNames { ModuleNames(module: module, client: client, server: server) }

    /// - Throws: `ValidationError` if `--schemas` is given without the module's name or folder.
    func requireOutput() throws {
        guard !schemas.isEmpty else { return }
        if module == nil { throw ValidationError("--schemas needs --module NAME, the name of the Swift module") }
        if output == nil { throw ValidationError("--schemas needs --output FOLDER, where the module's files go") }
    }

    /// Runs the generator's stages over the configuration that the options describe.
    /// - Parameter output: the form of the output; `nil` if no Swift is written.
    /// - Throws: exit code 2 if the configuration cannot be read.
    func runPipeline(output: OutputOptions?, report: DiagnosticReport) throws -> Pipeline.Result {
        let loader = DocumentLoader(options: try reading.yaml()) { try readFile($0) }
        var configuration = try configuration(in: loader, requiresOutput: output != nil, report: report)
        if let access = output?.access {
            for index in configuration.modules.indices { configuration.modules[index].access = access }
        }
        let overlays = OverlaySet(configuration.overlays, options: loader.options) { try readFile($0) }
        if !overlays.isEmpty {
            loader.edit = { path, root throws(Diagnostic) in try overlays.apply(to: root, at: path) }
        }
        var progress = ProgressLine()
        defer { progress.clear() }
        var result = Pipeline.run(configuration, loader: loader, layout: output?.layout, progress: &progress)
        result.diagnostics = overlays.diagnostics + result.diagnostics
        return result
    }

    private func configuration(
        in loader: DocumentLoader, requiresOutput: Bool, report: DiagnosticReport
    ) throws -> Configuration {
        var configuration: Configuration
        if schemas.isEmpty {
            let path = config ?? Self.defaultConfiguration
            guard FileKind(path) != nil else {
                throw ValidationError(
                    """
                    there is no configuration "\(path)"; name one with --config, run in the folder of \
                    \(Self.defaultConfiguration), name schemas with --schemas, or start with "specgen init"
                    """)
            }
            do throws(Diagnostic) {
                configuration = try read(path, in: loader)
                if requiresOutput { try configuration.requireOutput() }
            } catch {
                try report.print([error])
                throw ExitCode(2)
            }
        } else {
            configuration = fromOptions()
        }
        configuration.overlays += overlay.map { OverlaySet.Path($0) }
        if let selection = try OperationSelection(options: operations) {
            guard configuration.modules.count == 1 else {
                throw ValidationError("--operations selects from one module; name the module with --module")
            }
            configuration.modules[0].operations = selection
        }
        if !streams.isEmpty {
            for index in configuration.modules.indices { configuration.modules[index].streams = streams }
        }
        if assertFormats {
            for index in configuration.modules.indices { configuration.modules[index].formats = .known }
        }
        return configuration
    }

    private func read(_ path: String, in loader: DocumentLoader) throws(Diagnostic) -> Configuration {
        var configuration = try Configuration(path: path, in: loader)
        if let module { configuration = try configuration.selecting(module) }
        if let output { configuration.modules[0].folder = output }
        return configuration
    }

    private func fromOptions() -> Configuration {
        let module = Configuration.Module(
            names: names(module ?? "Schemas"),
            schemas: schemas.sorted().map { InputPath(path: $0, location: nil) }, folder: output)
        let folders = schemas.map { path in
            let path = YAMLDocuments.normalised(path)
            return FileKind(path) == .folder ? path : FolderPath.parent(of: path)
        }
        return Configuration(modules: [module], root: FolderPath.commonAncestor(of: folders))
    }
}

extension OperationSelection {
    /// The operations selected by the patterns of `--operations`; `nil` without patterns.
    /// - Throws: `ValidationError` for a text that isn't a pattern.
    init?(options: [String]) throws {
        guard !options.isEmpty else { return nil }
        var patterns: [Pattern] = []
        for option in options {
            do throws(Diagnostic) {
                patterns.append(try Pattern(option, at: nil))
            } catch {
                throw ValidationError("--operations: \(error.message)" + (error.hint.map { "; \($0)" } ?? ""))
            }
        }
        self.init(patterns)
    }
}
