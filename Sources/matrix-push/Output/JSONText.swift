import APIRuntime
import YAMLTree

/// JSON text laid out for reading.
enum JSONText {
    /// Returns the value on several lines, indented by two spaces a level. Characters that aren't printable are
    /// escaped.
    /// - Parameter width: an object or array that fits into this many columns stays on one line; with 0, only empty
    ///   ones do.
    static func pretty(_ value: some JSONCodable, width: Int = 0) -> String {
        guard let value = try? JSONValue(json: value.jsonBytes(), mode: .tolerant) else { return "" }
        return text(value, width: width, indentation: 0, used: 0).printableJSON
    }

    private static func text(_ value: JSONValue, width: Int, indentation: Int, used: Int) -> String {
        let items: [(prefix: String, value: JSONValue)]
        let brackets: (String, String)
        switch value {
        case .object(let object) where !object.isEmpty:
            items = object.map { ("\(JSONValue.string($0.key)): ", $0.value) }
            brackets = ("{", "}")
        case .array(let array) where !array.isEmpty:
            items = array.map { ("", $0) }
            brackets = ("[", "]")
        default: return oneLine(value)
        }
        if width > 0 {
            let line = oneLine(value)
            if indentation + used + line.count <= width { return line }
        }
        let margin = String(repeating: " ", count: indentation + 2)
        let lines = items.map { item in
            margin + item.prefix
                + text(item.value, width: width, indentation: indentation + 2, used: item.prefix.count + 1)
        }
        return brackets.0 + "\n" + lines.joined(separator: ",\n") + "\n" + margin.dropLast(2) + brackets.1
    }

    /// Returns the value on one line, with spaces after colons and commas.
    static func oneLine(_ value: JSONValue) -> String {
        switch value {
        case .object(let object):
            "{" + object.map { "\(JSONValue.string($0.key)): \(oneLine($0.value))" }.joined(separator: ", ") + "}"
        case .array(let array): "[" + array.map(oneLine).joined(separator: ", ") + "]"
        default: value.description
        }
    }

    /// Returns whether the value's text is longer than roughly `limit` bytes; stops as soon as that is known.
    static func isLong(_ value: JSONValue, limit: Int) -> Bool {
        var rest = limit
        return exceeds(value, &rest)
    }

    private static func exceeds(_ value: JSONValue, _ rest: inout Int) -> Bool {
        switch value {
        case .object(let object):
            for (key, value) in object {
                rest -= key.utf8.count + 4
                if rest < 0 || exceeds(value, &rest) { return true }
            }
        case .array(let array):
            for value in array where exceeds(value, &rest) { return true }
        case .string(let text): rest -= text.utf8.count
        case .number(let number): rest -= number.text.utf8.count
        case .null, .boolean, .integer: break
        }
        rest -= 2
        return rest < 0
    }
}
