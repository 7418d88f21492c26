extension YAMLNode {
    /// The value as JSON on one line. JSON has no infinity and no not-a-number: they are written as `null`.
    public var jsonText: String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): jsonNumber(value)
        case .string(let text): Self.jsonText(ofString: text)
        case .sequence(let items): "[" + items.map(\.jsonText).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            "{" + mapping.map { Self.jsonText(ofString: $0.name) + ": " + $0.value.jsonText }.joined(separator: ", ")
                + "}"
        }
    }

    /// Returns the value as JSON in lines, without a line feed at the end. Lists of scalars are on one line.
    /// - Parameter indentation: The indentation of the line that the value begins on, in spaces.
    public func jsonLines(indentation: Int = 0) -> String {
        let margin = String(repeating: " ", count: indentation + 2)
        let end = "\n" + margin.dropLast(2)
        switch value {
        case .mapping(let mapping) where !mapping.isEmpty:
            let members = mapping.map {
                margin + Self.jsonText(ofString: $0.name) + ": " + $0.value.jsonLines(indentation: indentation + 2)
            }
            return "{\n" + members.joined(separator: ",\n") + end + "}"
        case .sequence(let items) where items.contains { $0.mapping != nil || $0.sequence != nil }:
            return "[\n" + items.map { margin + $0.jsonLines(indentation: indentation + 2) }.joined(separator: ",\n")
                + end + "]"
        default: return jsonText
        }
    }

    /// Returns a string as JSON.
    public static func jsonText(ofString text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20: quoted += "\\u" + String(0x10000 + scalar.value, radix: 16).dropFirst()
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Returns a number with all digits of the text, if the text is a number of JSON. Such a number may be too great for a
    /// `Double`.
    private func jsonNumber(_ number: Double) -> String {
        if let text, JSONTextReader.isNumber(text) { return text }
        return number.isFinite ? "\(number)" : "null"
    }
}
