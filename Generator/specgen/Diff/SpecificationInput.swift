import OpenAPI
import Overlays
import SpecificationDiff
import YAMLTree

/// One side of a comparison, as named on the command line: a file, a folder, a configuration, or a git revision of one.
struct SpecificationInput {
    let name: String
    private let path: String
    private let store: any FileStore
    /// Whether the input is a single JSON Schema. Two of them are compared with each other, whatever their names.
    private(set) var isSingleSchema = false

    /// The input of a module.
    private struct Part {
        var paths: [InputPath]
        /// The operations to compare; `nil` for all.
        var operations: OperationSelection?
    }

    /// - Parameter text: a path on disk; if it doesn't exist, `REVISION:path`.
    /// - Throws: ``UnreadableFile`` if neither exists.
    init(_ text: String) throws(UnreadableFile) {
        name = text
        if FileKind(text) != nil {
            (path, store) = (YAMLDocuments.normalised(text), Disk())
            return
        }
        guard let revision = GitRevision.Name(text) else {
            throw UnreadableFile("there is no such file or folder")
        }
        let store = try GitRevision(revision)
        (path, self.store) = (try store.path(revision), store)
    }

    /// Reads the documents and schemas.
    /// - Parameters:
    ///   - selection: the operations to compare, in place of those that a configuration selects.
    ///   - options: the choices about the reading of files.
    /// - Returns: the specification, and the errors that prevent a comparison.
    mutating func read(
        selecting selection: inout OperationSelection?, _ options: YAMLOptions
    ) -> (Specification, [Diagnostic]) {
        let store = store
        let loader = DocumentLoader(options: options) { try store.read($0) }
        var diagnostics: [Diagnostic] = []
        var parts = [Part(paths: [InputPath(path: path, location: nil)])]
        var overlays: OverlaySet?
        if let configuration = configuration(in: loader, &diagnostics) {
            parts = configuration.modules.map { Part(paths: $0.schemas, operations: $0.operations) }
            let set = OverlaySet(configuration.overlays, options: loader.options) { try store.read($0) }
            loader.edit = { path, root throws(Diagnostic) in try set.apply(to: root, at: path) }
            overlays = set
        }
        let inputs = parts.map { InputFiles($0.paths, in: loader, store: store) }
        let sources = loader.documents()
        diagnostics += overlays?.diagnostics.filter { $0.severity == .error } ?? []
        var documents: [Document] = []
        var schemaPaths: [String] = []
        for (part, files) in zip(parts, inputs) {
            diagnostics += files.diagnostics
            schemaPaths += files.schemas.filter { !schemaPaths.contains($0) }
            var selected = selection ?? part.operations
            for path in files.documents where !documents.contains(where: { $0.path == path }) {
                let (document, found) = readDocument(at: path, in: sources, selecting: &selected)
                diagnostics += found.filter { $0.severity == .error }
                if let document { documents.append(document) }
            }
            if selection != nil { selection = selected } else { diagnostics += selected?.diagnostics ?? [] }
        }
        let (collection, found) = readSchemas(at: schemaPaths, in: sources)
        diagnostics += found
        isSingleSchema = store.kind(of: path) == .file && documents.isEmpty && collection.schemas.count == 1
        let schemas = collection.schemas.map { schema in (name: relative(schema.path), schema: schema) }
        return (Specification(documents: documents, schemas: schemas, sources: sources), diagnostics)
    }

    /// Returns the configuration; `nil` if the input isn't one. An invalid one has no modules.
    private func configuration(in loader: DocumentLoader, _ diagnostics: inout [Diagnostic]) -> Configuration? {
        guard store.kind(of: path) == .file, let root = try? loader.document(at: path), root["openapi"] == nil,
            root["modules"]?.sequence != nil
        else { return nil }
        do throws(Diagnostic) {
            return try Configuration(path: path, in: loader)
        } catch {
            diagnostics.append(error)
            return Configuration(modules: [], root: "")
        }
    }

    private func relative(_ file: String) -> String {
        file.hasPrefix(path + "/") ? String(file.dropFirst(path.utf8.count + 1)) : file
    }
}
