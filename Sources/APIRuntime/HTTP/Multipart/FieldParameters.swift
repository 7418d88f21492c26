/// The value of a header field with parameters: `form-data; name="a"; filename="b"` (RFC 9110, section 5.6.6).
struct FieldParameters {
    /// The text before the first semicolon, in lower case.
    let value: String
    /// The parameters, their names in lower case.
    private let parameters: [(name: String, value: String)]

    /// - Returns: `nil` for a malformed field, or one with a duplicate parameter.
    init?(_ field: String) {
        var rest = Substring(field).utf8
        let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
        value = String(Substring(rest[..<end]).trimmed).lowercased()
        guard !value.isEmpty else { return nil }
        rest = rest[end...]
        var parameters: [(name: String, value: String)] = []
        while true {
            rest = rest.drop(while: Self.isSpace)
            guard rest.first == UInt8(ascii: ";") else { break }
            rest.removeFirst()
            rest = rest.drop(while: Self.isSpace)
            // An empty parameter is allowed.
            guard let next = rest.first, next != UInt8(ascii: ";") else { continue }
            let name = String(Substring(rest.prefix(while: Self.isToken))).lowercased()
            rest = rest.dropFirst(name.utf8.count)
            guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "="), let value = Self.readValue(&rest),
                !parameters.contains(where: { $0.name == name })
            else { return nil }
            parameters.append((name, value))
        }
        guard rest.isEmpty else { return nil }
        self.parameters = parameters
    }

    subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func readValue(_ text: inout Substring.UTF8View) -> String? {
        guard text.first == UInt8(ascii: "\"") else {
            let value = text.prefix(while: isToken)
            text = text.dropFirst(value.count)
            return value.isEmpty ? nil : String(Substring(value))
        }
        text.removeFirst()
        var value: [UInt8] = []
        while let byte = text.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "\\"):
                // Some clients don't escape the backslashes of a path.
                if let next = text.first, next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
                    value.append(next)
                    text.removeFirst()
                } else {
                    value.append(byte)
                }
            default: value.append(byte)
            }
        }
        return nil
    }

    /// Whether a byte may occur in a token (RFC 9110, section 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Returns a text in quotes, or `nil` for a text with control characters, which a field can't have.
    static func quoted(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
