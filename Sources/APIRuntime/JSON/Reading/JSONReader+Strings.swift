extension JSONReader {
    /// Reads a string without constraints.
    public mutating func readString() -> String? {
        readStringAndLength()?.text
    }

    /// Reads a string and its length in the text, in bytes: with escapes it is longer than the string itself.
    @inline(__always)
    private mutating func readStringAndLength() -> (text: String, length: Int)? {
        if let end = endOfPlainString(at: position) {
            let content = position &+ 1..<end
            position = end &+ 1
            return (bytes.scannedText(content, isASCII: true), content.count)
        }
        guard let token = scanOtherStringValue() else { return nil }
        return (bytes.string(token), token.content.count)
    }

    /// Scans the next value; records a violation if it isn't a string.
    @inline(__always)
    mutating func scanStringValue() -> StringToken? {
        if let end = endOfPlainString(at: position) {
            let start = position &+ 1
            position = end &+ 1
            return StringToken(content: start..<end, hasEscapes: false)
        }
        return scanOtherStringValue()
    }

    /// Scans a string with escapes, non-ASCII scalars or white space before it.
    @inline(never)
    private mutating func scanOtherStringValue() -> StringToken? {
        skipWhitespace()
        guard current == UInt8(ascii: "\"") else {
            reportTypeMismatch(expected: "a string")
            return nil
        }
        return scanString()
    }

    /// Returns the offset of the closing quote if there is a string at an offset and it is plain ASCII.
    @inline(__always)
    mutating func endOfPlainString(at quote: Int) -> Int? {
        guard quote < end, bytes.byte(at: quote) == UInt8(ascii: "\"") else { return nil }
        let close = bytes.endOfPlainText(from: quote &+ 1)
        guard close < end, bytes.byte(at: close) == UInt8(ascii: "\""), close &- quote <= limits.maxStringBytes else {
            return nil
        }
        return close
    }

    /// Reads a string, and checks the limits in strict mode.
    /// - Parameters:
    ///   - minLength: the minimum length in Unicode scalars.
    ///   - maxLength: the maximum length in Unicode scalars.
    ///   - maxBytes: the maximum length in bytes of UTF-8.
    ///   - pattern: the expression that the string must contain a match of.
    ///   - format: the grammar that the string must match.
    public mutating func readString(
        minLength: Int = 0, maxLength: Int = .max, maxBytes: Int = .max, pattern: JSONPattern? = nil,
        format: JSONFormat? = nil
    ) -> String? {
        let start = valueStart()
        guard let (string, length) = readStringAndLength() else { return nil }
        guard mode == .strict else { return string }
        // A string has at most as many scalars as bytes, so most strings need no counting.
        if length > min(maxLength, maxBytes) || minLength > 0 {
            checkLength(string, at: start, minLength, maxLength, maxBytes)
        }
        if let pattern { check(string, at: start, pattern) }
        if let format { check(string, at: start, format) }
        return string
    }

    /// Reads a string and looks it up among several.
    /// - Complexity: O(*n*) in the length of the string; the number of strings doesn't matter.
    public mutating func readString(among strings: JSONStringTable) -> StringMatch? {
        guard let token = scanStringValue() else { return nil }
        return index(of: token, in: strings).map(StringMatch.listed) ?? .other(string(token))
    }

    @inline(never)
    private mutating func check(_ string: String, at start: Int, _ pattern: JSONPattern) {
        guard !pattern.matches(string) else { return }
        record(
            .pattern, at: start,
            "expected a string that matches \(pattern.source), found \(excerpt(start..<position))")
    }

    @inline(never)
    private mutating func check(_ string: String, at start: Int, _ format: JSONFormat) {
        guard !format.matches(string) else { return }
        record(.format, at: start, "expected \(format.phrase), found \(excerpt(start..<position))")
    }

    @inline(never)
    private mutating func checkLength(
        _ string: String, at start: Int, _ minLength: Int, _ maxLength: Int, _ maxBytes: Int
    ) {
        let count = string.utf8.count
        let length = string.unicodeScalars.count
        if length > maxLength {
            let limit = counted(maxLength, "character", "characters")
            record(.maxLength, at: start, "expected at most \(limit), found \(length)")
        }
        if length < minLength {
            let limit = counted(minLength, "character", "characters")
            record(.minLength, at: start, "expected at least \(limit), found \(length)")
        }
        if count > maxBytes {
            let limit = counted(maxBytes, "byte", "bytes")
            record(.maxBytes, at: start, "expected at most \(limit) of UTF-8, found \(count)")
        }
    }

    /// Scans the string that starts at the cursor: checks UTF-8, escapes and control characters, and copies nothing.
    package mutating func scanString() -> StringToken? {
        let start = position + 1
        var index = start
        var hasEscapes = false
        while true {
            index = bytes.endOfPlainText(from: index)
            guard index < end else {
                fail(.syntax, at: end, "expected a quotation mark at the end of the string, found the end of the input")
                return nil
            }
            let byte = bytes.byte(at: index)
            if byte == UInt8(ascii: "\"") {
                position = index + 1
                guard index - start <= limits.maxStringBytes else {
                    fail(.limit, at: start - 1, "a string is longer than \(limits.maxStringBytes) bytes")
                    return nil
                }
                return StringToken(content: start..<index, hasEscapes: hasEscapes)
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                guard let next = scanEscape(at: index) else { return nil }
                index = next
            } else if byte >= 0x80 {
                repeat {
                    guard let next = scanMultibyte(at: index) else { return nil }
                    index = next
                } while index < end && bytes.byte(at: index) >= 0x80
            } else {
                position = index
                failExpecting("an escape (a string cannot contain control characters)")
                return nil
            }
        }
    }

    /// Checks an escape sequence, or the two of a surrogate pair, and returns the offset after it.
    private mutating func scanEscape(at index: Int) -> Int? {
        guard index + 1 < end else {
            fail(.syntax, at: end, "expected an escape sequence, found the end of the input")
            return nil
        }
        switch byte(at: index + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case UInt8(ascii: "/"):
            isMinified = false
            return index + 2
        case UInt8(ascii: "u"):
            isMinified = false
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

    /// Returns the value of the four hexadecimal digits at an offset.
    private mutating func hexUnit(at index: Int) -> UInt16? {
        var unit: UInt16 = 0
        for offset in index..<index + 4 {
            guard offset < end else {
                fail(.syntax, at: end, "expected four hexadecimal digits, found the end of the input")
                return nil
            }
            guard let digit = byte(at: offset).hexDigitValue else {
                position = offset
                failExpecting("four hexadecimal digits")
                return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Checks a multi-byte scalar by the table of well-formed sequences (Unicode Standard, section 3.9, table 3-7), and
    /// returns the offset after it.
    @inline(__always)
    mutating func scanMultibyte(at index: Int) -> Int? {
        // Two or three bytes, tested at once, except those whose second byte has a narrower range.
        if bytes.has(4, from: index) {
            let word = bytes.halfWord(at: index)
            if word & 0xC0_E0 == 0x80_C0, word & 0x1E != 0 { return index &+ 2 }
            if word & 0xC0_C0_F0 == 0x80_80_E0, word & 0x0F != 0, word & 0x0F != 0x0D { return index &+ 3 }
        }
        return scanOtherMultibyte(at: index)
    }

    @inline(never)
    private mutating func scanOtherMultibyte(at index: Int) -> Int? {
        let lead = byte(at: index)
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard lead >= 0xC2, lead <= 0xF4, index + length <= end else { return failUTF8(at: index) }
        let second = byte(at: index + 1)
        let bounds: (UInt8, UInt8) =
            switch lead {
            case 0xE0: (0xA0, 0xBF)
            case 0xED: (0x80, 0x9F)
            case 0xF0: (0x90, 0xBF)
            case 0xF4: (0x80, 0x8F)
            default: (0x80, 0xBF)
            }
        guard second >= bounds.0, second <= bounds.1, length < 3 || byte(at: index + 2) & 0xC0 == 0x80,
            length < 4 || byte(at: index + 3) & 0xC0 == 0x80
        else { return failUTF8(at: index) }
        return index + length
    }

    private mutating func failUTF8(at index: Int) -> Int? {
        fail(.utf8, at: index, "the bytes from here on aren't UTF-8")
        return nil
    }
}

/// The result of looking up a string among several.
@_spi(Generated)
public enum StringMatch {
    /// The string with this index.
    case listed(Int)
    /// None of the strings.
    case other(String)
}
