import SchemaLint
import YAMLTree

/// The messages of the linter for texts.
enum LintMessages {
    struct NoSuchFile: Error {}

    /// Returns the messages for the first file by name.
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

    /// Returns the messages for a standalone schema.
    static func schema(_ text: String) -> [String] { files(["a.yaml": text]) }

    /// Returns the messages for a schema in a document.
    static func schema(_ text: String, version: String) -> [String] {
        document(
            "get: {operationId: x, responses: {'200': {content: {application/json: {schema: {$ref: b.yaml}}}}}}",
            version: version, files: ["b.yaml": text])
    }

    /// Returns the messages for the operations of a path.
    static func document(
        _ operations: String, path: String = "/x", version: String = "3.1.0", rest: String = "",
        files: [String: String] = [:]
    ) -> [String] {
        let text = "openapi: \(version)\n\(rest)\npaths:\n  \(path):\n    \(operations)\n"
        return Self.files(files.merging(["a.yaml": text]) { $1 })
    }
}
