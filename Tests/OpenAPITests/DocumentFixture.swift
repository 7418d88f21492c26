import OpenAPI
import YAMLTree

/// A document read from texts, with its diagnostics.
struct DocumentFixture {
    struct NoSuchFile: Error {}

    let document: Document?
    let diagnostics: [Diagnostic]
    let sources: YAMLDocuments

    init(_ text: String, files: [String: String] = [:]) {
        let files = files.merging(["api.yaml": text]) { $1 }
        sources = YAMLDocuments(loading: files.keys.sorted()) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        (document, diagnostics) = readDocument(at: "api.yaml", in: sources)
    }

    /// Reads a document with a selection of operations. The diagnostics include those of the selection.
    init(_ text: String, selecting patterns: [String]) throws {
        sources = YAMLDocuments(loading: ["api.yaml"]) { _ in Array(text.utf8) }
        var selection: OperationSelection? = OperationSelection(
            try patterns.map { try OperationSelection.Pattern($0, at: nil) })
        let (document, found) = readDocument(at: "api.yaml", in: sources, selecting: &selection)
        self.document = document
        diagnostics = found + (selection?.diagnostics ?? [])
    }

    /// Reads a document with one path and one operation, `get`, with some keys.
    init(path: String = "/x", operation: String, top: String = "", files: [String: String] = [:]) {
        self.init(
            """
            openapi: 3.1.0
            \(top)
            paths:
              \(path):
                get: {operationId: get, responses: {'200': {description: Yes.}}, \(operation)}
            """, files: files)
    }

    /// The diagnostics as `line:column severity: message`.
    var summaries: [String] { diagnostics.map(\.summary) }
    var messages: [String] { diagnostics.map { "\($0.severity.rawValue): \($0.message)" } }
    var operation: OpenAPI.Operation? { document?.operations.first }
}

extension Diagnostic {
    /// `line:column severity: message`
    var summary: String { "\(place) \(severity.rawValue): \(message)" }
    /// `line:column`
    var place: String { "\(location?.line ?? 0):\(location?.column ?? 0)" }
}

/// Returns a reader and the schema in the file `schema.yaml`.
func reader(_ text: String, files: [String: String] = [:]) throws(Diagnostic) -> (SchemaReader, Schema) {
    let fixture = DocumentFixture("openapi: 3.1.0", files: files.merging(["schema.yaml": text]) { $1 })
    let node = try fixture.sources.document(at: "schema.yaml")
    return (SchemaReader(documents: fixture.sources), Schema(id: "schema.yaml#", node: node))
}

/// Resolves the schema in a file.
func resolve(_ text: String, files: [String: String] = [:]) throws(Diagnostic) -> ResolvedSchema {
    var (reader, schema) = try reader(text, files: files)
    return try reader.resolve(schema)
}

/// Returns the diagnostics of resolving a schema.
func warnings(_ text: String) throws(Diagnostic) -> [String] {
    var (reader, schema) = try reader(text)
    _ = try reader.resolve(schema)
    return reader.diagnostics.map(\.summary)
}
