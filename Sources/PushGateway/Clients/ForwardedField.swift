/// The parsers of the fields in which proxies name the senders of a request. Each returns the senders in the order of the
/// field, the last one being the client of the nearest proxy; `nil` for a sender that is missing or malformed.
enum ForwardedField {
    /// Parses `X-Forwarded-For`: addresses separated by commas. It has no standard; elements are those of ``ForwardedNode``
    /// and IPv6 addresses without brackets.
    static func xForwardedFor(_ text: String) -> [ForwardedNode?] {
        // A character may consist of a comma and what a client has written before it, such as U+0600.
        text.utf8.split(separator: UInt8(ascii: ",")).map { Substring($0).trimmed }.filter { !$0.isEmpty }
            .map { ForwardedNode($0, allowsBareIPv6: true) }
    }

    /// Parses `Forwarded` (RFC 7239, section 4): the parameters `for` of its elements.
    /// - Returns: `nil` for a field with invalid syntax. The end of a quoted string decides where elements begin, so that
    ///   a part of such a field has no meaning.
    static func forwarded(_ text: String) -> [ForwardedNode?]? {
        var reader = ForwardedReader(text)
        var nodes: [ForwardedNode?] = []
        repeat {
            guard let element = reader.element() else { return nil }
            // Recipients ignore empty elements of lists (RFC 9110, section 5.6.1.2).
            guard !element.isEmpty else { continue }
            nodes.append(element["for"].flatMap { ForwardedNode($0[...]) })
        } while reader.skip(",")
        return reader.isAtEnd ? nodes : nil
    }
}

/// A cursor over the text of a `Forwarded` field.
private struct ForwardedReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Reads pairs separated by semicolons, up to a comma or the end. Space around semicolons isn't in the grammar, but
    /// proxies write it.
    /// - Returns: the values by the name in lower case, or `nil` for invalid syntax, such as a name that occurs twice.
    mutating func element() -> [String: String]? {
        var pairs: [String: String] = [:]
        repeat {
            skipSpace()
            guard let name = token() else { continue }
            guard skip("="), let value = token() ?? quotedString(), pairs[name.lowercased()] == nil else { return nil }
            pairs[name.lowercased()] = value
            skipSpace()
        } while skip(";")
        return pairs
    }

    /// Skips an ASCII character if it is the next one. Returns whether it is.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    }

    /// RFC 9110, section 5.6.2.
    private mutating func token() -> String? {
        let token = rest.prefix { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
        rest = rest[token.endIndex...]
        return token.isEmpty ? nil : String(Substring(token))
    }

    /// RFC 9110, section 5.6.4.
    private mutating func quotedString() -> String? {
        guard skip("\"") else { return nil }
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(validating: value, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped)
            default: value.append(byte)
            }
        }
        return nil
    }
}

extension Substring {
    /// The text without spaces and tabs at both ends.
    fileprivate var trimmed: Substring {
        var text = utf8.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
        return Substring(text)
    }
}
