/// String literals of JSON text.
enum JSONStringLiteral {
    /// Returns the range of the literal with the opening quote at `start`, including both quotes.
    static func scan(_ bytes: [UInt8], at start: Int) throws(JSONTextError) -> Range<Int> {
        var offset = start + 1
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                return start..<offset + 1
            case UInt8(ascii: "\\"):
                offset = try escape(bytes, at: offset).end
            case 0..<0x20:
                throw JSONTextError(
                    code: .syntax, offset: offset,
                    message: "expected control characters in strings to be escaped, found \(hexadecimal(bytes[offset]))"
                )
            case 0..<0x80:
                offset += 1
            default:
                guard let length = UTF8Sequence.length(in: bytes, at: offset) else {
                    throw .malformedUTF8(in: bytes, at: offset)
                }
                offset += length
            }
        }
        throw .unexpected(in: bytes, at: bytes.count, expected: "the closing quote of a string")
    }

    /// Returns the UTF-8 of a scanned literal's value.
    static func unescape(_ bytes: [UInt8], in range: Range<Int>) throws(JSONTextError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var offset = range.lowerBound + 1
        while offset < range.upperBound - 1 {
            if bytes[offset] == UInt8(ascii: "\\") {
                let (scalar, end) = try escape(bytes, at: offset)
                result.append(contentsOf: Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
                offset = end
            } else {
                result.append(bytes[offset])
                offset += 1
            }
        }
        return result
    }

    /// Returns the scalar of the escape sequence at `start`, and the end of the sequence.
    private static func escape(
        _ bytes: [UInt8], at start: Int
    ) throws(JSONTextError) -> (scalar: Unicode.Scalar, end: Int) {
        guard start + 1 < bytes.count else {
            throw .unexpected(in: bytes, at: bytes.count, expected: "an escape sequence")
        }
        let simple: Unicode.Scalar
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): simple = "\""
        case UInt8(ascii: "\\"): simple = "\\"
        case UInt8(ascii: "/"): simple = "/"
        case UInt8(ascii: "b"): simple = "\u{8}"
        case UInt8(ascii: "f"): simple = "\u{C}"
        case UInt8(ascii: "n"): simple = "\n"
        case UInt8(ascii: "r"): simple = "\r"
        case UInt8(ascii: "t"): simple = "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(bytes, at: start)
        default: throw .unexpected(in: bytes, at: start + 1, expected: "one of \"\\/bfnrtu after a backslash")
        }
        return (simple, start + 2)
    }

    private static func unicodeEscape(
        _ bytes: [UInt8], at start: Int
    ) throws(JSONTextError) -> (scalar: Unicode.Scalar, end: Int) {
        let first = try hexadecimalUnit(bytes, at: start + 2)
        if let scalar = Unicode.Scalar(UInt32(first)) { return (scalar, start + 6) }
        // A surrogate: it must be a high one with a low one after it.
        let lone = JSONTextError(
            code: .utf8, offset: start, message: "expected surrogates in pairs, found a lone surrogate")
        let next = start + 6
        guard first < 0xDC00, next + 1 < bytes.count, bytes[next] == UInt8(ascii: "\\"),
            bytes[next + 1] == UInt8(ascii: "u")
        else { throw lone }
        let second = try hexadecimalUnit(bytes, at: next + 2)
        guard (0xDC00...0xDFFF).contains(second) else { throw lone }
        let value = 0x10000 + (UInt32(first - 0xD800) << 10 | UInt32(second - 0xDC00))
        guard let scalar = Unicode.Scalar(value) else { throw lone }
        return (scalar, next + 6)
    }

    private static func hexadecimalUnit(_ bytes: [UInt8], at start: Int) throws(JSONTextError) -> UInt16 {
        var unit: UInt16 = 0
        for offset in start..<start + 4 {
            let digit: UInt8
            switch offset < bytes.count ? bytes[offset] : 0 {
            case let byte where byte &- UInt8(ascii: "0") < 10: digit = byte - UInt8(ascii: "0")
            case let byte where byte &- UInt8(ascii: "a") < 6: digit = byte - UInt8(ascii: "a") + 10
            case let byte where byte &- UInt8(ascii: "A") < 6: digit = byte - UInt8(ascii: "A") + 10
            default: throw .unexpected(in: bytes, at: offset, expected: "four hexadecimal digits after \\u")
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
