import ArgumentParser
import CommandLineSupport
import DocumentBundling
import Foundation
import OpenAPI
import Overlays
import YAMLTree

/// `specgen bundle`: writes one document that needs no other file.
struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Writes OpenAPI documents, and everything that they refer to, as one document.",
        discussion: """
            The bundle is for editors and tools that can't follow references to other files. What is in other files \
            becomes components of the bundle, under the names that they have there. Generating from the bundle gives \
            the same Swift.

              specgen bundle api/ --output api.yaml
              specgen bundle api/pets.yaml --operations 'tag:Pets' --format json

            Exit codes: 0 written, 1 the documents have errors and nothing was written, 2 unusable command line or \
            file, or output that cannot be written.
            """)

    /// The form of the bundle.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case yaml, json
    }

    @Argument(
        help: """
            OpenAPI documents, or folders of them. Without any, those of a module of the configuration.
            """,
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var documents: [String] = []
    @Option(
        help: ArgumentHelp(
            "The configuration, for a bundle of one of its modules (default: Schemas/specgen.yaml).", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?
    @Option(help: ArgumentHelp("The configuration's module to bundle.", valueName: "name"))
    var module: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The operations to bundle with what they refer to, as patterns of 'specgen generate --operations'.",
            valueName: "pattern"))
    var operations: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "OpenAPI overlays to apply to the documents, in this order, after those of a configuration.",
            valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var overlay: [String] = []
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write (default: standard output).", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var output: String?
    @Option(help: "The form of the bundle (default: json for a file that ends in .json, otherwise yaml).")
    var format: Format?
    @Option(help: ArgumentHelp("The title of the bundle (default: what the titles have in common).", valueName: "text"))
    var title: String?
    @OptionGroup var reading: ReadingOptions
    @Flag(name: .shortAndLong, help: "Hides warnings.")
    var quiet = false

    func validate() throws {
        _ = try OperationSelection(options: operations)
        for path in documents where FileKind(path) == nil {
            throw ValidationError("there is no file or folder \"\(path)\"")
        }
        for path in overlay where FileKind(path) != .file {
            throw ValidationError("--overlay: there is no file \"\(path)\"")
        }
        if !documents.isEmpty, config != nil || module != nil {
            throw ValidationError("give either documents, or --config and --module")
        }
        if let output, FileKind(output) == .folder { throw ValidationError("--output: \"\(output)\" is a folder") }
    }

    func run() throws {
        let loader = DocumentLoader(options: try reading.yaml()) { try readFile($0) }
        var (paths, selection, overlayPaths) = try input(loader)
        overlayPaths += overlay.map { OverlaySet.Path($0) }
        let overlays = OverlaySet(overlayPaths, options: loader.options) { try readFile($0) }
        if !overlays.isEmpty {
            loader.edit = { path, root throws(Diagnostic) in try overlays.apply(to: root, at: path) }
        }
        if let chosen = try OperationSelection(options: operations) { selection = chosen }
        let isSelection = selection != nil
        let files = InputFiles(paths, in: loader)
        let sources = loader.documents()
        var diagnostics = overlays.diagnostics + files.diagnostics
        var read: [Document] = []
        for path in files.documents {
            let (document, found) = readDocument(at: path, in: sources, selecting: &selection)
            // `generate` and `lint` report what isn't supported; the bundle keeps it.
            diagnostics += found.filter { $0.severity == .error }
            guard let document else { continue }
            let isChosen = !document.operations.isEmpty || !document.schemas.isEmpty || !document.webhooks.isEmpty
            if isChosen || !isSelection { read.append(document) }
        }
        diagnostics += selection?.diagnostics ?? []
        if read.isEmpty, !diagnostics.hasErrors {
            diagnostics.append(
                .error(
                    "there is no OpenAPI document to bundle", at: nil,
                    hint: "\"specgen reference --format json-schema\" bundles a JSON Schema"))
        }
        guard !diagnostics.hasErrors else { throw try failure(diagnostics) }
        if let output, let input = read.first(where: { Self.isSame($0.path, output) })?.path {
            throw ValidationError("--output: \"\(output)\" is one of the documents to bundle, \"\(input)\"")
        }
        let bundle: DocumentBundle
        do throws(Diagnostic) {
            bundle = try DocumentBundle(
                read, isSelection: isSelection, title: title,
                folder: FolderPath.commonAncestor(of: read.map { FolderPath.parent(of: $0.path) }), in: sources)
        } catch {
            throw try failure([error])
        }
        try DiagnosticReport(isQuiet: quiet).print(bundle.diagnostics)
        try write(bundle.root)
    }

    /// Returns the files and folders to read, and the operations and the overlays of a configuration.
    private func input(_ loader: DocumentLoader) throws -> ([InputPath], OperationSelection?, [OverlaySet.Path]) {
        guard documents.isEmpty else { return (documents.map { InputPath(path: $0, location: nil) }, nil, []) }
        let path = config ?? SchemaOptions.defaultConfiguration
        guard FileKind(path) != nil else {
            throw ValidationError("name the documents to bundle, or a configuration with --config and --module")
        }
        do throws(Diagnostic) {
            var configuration = try Configuration(path: path, in: loader)
            if let module { configuration = try configuration.selecting(module) }
            guard configuration.modules.count == 1, let only = configuration.modules.first else {
                let names = configuration.modules.map(\.names.module).joined(separator: ", ")
                throw .error(
                    "a bundle is made from one module", at: configuration.location,
                    hint: "choose one with --module: \(names)")
            }
            return (only.schemas, only.operations, configuration.overlays)
        } catch {
            try DiagnosticReport().print([error])
            throw ExitCode(CommandFailure.usageStatus)
        }
    }

    private static func isSame(_ path: String, _ other: String) -> Bool {
        URL(filePath: path).resolvingSymlinksInPath() == URL(filePath: other).resolvingSymlinksInPath()
    }

    private func write(_ root: YAMLNode) throws {
        let format = format ?? (output?.hasSuffix(".json") == true ? .json : .yaml)
        if format == .json, let number = root.firstNumberOutsideJSON {
            throw try failure([
                .error("JSON cannot represent \(number.text ?? "this number")", at: number.location)
            ])
        }
        let text = format == .json ? root.jsonLines() + "\n" : root.yamlText
        guard let output else { return try StandardOutput.print(text, terminator: "") }
        var replacement = FileReplacement()
        do throws(FileReplacement.Failure) {
            try replacement.stage(text, at: output)
            try replacement.commit()
        } catch {
            replacement.rollBack()
            throw CommandFailure("cannot write \(error)", status: CommandFailure.usageStatus)
        }
    }

    private func failure(_ diagnostics: [Diagnostic]) throws -> ExitCode {
        try DiagnosticReport(isQuiet: quiet).print(diagnostics.withoutDuplicates)
        return ExitCode(1)
    }
}

extension YAMLNode {
    /// The first number that is infinite or not a number; `nil` without one.
    fileprivate var firstNumberOutsideJSON: YAMLNode? {
        switch value {
        case .number: jsonText == "null" ? self : nil
        case .sequence(let items): items.lazy.compactMap(\.firstNumberOutsideJSON).first
        case .mapping(let mapping): mapping.entries.lazy.compactMap(\.value.firstNumberOutsideJSON).first
        default: nil
        }
    }
}
