import Testing

@testable import YAMLTree

/// Reads a text named `t.yaml`.
func read(_ text: String, limits: YAMLLimits = .init()) throws -> YAMLNode {
    try readYAML(SourceText(name: "t.yaml", bytes: Array(text.utf8)), limits: limits)
}

/// Reads a text and returns its value.
func value(_ text: String) throws -> YAMLNode.Value { try read(text).value }

/// Returns the rendered error of reading a text, or "no error" and the value.
func failure(_ text: String, limits: YAMLLimits = .init()) -> String {
    failure(Array(text.utf8), limits: limits)
}

func failure(_ bytes: [UInt8], limits: YAMLLimits = .init()) -> String {
    do {
        return "no error: \(try readYAML(SourceText(name: "t.yaml", bytes: bytes), limits: limits).value)"
    } catch {
        return error.rendered()
    }
}
