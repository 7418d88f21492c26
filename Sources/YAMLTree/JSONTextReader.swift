/// Reads a text that is JSON (RFC 8259), by JSON's rules, into the same tree.
///
/// YAML 1.2 contains JSON, libyaml doesn't quite: it refuses escaped surrogate pairs, keys of more than 1024
/// characters and some raw characters, and takes U+2028 for a line break. A text that is not JSON after all is left
/// to YAML.
struct JSONTextReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let source: SourceText
    private var builder: TreeBuilder

    /// What looks like a reference in the text, once it is read.
    var references: TextReferences { builder.references }

    private var offset = 0
    private var line = 1
    /// What to subtract from the offset to get the column: where the line starts, and the bytes on it that
    /// continue a scalar.
    private var columnBase = -1

    /// - Parameters:
    ///   - bytes: Valid UTF-8 without a byte order mark.
    ///   - source: The text that `bytes` is of, for locations.
    init(_ bytes: UnsafeBufferPointer<UInt8>, of source: SourceText, limits: YAMLLimits) {
        self.bytes = bytes
        self.source = source
        builder = TreeBuilder(limits: limits)
    }

    /// The tree, or nil when the text is not JSON.
    /// - Throws: For a duplicate key and for what is beyond the limits.
    mutating func read() throws(Diagnostic) -> YAMLNode? {
        skipWhitespace()
        guard let first = peek, first == Self.openBrace || first == Self.openBracket || first == Self.quote else {
            return nil
        }
        var mayEnd = false
        while true {
            // A value is due here, or a key, or, just after an opening bracket, its end.
            skipWhitespace()
            if mayEnd, let byte = peek, byte == (builder.isInMapping == true ? Self.closeBrace : Self.closeBracket) {
                // Left to what follows a value.
            } else {
                if builder.isInMapping == true {
                    guard peek == Self.quote, try readScalar() else { return nil }
                    skipWhitespace()
                    guard take(UInt8(ascii: ":")) else { return nil }
                    skipWhitespace()
                }
                if let byte = peek, byte == Self.openBrace || byte == Self.openBracket {
                    try builder.begin(
                        isMapping: byte == Self.openBrace, anchor: nil,
                        at: SourceLocation(source: source, line: line, column: column))
                    offset += 1
                    mayEnd = true
                    continue
                }
                guard try readScalar() else { return nil }
            }
            // A value is complete: what it was in ends, or goes on after a comma.
            mayEnd = false
            while true {
                skipWhitespace()
                guard let isInMapping = builder.isInMapping else { return offset == bytes.count ? builder.root : nil }
                if take(UInt8(ascii: ",")) { break }
                guard take(isInMapping ? Self.closeBrace : Self.closeBracket) else { return nil }
                builder.end(line: line, column: column)
            }
        }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let openBrace = UInt8(ascii: "{")
    private static let closeBrace = UInt8(ascii: "}")
    private static let openBracket = UInt8(ascii: "[")
    private static let closeBracket = UInt8(ascii: "]")

    private var column: Int { offset - columnBase }
    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                offset += 1
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                offset += 1
                if byte == UInt8(ascii: "\r"), peek == UInt8(ascii: "\n") { offset += 1 }
                line += 1
                columnBase = offset - 1
            default:
                return
            }
        }
    }

    /// Reads a string, a number or a literal into the builder; false when none of them stands here.
    private mutating func readScalar() throws(Diagnostic) -> Bool {
        let start = column
        let text: String
        let value: YAMLNode.Value
        if peek == Self.quote {
            guard let string = readString() else { return false }
            text = string
            value = .string(string)
        } else {
            guard let word = readWord() else { return false }
            text = word
            value = CoreSchema.value(ofPlain: word)
        }
        let location = SourceLocation(source: source, line: line, column: start, endColumn: column)
        try builder.addScalar(YAMLNode(value, at: location, text: text), isPlain: false, anchor: nil)
        return true
    }

    private mutating func readWord() -> String? {
        let start = offset
        while let byte = peek, byte > 0x20, byte != UInt8(ascii: ","), byte != Self.closeBrace,
            byte != Self.closeBracket
        {
            offset += 1
        }
        let word = bytes[start..<offset]
        let text = String(decoding: word, as: UTF8.self)
        return Self.isNumber(word) || text == "true" || text == "false" || text == "null" ? text : nil
    }

    /// RFC 8259, section 6.
    private static func isNumber(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var rest = word[...]
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = rest.prefix(while: \.isDigit)
        guard let first = whole.first, first != UInt8(ascii: "0") || whole.count == 1 else { return false }
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: \.isDigit)
            if fraction.isEmpty { return false }
            rest = rest.dropFirst(fraction.count + 1)
        }
        if let sign = rest.first, sign | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            if rest.isEmpty { return false }
            rest = rest.drop(while: \.isDigit)
        }
        return rest.isEmpty
    }

    /// Reads a string, which begins here; nil when it isn't one of JSON.
    private mutating func readString() -> String? {
        offset += 1
        let start = offset
        while let byte = peek, byte != Self.quote, byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { return nil }
            if byte & 0xC0 == 0x80 { columnBase += 1 }
            offset += 1
        }
        let plain = bytes[start..<offset]
        if take(Self.quote) { return String(decoding: plain, as: UTF8.self) }

        var content = Array(plain)
        while let byte = peek {
            offset += 1
            switch byte {
            case Self.quote:
                return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = readEscape() else { return nil }
                content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            case 0..<0x20:
                return nil
            default:
                if byte & 0xC0 == 0x80 { columnBase += 1 }
                content.append(byte)
            }
        }
        return nil
    }

    /// Reads what follows a backslash; nil for a surrogate without its partner.
    private mutating func readEscape() -> Unicode.Scalar? {
        guard let byte = peek else { return nil }
        offset += 1
        switch byte {
        case Self.quote, UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let unit = readFourDigits() else { return nil }
            guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) }
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = readFourDigits(),
                (0xDC00..<0xE000).contains(low)
            else { return nil }
            return Unicode.Scalar(0x1_0000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func readFourDigits() -> UInt32? {
        guard bytes.count - offset >= 4 else { return nil }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = bytes[offset].hexValue else { return nil }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }
}
