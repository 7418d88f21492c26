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
        sources = YAMLDocuments { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        (document, diagnostics) = readDocument(at: "api.yaml", in: sources)
    }

    /// Each diagnostic as `line:column severity: message`.
    var told: [String] {
        diagnostics.map {
            "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.severity.rawValue): \($0.message)"
        }
    }
}

/// What `resolve` says of a schema in a file.
func resolve(_ text: String, files: [String: String] = [:]) throws(Diagnostic) -> ResolvedSchema {
    let reading = Reading("openapi: 3.1.0", files: files.merging(["schema.yaml": text]) { $1 })
    var reader = SchemaReader(documents: reading.sources)
    let node = try reading.sources.document(at: "schema.yaml")
    return try reader.resolve(Schema(id: "schema.yaml#", node: node))
}
