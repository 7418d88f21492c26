import YAMLTree

/// Returns a string for a message: in quotes, on one line, cut after 40 Unicode scalars.
func shortened(_ text: String) -> String { quoted(text, limit: 40) }

func shortened(_ utf8: [UInt8]) -> String { shortened(String(decoding: utf8, as: UTF8.self)) }

/// Returns names as a list: `a, b or c`.
func listed(_ names: [String], _ conjunction: String) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}

/// Returns a number with its noun: `1 item`, `2 items`.
func counted(_ count: Int, _ singular: String, _ plural: String) -> String {
    "\(count) \(count == 1 ? singular : plural)"
}

extension JSONNumber {
    var text: String {
        switch self {
        case .integer(let value): value.description
        case .real(let value): Int64(exactly: value).map { $0.description + ".0" } ?? value.description
        }
    }
}

extension JSONInstance {
    /// The text of a found value in messages: `the string "a"`.
    var phrase: String {
        switch kind {
        case .null: "null"
        case .bool: bool == true ? "true" : "false"
        case .integer, .real: number?.text ?? "a number"
        case .string: "the string \(shortened(string))"
        case .array: count == 0 ? "an empty array" : "an array"
        case .object: count == 0 ? "an empty object" : "an object"
        }
    }
}

extension YAMLNode {
    /// The text of an expected value, from a schema, in messages: `"a"`.
    var phrase: String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): value.description
        case .number(let value): text ?? value.description
        case .string(let value): shortened(value)
        case .sequence: shortListPhrase ?? "the array in the schema"
        case .mapping: "the object in the schema"
        }
    }

    /// The text of a value of the schema that is itself wrong: `a mapping`, `"a"`.
    var foundPhrase: String {
        switch value {
        case .mapping: kindName
        case .sequence: shortListPhrase ?? kindName
        default: phrase
        }
    }

    /// The text of a list of at most 3 scalars; `nil` for any other value.
    private var shortListPhrase: String? {
        guard let sequence, sequence.count <= 3, sequence.allSatisfy({ $0.sequence == nil && $0.mapping == nil }) else {
            return nil
        }
        return "[" + sequence.map(\.phrase).joined(separator: ", ") + "]"
    }
}

/// Returns a list of at most 8 values: `"a", "b" or 3 more`.
func enumerationPhrase(_ nodes: [YAMLNode]) -> String {
    let shown = 8
    var phrases = nodes.prefix(shown).map(\.phrase)
    if nodes.count > shown { phrases.append("\(nodes.count - shown) more") }
    return listed(phrases, "or")
}
