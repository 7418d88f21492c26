import YAMLTree

/// Formatting of values and names in messages.
enum MessageFormat {
    private static let maxLength = 60

    /// Returns a value in JSON notation, shortened.
    static func value(_ node: YAMLNode) -> String {
        switch node.value {
        case .string(let text): string(text)
        case .null: "null"
        case .sequence(let nodes): nodes.isEmpty ? "[]" : "a list of \(nodes.count)"
        case .mapping(let mapping): mapping.isEmpty ? "{}" : "an object of \(mapping.count)"
        default: shortened(node.text ?? "")
        }
    }

    /// Returns the first values of a list: `"a", "b" and 7 more`.
    static func values(_ nodes: [YAMLNode]) -> String {
        let shown = nodes.prefix(12).map(value).joined(separator: ", ")
        return nodes.count > 12 ? shown + " and \(nodes.count - 12) more" : shown
    }

    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in shortened(text).unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Returns a name from a document on one line, shortened.
    static func name(_ text: String, maxLength: Int = maxLength) -> String {
        String(
            String.UnicodeScalarView(
                shortened(text, maxLength).unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 })
        )
    }

    private static func shortened(_ text: String, _ maxLength: Int = maxLength) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: maxLength, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "…"
    }

    /// Returns a step of a JSON Pointer (RFC 6901).
    static func pointerStep(_ name: String) -> String { "/" + JSONPointer.escaped(name) }

    /// Returns whether two texts have the same words, regardless of white space.
    static func isSameText(_ old: String?, _ new: String?) -> Bool {
        if old == new { return true }
        return (old ?? "").split(whereSeparator: \.isWhitespace) == (new ?? "").split(whereSeparator: \.isWhitespace)
    }
}
