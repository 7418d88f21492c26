import SchemaLint
import YAMLTree

/// What there is to say of some texts.
enum Linting {
    struct NoSuchFile: Error {}

    /// - Parameter files: the first one by name is what is linted.
    static func files(_ files: [String: String]) -> [String] {
        let sources = YAMLDocuments(loading: files.keys.sorted()) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        var lint = SchemaLint(documents: sources)
        lint.add(files.keys.sorted().first ?? "")
        lint.finish()
        return lint.diagnostics.map { diagnostic in
            let place = diagnostic.location.map { "\($0.line):\($0.column)" } ?? "-"
            return "\(place) \(diagnostic.message)" + (diagnostic.hint.map { " (\($0))" } ?? "")
        }
    }

    /// Of a schema by itself.
    static func schema(_ text: String) -> [String] { files(["a.yaml": text]) }

    /// Of a schema in a document.
    static func schema(_ text: String, version: String) -> [String] {
        document(
            "get: {operationId: x, responses: {'200': {content: {application/json: {schema: {$ref: b.yaml}}}}}}",
            version: version, files: ["b.yaml": text])
    }

    /// Of the operations of a path.
    static func document(
        _ operations: String, path: String = "/x", version: String = "3.1.0", rest: String = "",
        files: [String: String] = [:]
    ) -> [String] {
        let text = "openapi: \(version)\n\(rest)\npaths:\n  \(path):\n    \(operations)\n"
        return Self.files(files.merging(["a.yaml": text]) { $1 })
    }
}
