import YAMLTree

/// Quoted names and strings (RFC 9535, section 2.3.1.1).
extension JSONPathParser {
    /// Reads a string in single or double quotes, with the escapes of JSON.
    mutating func quotedString() throws(Diagnostic) -> String {
        let start = position
        let quote = scalars[position]
        position += 1
        var result = String.UnicodeScalarView()
        while let scalar = current {
            position += 1
            if scalar == quote { return String(result) }
            guard scalar == "\\" else {
                result.append(scalar)
                continue
            }
            result.append(try escaped(quote))
        }
        position = start
        throw error("the quote that opens here is never closed")
    }

    mutating func escaped(_ quote: Unicode.Scalar) throws(Diagnostic) -> Unicode.Scalar {
        guard let scalar = current else { throw error("expected an escape after \"\\\"") }
        position += 1
        switch scalar {
        case quote, "\\", "/": return scalar
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u":
            guard let high = hexadecimal() else { break }
            if let scalar = Unicode.Scalar(high) { return scalar }
            guard (0xD800..<0xDC00).contains(high), take("\\u"), let low = hexadecimal(),
                (0xDC00..<0xE000).contains(low),
                let pair = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            else { break }
            return pair
        default: break
        }
        position -= 1
        throw error("unknown escape in a quoted name")
    }

    mutating func hexadecimal() -> UInt32? {
        guard position + 4 <= scalars.count else { return nil }
        let digits = String(String.UnicodeScalarView(scalars[position..<position + 4]))
        guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else { return nil }
        position += 4
        return value
    }
}
