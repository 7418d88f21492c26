/// URIs (RFC 3986, appendix A).
enum URIGrammar {
    private static let schemeCharacters = ASCIISet(alphanumericAnd: "+-.")
    // Unreserved characters, sub-delimiters, and the other characters allowed in each part.
    private static let hostCharacters = ASCIISet(alphanumericAnd: "-._~!$&'()*+,;=")
    private static let userCharacters = ASCIISet(alphanumericAnd: "-._~!$&'()*+,;=:")
    private static let pathCharacters = ASCIISet(alphanumericAnd: "-._~!$&'()*+,;=:@/")
    private static let queryCharacters = ASCIISet(alphanumericAnd: "-._~!$&'()*+,;=:@/?")

    static func isURI(_ text: Span<UInt8>) -> Bool {
        guard let end = endOfScheme(text) else { return false }
        return isSchemeSpecificPart(text.extracting((end + 1)...))
    }

    static func isURIReference(_ text: Span<UInt8>) -> Bool {
        if isURI(text) { return true }
        // The first segment of a relative path can't contain a colon: the part before it would be a scheme.
        for index in text.indices {
            if text[index] == "/" || text[index] == "?" || text[index] == "#" { break }
            if text[index] == ":" { return false }
        }
        return isSchemeSpecificPart(text)
    }

    /// Returns the index of the colon after the scheme; `nil` if there is no scheme.
    private static func endOfScheme(_ text: Span<UInt8>) -> Int? {
        guard let first = text.at(0), first.isLetter else { return nil }
        let end = text.index(of: ":")
        guard end < text.count,
            text.extracting(0..<end).allSatisfy(schemeCharacters.contains)
        else { return nil }
        return end
    }

    /// Returns whether a text is the part of a URI after the scheme: authority, path, query and fragment.
    private static func isSchemeSpecificPart(_ text: Span<UInt8>) -> Bool {
        let fragment = text.index(of: "#")
        let query = min(text.index(of: "?"), fragment)
        var path = 0
        if text.at(0) == "/", text.at(1) == "/" {
            path = min(text.index(of: "/", from: 2), query)
            guard isAuthority(text.extracting(2..<path)) else { return false }
        }
        return consists(text.extracting(path..<query), of: pathCharacters)
            && consists(text.extracting(min(query + 1, fragment)..<fragment), of: queryCharacters)
            && consists(text.extracting(min(fragment + 1, text.count)...), of: queryCharacters)
    }

    /// Returns whether a text consists of `characters` and percent-encoded bytes.
    private static func consists(_ text: Span<UInt8>, of characters: ASCIISet) -> Bool {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == "%" {
                guard let high = text.at(index + 1), let low = text.at(index + 2), high.isHexDigit, low.isHexDigit
                else {
                    return false
                }
                index += 2
            } else if !characters.contains(byte) {
                return false
            }
            index += 1
        }
        return true
    }

    private static func isAuthority(_ text: Span<UInt8>) -> Bool {
        let at = text.index(of: "@")
        var host = 0
        if at < text.count {
            guard consists(text.extracting(0..<at), of: userCharacters) else { return false }
            host = at + 1
        }
        var end = host
        if text.at(host) == "[" {
            let close = text.index(of: "]", from: host)
            guard close < text.count, isIPLiteral(text.extracting(host + 1..<close)) else { return false }
            end = close + 1
        } else {
            end = text.index(of: ":", from: host)
            guard consists(text.extracting(host..<end), of: hostCharacters) else { return false }
        }
        if end == text.count { return true }
        return text[end] == ":" && text.endOfDigits(from: end + 1) == text.count
    }

    /// Returns whether a text is an IPv6 address, or an address of a future version: `v7.a:b`.
    private static func isIPLiteral(_ text: Span<UInt8>) -> Bool {
        guard let first = text.at(0), first | 0x20 == "v" else { return IPAddressGrammar.isIPv6(text) }
        let dot = text.index(of: ".")
        guard dot > 1, dot + 1 < text.count else { return false }
        return text.extracting(1..<dot).allSatisfy(\.isHexDigit)
            && text.extracting((dot + 1)...).allSatisfy(userCharacters.contains)
    }
}
