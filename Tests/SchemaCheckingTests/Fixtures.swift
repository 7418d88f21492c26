import SchemaChecking
import YAMLTree

/// Reads a YAML text as a document.
func yaml(_ text: String, name: String = "schema.yaml") throws(Diagnostic) -> YAMLNode {
    try readYAML(SourceText(name: name, bytes: Array(text.utf8)))
}

/// Creates a checker for schemas in these files.
func checker(_ files: [String: String] = [:], maxViolations: Int = 100) -> SchemaChecker {
    SchemaChecker(documents: documents(files), maxViolations: maxViolations)
}

func documents(_ files: [String: String]) -> YAMLDocuments {
    YAMLDocuments(loading: files.keys.sorted()) { path in
        guard let text = files[path] else { throw MissingFile(path: path) }
        return Array(text.utf8)
    }
}

private struct MissingFile: Error {
    let path: String
}

/// Returns the violations of a payload, as `line:column code pointer: message`.
func violations(_ payload: String, _ schema: String, maxViolations: Int = 100) throws -> [String] {
    let payload = try JSONPayload(bytes: Array(payload.utf8))
    return try checker(maxViolations: maxViolations).check(payload, against: yaml(schema)).map {
        "\($0.line):\($0.column) \($0.code) \($0.pointer): \($0.message)"
    }
}

/// Returns the description of the error in a schema; `nil` for a valid one.
func schemaError(in schema: String, payload: String = "{}") throws -> String? {
    let payload = try JSONPayload(bytes: Array(payload.utf8))
    do throws(Diagnostic) {
        _ = try checker().check(payload, against: yaml(schema))
        return nil
    } catch {
        return error.description
    }
}
