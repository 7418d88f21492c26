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
    mutating func read() -> (Specification, [Diagnostic]) {
        let store = store
        let sources = YAMLDocuments { try store.read($0) }
        var diagnostics: [Diagnostic] = []
        var paths = [SchemaPath(path: path, location: nil)]
        if let modules = configuration(in: sources, &diagnostics) { paths = modules }
        let selection = SchemaSelection(paths, in: sources, store: store)
        diagnostics += selection.diagnostics
        var documents: [Document] = []
        for path in selection.documents {
            let (document, mistakes) = readDocument(at: path, in: sources)
            diagnostics += mistakes.filter { $0.severity == .error }
            if let document { documents.append(document) }
        }
        let (collection, mistakes) = readSchemas(at: selection.schemas, in: sources)
        diagnostics += mistakes
        isSingleSchema = store.kind(of: path) == .file && documents.isEmpty && collection.schemas.count == 1
        let schemas = collection.schemas.map { schema in (name: relative(schema.path), schema: schema) }
        return (Specification(documents: documents, schemas: schemas, sources: sources), diagnostics)
    }

    /// What a configuration lists; nil when the path names none.
    private func configuration(in sources: YAMLDocuments, _ diagnostics: inout [Diagnostic]) -> [SchemaPath]? {
        guard store.kind(of: path) == .file, let root = try? sources.document(at: path), root["openapi"] == nil,
            root["modules"]?.sequence != nil
        else { return nil }
        do throws(Diagnostic) {
            return try Configuration(path: path, in: sources).modules.flatMap(\.schemas)
        } catch {
            diagnostics.append(error)
            return []
        }
    }

    private func relative(_ file: String) -> String {
        file.hasPrefix(path + "/") ? String(file.dropFirst(path.utf8.count + 1)) : file
    }
}
