import YAMLTree

extension BundledSchema {
    /// The dialect that bundled schemas are written in.
    private static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// The schema as JSON text, for editors and validators.
    /// - Parameter comment: a note about the origin, in `$comment`.
    public func json(comment: String) -> String {
        var text = "{\n  \"$schema\": \(Self.quote(Self.dialect)),\n  \"$comment\": \(Self.quote(comment))"
        for entry in root.mapping?.entries ?? [] {
            text += ",\n  \(Self.quote(entry.name)): " + Self.json(entry.value, indentation: 2)
        }
        if !definitions.isEmpty {
            let members = definitions.map { "    \(Self.quote($0.name)): " + Self.json($0.node, indentation: 4) }
            text += ",\n  \"$defs\": {\n" + members.joined(separator: ",\n") + "\n  }"
        }
        return text + "\n}\n"
    }

    /// Returns a value as JSON, laid out for reading. Lists of scalars are on one line.
    private static func json(_ node: YAMLNode, indentation: Int) -> String {
        let margin = String(repeating: " ", count: indentation + 2)
        let end = "\n" + margin.dropLast(2)
        switch node.value {
        case .mapping(let mapping) where !mapping.isEmpty:
            let members = mapping.map { margin + quote($0.name) + ": " + json($0.value, indentation: indentation + 2) }
            return "{\n" + members.joined(separator: ",\n") + end + "}"
        case .sequence(let items) where items.contains { $0.mapping != nil || $0.sequence != nil }:
            return "[\n" + items.map { margin + json($0, indentation: indentation + 2) }.joined(separator: ",\n") + end
                + "]"
        default: return json(node)
        }
    }

    /// Returns a value as JSON on one line.
    static func json(_ node: YAMLNode) -> String {
        switch node.value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        // JSON has no infinity.
        case .number(let value): value.isFinite ? "\(value)" : "null"
        case .string(let text): quote(text)
        case .sequence(let items): "[" + items.map { json($0) }.joined(separator: ", ") + "]"
        case .mapping(let mapping):
            "{" + mapping.map { quote($0.name) + ": " + json($0.value) }.joined(separator: ", ") + "}"
        }
    }

    private static func quote(_ text: String) -> String {
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
}
