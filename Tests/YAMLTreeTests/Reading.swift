import Testing

@testable import YAMLTree

/// The tree of a text named `t.yaml`.
func read(_ text: String, limits: YAMLLimits = .init()) throws -> YAMLNode {
    try readYAML(SourceText(name: "t.yaml", bytes: Array(text.utf8)), limits: limits)
}

/// The value of the text.
func value(_ text: String) throws -> YAMLNode.Value { try read(text).value }

/// The error that reading ends with, as it is shown; or what was read instead.
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
