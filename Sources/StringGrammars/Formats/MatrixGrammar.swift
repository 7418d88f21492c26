/// Grammars defined by the Matrix specification (appendices).
enum MatrixGrammar {
    /// The maximum length of an identifier or server name in bytes ("Common Identifier Format").
    private static let maxBytes = 255

    /// Returns whether a text has the common identifier format: a sigil, a localpart without `:` and NUL, a colon and a
    /// server name. Colon and server name may be absent unless `needsServer` is true.
    static func isIdentifier(
        _ text: Span<UInt8>, sigil: Unicode.Scalar, needsServer: Bool, allowsEmpty: Bool
    ) -> Bool {
        guard 1...maxBytes ~= text.count, text[0] == sigil else { return false }
        let colon = text.index(of: ":", from: 1)
        guard allowsEmpty || colon > 1 else { return false }
        for index in 1..<colon where text[index] == 0 { return false }
        if colon == text.count { return !needsServer }
        return isServerName(text.extracting((colon + 1)...))
    }

    /// Returns whether a text is a host name, an IPv4 address or an IPv6 address in brackets, with an optional port
    /// ("Server Name").
    static func isServerName(_ text: Span<UInt8>) -> Bool {
        guard 1...maxBytes ~= text.count else { return false }
        let end: Int
        if text[0] == "[" {
            let close = text.index(of: "]", from: 1)
            guard close < text.count, 2...45 ~= close - 1, text.index(of: ":") < close,
                text.extracting(1..<close).allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { return false }
            end = close + 1
        } else {
            end = text.index(of: ":")
            guard end > 0 else { return false }
            for index in 0..<end where !(text[index].isAlphanumeric || text[index] == "-" || text[index] == ".") {
                return false
            }
        }
        if end == text.count { return true }
        return text[end] == ":" && 2...6 ~= text.count - end && text.endOfDigits(from: end + 1) == text.count
    }

    /// Returns whether a text is a content URI (client-server API, "Matrix Content (`mxc://`) URIs"). Media IDs are
    /// opaque; they may contain the unreserved characters of URIs.
    static func isContentURI(_ text: Span<UInt8>) -> Bool {
        guard text.count > 6, text[0] == "m", text[1] == "x", text[2] == "c", text[3] == ":", text[4] == "/",
            text[5] == "/"
        else { return false }
        let slash = text.index(of: "/", from: 6)
        guard slash + 1 < text.count, isServerName(text.extracting(6..<slash)) else { return false }
        return text.extracting((slash + 1)...).allSatisfy {
            $0.isAlphanumeric || $0 == "-" || $0 == "." || $0 == "_" || $0 == "~"
        }
    }

    /// Returns whether a text is Base64 (RFC 4648) without `=`. Base64 never has 4n + 1 characters.
    /// - Parameters first, second: the characters of the alphabet that aren't letters or digits.
    static func isBase64(_ text: Span<UInt8>, _ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        text.count % 4 != 1 && text.allSatisfy { $0.isAlphanumeric || $0 == first || $0 == second }
    }
}
