import OpenAPI
import SpecificationDiff
import YAMLTree

/// The comparison of two specifications given as texts.
struct ComparisonFixture {
    struct NoSuchFile: Error {}

    let changes: [Change]
    let diagnostics: [Diagnostic]

    /// - Parameters:
    ///   - old: the files of the old side. Files whose names begin with `api` are documents.
    init(_ old: [String: String], _ new: [String: String]) {
        (changes, diagnostics) = compareSpecifications(Self.specification(old), Self.specification(new))
    }

    /// Compares one document on each side.
    init(documents old: String, _ new: String, files: [String: String] = [:]) {
        self.init(files.merging(["api.yaml": old]) { $1 }, files.merging(["api.yaml": new]) { $1 })
    }

    /// Compares one operation on each side, in YAML's flow style.
    init(operations old: String, _ new: String, path: String = "/x", top: String = "") {
        func document(_ operation: String) -> String {
            "openapi: 3.1.0\n\(top)\npaths:\n  \(path):\n    post: {operationId: x, \(operation)}\n"
        }
        self.init(documents: document(old), document(new))
    }

    /// Compares one schema on each side, as the body of a request.
    static func request(_ old: String, _ new: String, files: [String: String] = [:]) -> ComparisonFixture {
        body("requestBody: {content: {application/json: {schema: @}}}", old, new, files)
    }

    /// Compares one schema on each side, as the body of a response.
    static func response(_ old: String, _ new: String, files: [String: String] = [:]) -> ComparisonFixture {
        body("responses: {'200': {description: Yes., content: {application/json: {schema: @}}}}", old, new, files)
    }

    private static func body(_ operation: String, _ old: String, _ new: String, _ files: [String: String])
        -> ComparisonFixture
    {
        func document(_ schema: String) -> String {
            let text = operation.split(separator: "@", omittingEmptySubsequences: false).joined(separator: schema)
            return "openapi: 3.1.0\npaths:\n  /x:\n    post: {operationId: x, \(text)}\n"
        }
        return ComparisonFixture(documents: document(old), document(new), files: files)
    }

    /// Compares one standalone schema on each side.
    static func schema(_ old: String, _ new: String) -> ComparisonFixture {
        ComparisonFixture(["a.yaml": old], ["a.yaml": new])
    }

    private static func specification(_ files: [String: String]) -> Specification {
        let sources = YAMLDocuments(loading: files.keys.sorted()) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        let names = files.keys.sorted()
        let documents = names.filter { $0.hasPrefix("api") }.compactMap { readDocument(at: $0, in: sources).document }
        let (schemas, _) = readSchemas(at: documents.isEmpty ? names : [], in: sources)
        return Specification(
            documents: documents, schemas: schemas.schemas.map { (name: $0.path, schema: $0) }, sources: sources)
    }

    /// The changes as `compatibility: part pointer: message`.
    var descriptions: [String] {
        changes.map { change in
            let use = change.uses.first
            let place = [use?.part ?? "", use?.pointer ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
            return "\(change.compatibility): \(place.isEmpty ? "" : place + ": ")\(change.message)"
        }
    }

    var compatibilities: [Compatibility] { changes.map(\.compatibility) }
    var kinds: [Change.Kind] { changes.map(\.kind) }
}
