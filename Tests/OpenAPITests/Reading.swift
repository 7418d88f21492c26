import OpenAPI
import YAMLTree

/// Reads documents from texts.
struct Reading {
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

    /// One operation, `get`, with some keys, below one path.
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

    /// Each diagnostic as `line:column severity: message`.
    var told: [String] { diagnostics.map(\.told) }
    var messages: [String] { diagnostics.map { "\($0.severity.rawValue): \($0.message)" } }
    var operation: OpenAPI.Operation? { document?.operations.first }
}

extension Diagnostic {
    /// `line:column severity: message`
    var told: String { "\(place) \(severity.rawValue): \(message)" }
    /// `line:column`
    var place: String { "\(location?.line ?? 0):\(location?.column ?? 0)" }
}

/// A reader of schemas and the schema in a file of its own, `schema.yaml`.
func reader(_ text: String, files: [String: String] = [:]) throws(Diagnostic) -> (SchemaReader, Schema) {
    let reading = Reading("openapi: 3.1.0", files: files.merging(["schema.yaml": text]) { $1 })
    let node = try reading.sources.document(at: "schema.yaml")
    return (SchemaReader(documents: reading.sources), Schema(id: "schema.yaml#", node: node))
}

/// What `resolve` says of a schema in a file.
func resolve(_ text: String, files: [String: String] = [:]) throws(Diagnostic) -> ResolvedSchema {
    var (reader, schema) = try reader(text, files: files)
    return try reader.resolve(schema)
}

/// What there is to say of a schema that can be read.
func warnings(_ text: String) throws(Diagnostic) -> [String] {
    var (reader, schema) = try reader(text)
    _ = try reader.resolve(schema)
    return reader.diagnostics.map(\.told)
}
