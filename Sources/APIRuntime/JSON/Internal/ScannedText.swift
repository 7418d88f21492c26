/// The position of a scanned string in the text.
package struct StringToken {
    /// The range between the quotes.
    package let content: Range<Int>
    let hasEscapes: Bool

    /// The range including the quotes.
    package var quoted: Range<Int> { content.lowerBound - 1..<content.upperBound + 1 }
}

/// Access to text that was scanned before. These are functions of the bytes and not of the reader, because the compiler
/// would copy the reader to call a function that isn't mutating.
extension RawSpan {
    /// Returns the string of a scanned token.
    @inline(__always)
    func string(_ token: StringToken) -> String {
        token.hasEscapes ? resolved(token) : scannedText(token.content)
    }

    /// Returns the string of a scanned token with its escapes resolved.
    private func resolved(_ token: StringToken) -> String {
        // No escape is shorter than the scalar that it represents.
        var text = ScannedCopy(capacity: token.content.count)
        resolve(token, run: { text.append(extracting($0)) }, byte: { text.append($0) })
        return text.string
    }

    /// Returns the bytes of a scanned token with its escapes resolved.
    func unescaped(_ token: StringToken) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(token.content.count)
        resolve(token, run: { append($0, to: &result) }, byte: { result.append($0) })
        return result
    }

    /// Passes the parts of a scanned token to closures: the ranges without escapes, and the bytes that the escapes
    /// represent.
    @inline(__always)
    private func resolve(_ token: StringToken, run: (Range<Int>) -> Void, byte: (UInt8) -> Void) {
        var start = token.content.lowerBound
        while true {
            // There is no other quote before the end than those of escapes.
            let index = quoteOrBackslash(from: start)
            run(start..<min(index, token.content.upperBound))
            guard index < token.content.upperBound else { return }
            start = resolveEscape(at: index, byte)
        }
    }

    /// Passes the bytes that a scanned escape represents to a closure, and returns the offset after the escape.
    private func resolveEscape(at start: Int, _ take: (UInt8) -> Void) -> Int {
        let escape = byte(at: start + 1)
        switch escape {
        case UInt8(ascii: "b"): take(0x08)
        case UInt8(ascii: "f"): take(0x0C)
        case UInt8(ascii: "n"): take(0x0A)
        case UInt8(ascii: "r"): take(0x0D)
        case UInt8(ascii: "t"): take(0x09)
        case UInt8(ascii: "u"):
            var scalar = UInt32(scannedUnit(at: start + 2))
            var end = start + 6
            if (0xD800...0xDBFF).contains(scalar) {
                let low = UInt32(scannedUnit(at: end + 2))
                scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
                end += 6
            }
            if let scalar = UnicodeScalar(scalar), let bytes = UTF8.encode(scalar) { bytes.forEach(take) }
            return end
        default: take(escape)
        }
        return start + 2
    }

    /// Returns the value of the four hexadecimal digits at an offset. The digits must have been checked.
    private func scannedUnit(at index: Int) -> UInt16 {
        (index..<index + 4).reduce(0) { $0 << 4 | UInt16(byte(at: $1).hexDigitValue ?? 0) }
    }

    /// Returns the token of a scanned string whose content starts at an offset.
    func token(at offset: Int) -> StringToken {
        let end = endOfString(from: offset)
        var index = offset
        while index < end {
            if byte(at: index) == UInt8(ascii: "\\") {
                return StringToken(content: offset..<end, hasEscapes: true)
            }
            index += 1
        }
        return StringToken(content: offset..<end, hasEscapes: false)
    }

    func equal(_ first: StringToken, _ second: StringToken) -> Bool {
        if first.hasEscapes || second.hasEscapes { return unescaped(first) == unescaped(second) }
        return equal(first.content, second.content, of: self)
    }

    /// Returns whether a scanned string equals a text.
    func matches(_ token: StringToken, _ text: String) -> Bool {
        if token.hasEscapes { return unescaped(token).elementsEqual(text.utf8) }
        return text.withRawSpan { equal(token.content, 0..<$0.byteCount, of: $0) }
    }

    /// Returns whether a scanned string equals a text.
    func matches(_ token: StringToken, _ text: StaticString) -> Bool {
        guard token.hasEscapes else { return equal(token.content, text) }
        return unescaped(token).elementsEqual(text.description.utf8)
    }

    /// The number of bytes in which the end of an array is searched to count its elements.
    private static var countedByteCount: Int { 128 }

    /// Returns the number of elements of an array after the one in a range, for the size of an allocation; a guess if the
    /// array is long, because counting all would read the text once more. For invalid text the result is at most the
    /// number of commas, or seven.
    func guessElements(after element: Range<Int>) -> Int {
        var index = element.upperBound
        let last = index &+ Self.countedByteCount
        let isObject = byte(at: element.lowerBound) == UInt8(ascii: "{")
        var count = 0
        while index < byteCount, byte(at: index) == UInt8(ascii: ",") {
            count &+= 1
            // Objects in an array often have the same length. If the bytes at that distance are inside a string and
            // only look like the end of an object, the result is wrong, but it decides only the size of an allocation.
            let next = index &+ 1 &+ element.count
            if isObject, next &+ 1 < byteCount, byte(at: next &- 1) == UInt8(ascii: "}"),
                byte(at: next) == UInt8(ascii: ",") && byte(at: next &+ 1) == UInt8(ascii: "{")
                    || byte(at: next) == UInt8(ascii: "]")
            {
                index = next
            } else if index >= last || element.count > Self.countedByteCount {
                return max(count, 7)
            } else {
                index = endOfValue(from: index &+ 1)
            }
        }
        return count
    }

    /// Returns the offset of the quote that ends a string, from an offset inside it; the text's end if it is missing.
    @inline(__always)
    func endOfString(from start: Int) -> Int {
        var index = quoteOrBackslash(from: start)
        while index < byteCount, byte(at: index) == UInt8(ascii: "\\") { index = quoteOrBackslash(from: index &+ 2) }
        return min(index, byteCount)
    }

    /// Returns the offset of the first quote or backslash at or after an offset; otherwise an offset at or after the
    /// text's end.
    @inline(__always)
    private func quoteOrBackslash(from start: Int) -> Int {
        precondition(start >= 0)
        var index = start
        let lastWord = byteCount &- 8
        while index <= lastWord {
            let found = ByteWord.endOfString(uncheckedWord(at: index))
            if found != 0 { return index &+ found.trailingZeroBitCount >> 3 }
            index &+= 8
        }
        while index < byteCount {
            let byte = byte(at: index)
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            index &+= 1
        }
        return index
    }

    /// Returns the offset after the value that starts at an offset, and after white space that follows. For text that
    /// wasn't checked, returns some offset after the start.
    func endOfValue(from start: Int) -> Int {
        var index = start
        var depth = 0
        while index < byteCount {
            let byte = byte(at: index)
            if byte == UInt8(ascii: "\"") {
                index = endOfString(from: index &+ 1)
                // In a container, strings are often separated by a single byte.
                while depth > 0, has(8, from: index) {
                    let next = uncheckedWord(at: index) >> 8 & 0xFFFF
                    guard next == 0x223A || next == 0x222C else { break }
                    index = endOfString(from: index &+ 3)
                }
            } else if byte == UInt8(ascii: ",") {
                if depth == 0 { return index }
            } else if byte | 0x20 == UInt8(ascii: "{") {
                depth &+= 1
            } else if byte | 0x20 == UInt8(ascii: "}") {
                depth &-= 1
                if depth < 0 { return index }
            }
            index &+= 1
        }
        return byteCount
    }

    /// Returns the text in a range in its shortest form: without white space, and with only the necessary escapes. The
    /// text must have been checked. The result is never longer than the text.
    func shortest(_ range: Range<Int>) -> String {
        var text = ScannedCopy(capacity: range.count)
        shorten(range, run: { text.append(extracting($0)) }, byte: { text.append($0) })
        return text.string
    }

    /// Passes the parts of a text's shortest form to closures: the ranges to keep, and the bytes that replace escapes.
    @inline(__always)
    private func shorten(_ range: Range<Int>, run: (Range<Int>) -> Void, byte: (UInt8) -> Void) {
        var start = range.lowerBound
        var index = start
        var isInString = false
        while index < range.upperBound {
            if isInString { index = quoteOrBackslash(from: index) }
            switch self.byte(at: index) {
            case UInt8(ascii: "\""):
                isInString.toggle()
                index &+= 1
            case UInt8(ascii: "\\"):
                let escape = self.byte(at: index &+ 1)
                if escape == UInt8(ascii: "u") || escape == UInt8(ascii: "/") {
                    run(start..<index)
                    start = resolveEscape(at: index) { JSONEscape.forEachByte(of: $0, byte) }
                    index = start
                } else {
                    index &+= 2
                }
            case 0x20, 0x0A, 0x0D, 0x09:
                run(start..<index)
                index &+= 1
                start = index
            default: index &+= 1
            }
        }
        run(start..<range.upperBound)
    }

    /// Appends the text in a range in its shortest form. The text must have been checked.
    // Doesn't reserve capacity, because the array would grow by exactly that much, and would be copied for each of many
    // members.
    func appendShortest(_ range: Range<Int>, to text: inout [UInt8]) {
        shorten(range, run: { append($0, to: &text) }, byte: { text.append($0) })
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit in ASCII; `nil` for other bytes.
    var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
