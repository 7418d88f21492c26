import YAMLTree

/// The text of values on pages in Markdown.
enum ValueText {
    /// Returns a value as files have it: a string without quotation marks, unless it would be another value then.
    static func plain(_ node: YAMLNode) -> String {
        guard let text = node.string else { return node.jsonText }
        guard let first = text.first, !text.contains(": "), !text.contains("#"), Double(text) == nil,
            !["true", "false", "null"].contains(text)
        else { return node.jsonText }
        return first.isLetter || first.isNumber || first == "/" ? text : node.jsonText
    }

    /// Returns a text as code. A text with a backtick has two of them around it.
    static func code(_ text: String) -> String { text.contains("`") ? "`` \(text) ``" : "`\(text)`" }
}
