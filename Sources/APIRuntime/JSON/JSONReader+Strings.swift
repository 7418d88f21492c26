extension JSONReader {
    /// Reads a string.
    /// - Parameters:
    ///   - minLength: the fewest Unicode scalars.
    ///   - maxLength: the most Unicode scalars.
    ///   - maxBytes: the most bytes of UTF-8.
    ///   - pattern: must be found in the string.
    ///   - format: the grammar that the string keeps to; like the limits it is checked in strict mode only.
    public mutating func readString(
        minLength: Int = 0, maxLength: Int = .max, maxBytes: Int = .max, pattern: JSONPattern? = nil,
        format: JSONFormat? = nil
    ) -> String? {
        guard peekKind() == .string else {
            refuseType(expected: "a string")
            return nil
        }
        let start = position
        guard let token = scanString() else { return nil }
        let string = string(token)
        if mode == .strict {
            let count = string.utf8.count
            // There are never more scalars than bytes, so most strings need no counting.
            if count > maxLength, string.unicodeScalars.count > maxLength {
                let found = string.unicodeScalars.count
                record(.maxLength, at: start, "expected at most \(maxLength) characters, found \(found)")
            }
            if minLength > 0, string.unicodeScalars.count < minLength {
                let found = string.unicodeScalars.count
                record(.minLength, at: start, "expected at least \(minLength) characters, found \(found)")
            }
            if count > maxBytes {
                record(.maxBytes, at: start, "expected at most \(maxBytes) bytes of UTF-8, found \(count)")
            }
            if let pattern, !pattern.matches(string) {
                record(
                    .pattern, at: start,
                    "expected a string that matches \(pattern.source), found \(excerpt(start..<position))")
            }
            if let format, !format.matches(string) {
                record(.format, at: start, "expected \(format.phrase), found \(excerpt(start..<position))")
            }
        }
        return string
    }

    /// Scans the string that starts at the cursor: UTF-8, escapes and control characters are checked, nothing is copied.
    mutating func scanString() -> StringToken? {
        let start = position + 1
        var index = start
        var hasEscapes = false
        while index < end {
            let byte = byte(at: index)
            switch byte {
            case UInt8(ascii: "\""):
                position = index + 1
                return StringToken(content: start..<index, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                guard let next = scanEscape(at: index) else { return nil }
                index = next
            case 0..<0x20:
                position = index
                failExpecting("an escape (control characters can't stand in a string)")
                return nil
            case 0x80...:
                guard let next = scanMultibyte(at: index) else { return nil }
                index = next
            default:
                index += 1
            }
        }
        fail(.syntax, at: end, "expected '\"' at the end of the string, found the end of the input")
        return nil
    }

    /// Checks one escape sequence and answers the offset behind it; a surrogate must come with its other half.
    private mutating func scanEscape(at index: Int) -> Int? {
        guard index + 1 < end else {
            fail(.syntax, at: end, "expected an escape sequence, found the end of the input")
            return nil
        }
        switch byte(at: index + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case UInt8(ascii: "u"):
            guard let unit = hexUnit(at: index + 2) else { return nil }
            switch unit {
            case 0xD800...0xDBFF:
                guard index + 7 < end, byte(at: index + 6) == UInt8(ascii: "\\"),
                    byte(at: index + 7) == UInt8(ascii: "u")
                else {
                    fail(.syntax, at: index, "a high surrogate must be followed by a low one")
                    return nil
                }
                guard let low = hexUnit(at: index + 8) else { return nil }
                guard (0xDC00...0xDFFF).contains(low) else {
                    fail(.syntax, at: index, "a high surrogate must be followed by a low one")
                    return nil
                }
                return index + 12
            case 0xDC00...0xDFFF:
                fail(.syntax, at: index, "a low surrogate must follow a high one")
                return nil
            default:
                return index + 6
            }
        default:
            fail(.syntax, at: index, "expected one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
            return nil
        }
    }

    /// The four hexadecimal digits at an offset.
    private mutating func hexUnit(at index: Int) -> UInt16? {
        var unit: UInt16 = 0
        for offset in index..<index + 4 {
            guard offset < end else {
                fail(.syntax, at: end, "expected four hexadecimal digits, found the end of the input")
                return nil
            }
            guard let digit = Self.hexDigit(byte(at: offset)) else {
                position = offset
                failExpecting("four hexadecimal digits")
                return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Checks one multi-byte scalar by the table of well-formed sequences (Unicode 3.9, table 3-7) and answers the offset
    /// behind it.
    mutating func scanMultibyte(at index: Int) -> Int? {
        let lead = byte(at: index)
        let (length, second): (Int, ClosedRange<UInt8>)
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: (length, second) = (0, 0...0)
        }
        guard length > 0, index + length <= end, second.contains(byte(at: index + 1)),
            (index + 2..<max(index + 2, index + length)).allSatisfy({ byte(at: $0) & 0xC0 == 0x80 })
        else {
            fail(.utf8, at: index, "the bytes from here on aren't UTF-8")
            return nil
        }
        return index + length
    }

    /// The string of a scanned token.
    func string(_ token: StringToken) -> String {
        guard token.hasEscapes else { return text(token.content) }
        return String(decoding: unescaped(token), as: UTF8.self)
    }

    /// The bytes of a scanned token with its escapes resolved.
    func unescaped(_ token: StringToken) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(token.content.count)
        var index = token.content.lowerBound
        while index < token.content.upperBound {
            let byte = byte(at: index)
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                index += 1
                continue
            }
            let escape = self.byte(at: index + 1)
            index += 2
            switch escape {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = UInt32(scannedUnit(at: index))
                index += 4
                if (0xD800...0xDBFF).contains(scalar) {
                    let low = UInt32(scannedUnit(at: index + 2))
                    scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
                    index += 6
                }
                if let scalar = UnicodeScalar(scalar) { result.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
            default: result.append(escape)
            }
        }
        return result
    }

    /// The four hexadecimal digits at an offset, which were checked.
    private func scannedUnit(at index: Int) -> UInt16 {
        (index..<index + 4).reduce(0) { $0 << 4 | UInt16(Self.hexDigit(byte(at: $1)) ?? 0) }
    }
}
