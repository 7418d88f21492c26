import APIModel
import ArgumentParser
import OpenAPI
import StringGrammars
import SwiftEmission
import YAMLTree

/// The options that all commands on schemas share: what to read, and how to tell about it.
struct SchemaOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration, which lists the modules (default: Schemas/specgen.yaml).", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "What to read instead of a configuration: OpenAPI documents, JSON Schemas, or folders of them.",
            discussion: """
                Of a folder, all files with the key 'openapi' are read, also those in folders below; the others there \
                are what references lead to. A folder without such a file is one of JSON Schemas, each a type.
                """,
            valueName: "path"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var schemas: [String] = []
    @Option(
        help: ArgumentHelp(
            "With --schemas: the module's name. Otherwise: the one of the configuration's modules to take.",
            valueName: "name"))
    var module: String?
    @Option(
        help: ArgumentHelp("With --module: the folder that gets the module's files.", valueName: "folder"),
        completion: .directory)
    var output: String?
    @Option(help: ArgumentHelp("With --schemas: the client's name.", valueName: "name"))
    var client: String?
    @Option(help: ArgumentHelp("With --schemas: the server protocol's name.", valueName: "name"))
    var server: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The operations to take instead of all, by patterns: ids, tag:NAME, paths, or a method and a path.",
            discussion: """
                getPushers 'tag:Push*' 'GET /pushers' '/rooms/*/state/**': '*' stands for any characters, in a path for \
                any but '/', and '**' for these, too. '!tag:Admin' leaves out what 'tag:Admin' names. Schemas that \
                nothing then refers to are left out; 'schema:NAME' keeps one. With a configuration, it replaces the \
                'operations' of its module.
                """,
            valueName: "pattern"))
    var operations: [String] = []
    @Flag(
        help: """
            Has all formats checked that are known, not just those of Matrix (mx-…); a configuration says it for a \
            module with 'assert-formats: true'.
            """)
    var assertFormats = false
    @Option(
        help: ArgumentHelp(
            """
            How diagnostics are printed: text on standard error, or json, an object a line on standard output.
            """, valueName: "format"))
    var format = ReportFormat.text
    @Flag(name: .shortAndLong, help: "Hides warnings, and says nothing when all is well.")
    var quiet = false

    /// The configuration that `generate` takes when nothing is named.
    static let defaultConfiguration = "Schemas/specgen.yaml"

    func validate() throws {
        _ = try OperationSelection(options: operations)
        if schemas.isEmpty {
            let stray = [("client", client), ("server", server)]
            if let (name, _) = stray.first(where: { $0.1 != nil }) {
                throw ValidationError("--\(name) goes with --schemas; a configuration names it by itself")
            }
            if output != nil, module == nil {
                throw ValidationError("--output is the folder of one module; name it with --module")
            }
            return try validateOutput()
        }
        if config != nil { throw ValidationError("give either --schemas or --config, not both") }
        for path in schemas where FileKind(path) == nil {
            throw ValidationError("--schemas: there is no file or folder '\(path)'")
        }
        for (option, name) in [("module", module), ("client", client), ("server", server)] {
            guard let name, !Configuration.isIdentifier(name) else { continue }
            throw ValidationError(
                "--\(option): '\(name)' can't be a name in Swift; letters, digits and '_' can, "
                    + "keywords and the names of types that generated code uses can't")
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
            throw ValidationError("--output: '\(output)' is a file, not a folder")
        }
    }

    private func names(_ module: String) -> ModuleNames { ModuleNames(module: module, client: client, server: server) }

    /// Refuses to leave open what the module is called and where its files belong.
    func requireOutput() throws {
        guard !schemas.isEmpty else { return }
        if module == nil { throw ValidationError("--schemas needs --module NAME, the name of the Swift module") }
        if output == nil { throw ValidationError("--schemas needs --output FOLDER, where the module's files go") }
    }

    /// Runs the generator's stages.
    /// - Parameter layout: how the output is divided into files; `nil` where there will be none.
    /// - Throws: exit code 2 when the configuration can't be read.
    func run(_ report: DiagnosticReport, layout: FileLayout?) throws -> Pipeline {
        let loader = DocumentLoader { try readFile($0) }
        var configuration: Configuration
        if schemas.isEmpty {
            let path = config ?? Self.defaultConfiguration
            guard FileKind(path) != nil else {
                throw ValidationError(
                    """
                    there is no configuration '\(path)'; name it with --config, run where \
                    \(Self.defaultConfiguration) is, name schemas with --schemas, or begin one with 'specgen init'
                    """)
            }
            do throws(Diagnostic) {
                configuration = try read(path, in: loader)
                if layout != nil { try configuration.requireOutput() }
            } catch {
                report.print([error])
                throw ExitCode(2)
            }
        } else {
            configuration = fromOptions()
        }
        if let selection = try OperationSelection(options: operations) {
            guard configuration.modules.count == 1 else {
                throw ValidationError("--operations chooses from one module; name it with --module")
            }
            configuration.modules[0].operations = selection
        }
        if assertFormats {
            for index in configuration.modules.indices { configuration.modules[index].formats = .known }
        }
        var progress = Progress()
        defer { progress.clear() }
        return Pipeline(configuration, loader: loader, layout: layout, progress: &progress)
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
            schemas: schemas.sorted().map { SchemaPath(path: $0, location: nil) }, folder: output)
        let folders = schemas.map { path in
            let path = YAMLDocuments.normalised(path)
            return FileKind(path) == .folder ? path : CommonFolder.folder(of: path)
        }
        return Configuration(modules: [module], root: CommonFolder.of(folders))
    }
}

extension OperationSelection {
    /// The selection that `--operations` names; `nil` without any.
    /// - Throws: `ValidationError` for a text that is no pattern.
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
