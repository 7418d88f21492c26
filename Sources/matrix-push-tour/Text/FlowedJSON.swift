import APIRuntime

/// JSON text that fills lines, to be read in little space.
enum FlowedJSON {
    /// The default width. There is room for a margin.
    private static let width = 105

    /// Returns a value's text. Lines end between members and between elements.
    /// - Parameter width: the maximum length of a line in columns, unless a single value is longer.
    static func text(_ value: JSONValue, width: Int = width) -> String {
        var lines: [String] = []
        for part in parts(value) {
            if let line = lines.last, line.count + 1 + part.count <= width {
                lines[lines.count - 1] = line + " " + part
            } else {
                lines.append((lines.isEmpty ? "" : " ") + part)
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Returns the parts of a value's text that stay on one line.
    private static func parts(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let object) where !object.isEmpty:
            enclosed(object.map { prefixed("\(JSONValue.string($0.key)): ", parts($0.value)) }, "{", "}")
        case .array(let array) where !array.isEmpty: enclosed(array.map(parts), "[", "]")
        default: ["\(value)"]
        }
    }

    private static func enclosed(_ items: [[String]], _ opening: String, _ closing: String) -> [String] {
        var parts: [String] = []
        for item in items {
            if !parts.isEmpty { parts[parts.count - 1] += "," }
            parts += item
        }
        parts[parts.count - 1] += closing
        return prefixed(opening, parts)
    }

    private static func prefixed(_ prefix: String, _ parts: [String]) -> [String] {
        [prefix + (parts.first ?? "")] + parts.dropFirst()
    }
}
