import OpenAPI
import SpecificationDiff
import YAMLTree

/// One side of a comparison as the command line names it: a file, a folder, a configuration, or a git revision of one.
struct SpecificationInput {
    let name: String
    private let path: String
    private let store: any SchemaStore
    /// Whether it is a single schema, which is compared with another one whatever they are called.
    private(set) var isSingleSchema = false

    /// Files and folders, and the operations of theirs to compare; `nil` for all.
    private struct Part {
        var paths: [SchemaPath]
        var operations: OperationSelection?
    }

    /// - Parameter text: a path on disk; or, when there is nothing by that name, `REVISION:path`.
    /// - Throws: ``UnreadableFile`` for what names nothing.
    init(_ text: String) throws(UnreadableFile) {
        name = text
        if FileKind(text) != nil {
            (path, store) = (YAMLDocuments.normalised(text), Disk())
            return
        }
        guard let revision = GitRevision.Name(text) else {
            throw UnreadableFile(description: "there is no such file or folder")
        }
        let store = try GitRevision(revision)
        (path, self.store) = (try store.path(revision), store)
    }

    /// What the documents and schemas say, and the errors that keep it from being compared.
    /// - Parameter selection: the operations to compare, in place of those that a configuration chooses.
    mutating func read(selecting selection: inout OperationSelection?) -> (Specification, [Diagnostic]) {
        let store = store
        let loader = DocumentLoader { try store.read($0) }
        var diagnostics: [Diagnostic] = []
        var parts = [Part(paths: [SchemaPath(path: path, location: nil)])]
        if let modules = configuration(in: loader, &diagnostics) { parts = modules }
        let selections = parts.map { SchemaSelection($0.paths, in: loader, store: store) }
        let sources = loader.documents()
        var documents: [Document] = []
        var schemaPaths: [String] = []
        for (part, files) in zip(parts, selections) {
            diagnostics += files.diagnostics
            schemaPaths += files.schemas.filter { !schemaPaths.contains($0) }
            var chosen = selection ?? part.operations
            for path in files.documents where !documents.contains(where: { $0.path == path }) {
                let (document, mistakes) = readDocument(at: path, in: sources, selecting: &chosen)
                diagnostics += mistakes.filter { $0.severity == .error }
                if let document { documents.append(document) }
            }
            if selection != nil { selection = chosen } else { diagnostics += chosen?.diagnostics ?? [] }
        }
        let (collection, mistakes) = readSchemas(at: schemaPaths, in: sources)
        diagnostics += mistakes
        isSingleSchema = store.kind(of: path) == .file && documents.isEmpty && collection.schemas.count == 1
        let schemas = collection.schemas.map { schema in (name: relative(schema.path), schema: schema) }
        return (Specification(documents: documents, schemas: schemas, sources: sources), diagnostics)
    }

    /// What a configuration lists; nil when the path names none.
    private func configuration(in loader: DocumentLoader, _ diagnostics: inout [Diagnostic]) -> [Part]? {
        guard store.kind(of: path) == .file, let root = try? loader.document(at: path), root["openapi"] == nil,
            root["modules"]?.sequence != nil
        else { return nil }
        do throws(Diagnostic) {
            return try Configuration(path: path, in: loader).modules.map {
                Part(paths: $0.schemas, operations: $0.operations)
            }
        } catch {
            diagnostics.append(error)
            return []
        }
    }

    private func relative(_ file: String) -> String {
        file.hasPrefix(path + "/") ? String(file.dropFirst(path.utf8.count + 1)) : file
    }
}
