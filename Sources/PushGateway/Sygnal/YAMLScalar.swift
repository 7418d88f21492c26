import APIRuntime
import YAMLTree

/// Values as YAML text on one line.
enum YAMLScalar {
    /// Returns a text as a plain scalar if neither YAML 1.1 nor 1.2 reads that as anything else; otherwise in double
    /// quotes, with the escapes of JSON, which are YAML's too.
    static func text(_ text: String) -> String {
        if isPlain(text) { return text }
        return JSONValue.string(text).description.unicodeScalars.reduce(into: "") { result, scalar in
            if let escape = escapes[scalar] { result += escape } else { result.unicodeScalars.append(scalar) }
        }
    }

    /// Characters that JSON has verbatim and YAML reads as line breaks, or not at all.
    private static let escapes: [Unicode.Scalar: String] = [
        "\u{7F}": "\\x7F", "\u{85}": "\\x85", "\u{2028}": "\\u2028", "\u{2029}": "\\u2029", "\u{FEFF}": "\\uFEFF",
    ]

    /// Returns a list of texts.
    static func list(_ texts: [String]) -> String {
        "[" + texts.map(Self.text).joined(separator: ", ") + "]"
    }

    /// Returns a value on one line. Numbers keep their text, such as `1.10`.
    static func value(_ node: YAMLNode) -> String {
        switch node.value {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .integer, .number: node.text ?? "null"
        case .string(let text): Self.text(text)
        case .sequence(let nodes): "[" + nodes.map(value).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            "{" + mapping.map { "\(Self.text($0.name)): \(value($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    private static let otherMeanings: Set = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf",
    ]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/") || isLocalPath(text) else {
            return isNetwork(text)
        }
        return !otherMeanings.contains(text.lowercased())
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "/._-+@".utf8.contains($0) }
    }

    /// `./key.p8`, `../key.p8`
    private static func isLocalPath(_ text: String) -> Bool { text.hasPrefix("./") || text.hasPrefix("../") }

    /// Whether a text is an IPv4 address or network; its several dots keep it from being a number.
    private static func isNetwork(_ text: String) -> Bool {
        text.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 3
            && text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
