/// A reader of JSON texts (RFC 8259) into nodes.
///
/// JSON is a subset of YAML 1.2, but libyaml doesn't read all of it: it rejects escaped surrogate pairs, keys of more
/// than 1024 characters and some raw characters, and treats U+2028 as a line break. If a text turns out not to be JSON,
/// it is read as YAML.
struct JSONTextReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let source: SourceText
    private var builder: TreeBuilder

    /// The possible references in the text, complete after ``read()``.
    var references: TextReferences { builder.references }

    private var offset = 0
    private var line = 1
    /// The difference between offset and column: the start of the line, plus the number of UTF-8 continuation bytes on
    /// it so far.
    private var columnBase = -1

    /// - Parameters:
    ///   - bytes: Valid UTF-8 without a byte order mark.
    ///   - source: The text that contains `bytes`, for locations.
    init(_ bytes: UnsafeBufferPointer<UInt8>, of source: SourceText, limits: YAMLLimits) {
        self.bytes = bytes
        self.source = source
        builder = TreeBuilder(limits: limits)
    }

    /// Returns the root, or `nil` if the text isn't JSON.
    /// - Throws: A located error for a duplicate key, or if the text exceeds the limits.
    mutating func read() throws(Diagnostic) -> YAMLNode? {
        skipWhitespace()
        guard let first = peek, first == Self.openBrace || first == Self.openBracket || first == Self.quote else {
            return nil
        }
        var mayEnd = false
        while true {
            // Expects a value or a key, or, just after an opening bracket, the closing one.
            skipWhitespace()
            if mayEnd, let byte = peek, byte == (builder.isInMapping == true ? Self.closeBrace : Self.closeBracket) {
                // Handled below, like the end after a value.
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
            // After a value: the collection around it ends, or a comma follows.
            mayEnd = false
            while true {
                skipWhitespace()
                guard let isInMapping = builder.isInMapping else { return offset == bytes.count ? builder.root : nil }
                if take(UInt8(ascii: ",")) { break }
                guard take(isInMapping ? Self.closeBrace : Self.closeBracket) else { return nil }
                try builder.end(line: line, column: column)
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

    /// Reads a string, a number or a literal into the builder. Returns `false` if the next token is something else.
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
            value = ScalarResolver.value(ofPlain: word)
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

    /// Returns whether a text is a number of JSON.
    static func isNumber(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isNumber($0[...]) }
    }

    /// Returns whether a word is a number (RFC 8259, section 6).
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

    /// Reads a string, whose opening quote is next. Returns `nil` if it isn't a JSON string.
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

    /// Reads an escape after its backslash. Returns `nil` for an invalid escape, such as a lone surrogate.
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
