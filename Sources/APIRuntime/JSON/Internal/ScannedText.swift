/// Looks at text that was scanned before, or will be. These are functions of the bytes, not of the reader: to call a
/// function that doesn't change the reader, the compiler would copy it.
extension RawSpan {
    /// The string of a scanned token.
    @inline(__always)
    func string(_ token: StringToken) -> String {
        token.hasEscapes ? resolved(token) : text(token.content)
    }

    /// The bytes of a scanned token with its escapes resolved.
    func unescaped(_ token: StringToken) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(token.content.count)
        resolve(token) { result.append($0) }
        return result
    }

    /// Goes through the bytes of a scanned token with its escapes resolved.
    @inline(__always)
    func resolve(_ token: StringToken, _ take: (UInt8) -> Void) {
        var index = token.content.lowerBound
        while index < token.content.upperBound {
            let byte = byte(at: index)
            guard byte == UInt8(ascii: "\\") else {
                take(byte)
                index += 1
                continue
            }
            let escape = self.byte(at: index + 1)
            index += 2
            switch escape {
            case UInt8(ascii: "b"): take(0x08)
            case UInt8(ascii: "f"): take(0x0C)
            case UInt8(ascii: "n"): take(0x0A)
            case UInt8(ascii: "r"): take(0x0D)
            case UInt8(ascii: "t"): take(0x09)
            case UInt8(ascii: "u"):
                var scalar = UInt32(scannedUnit(at: index))
                index += 4
                if (0xD800...0xDBFF).contains(scalar) {
                    let low = UInt32(scannedUnit(at: index + 2))
                    scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
                    index += 6
                }
                if let scalar = UnicodeScalar(scalar), let bytes = UTF8.encode(scalar) { bytes.forEach(take) }
            default: take(escape)
            }
        }
    }

    /// The four hexadecimal digits at an offset, which were checked.
    private func scannedUnit(at index: Int) -> UInt16 {
        (index..<index + 4).reduce(0) { $0 << 4 | UInt16(JSONReader.hexDigit(byte(at: $1)) ?? 0) }
    }

    /// The token of a string that was scanned, by the place of its content.
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

    /// Whether a scanned string is this one.
    func matches(_ token: StringToken, _ text: String) -> Bool {
        if token.hasEscapes { return unescaped(token).elementsEqual(text.utf8) }
        return text.withRawSpan { equal(token.content, 0..<$0.byteCount, of: $0) }
    }

    /// Whether a scanned string is this one.
    func matches(_ token: StringToken, _ text: StaticString) -> Bool {
        guard token.hasEscapes else { return equal(token.content, text) }
        return unescaped(token).elementsEqual(text.description.utf8)
    }

    /// How many elements of an array are behind the one in a range: what an allocation has to have room for. Of a
    /// broken text it says something no larger than the number of its commas.
    func countElements(after element: Range<Int>) -> Int {
        var index = element.upperBound
        let isObject = byte(at: element.lowerBound) == UInt8(ascii: "{")
        var count = 0
        while index < byteCount, byte(at: index) == UInt8(ascii: ",") {
            count &+= 1
            // Objects in an array are often of one length. Where it isn't so, or seems so by chance within a string,
            // the number is a guess; nothing but the size of the allocation depends on it.
            let next = index &+ 1 &+ element.count
            if isObject, next &+ 1 < byteCount, byte(at: next &- 1) == UInt8(ascii: "}"),
                byte(at: next) == UInt8(ascii: ",") && byte(at: next &+ 1) == UInt8(ascii: "{")
                    || byte(at: next) == UInt8(ascii: "]")
            {
                index = next
            } else {
                index = endOfValue(from: index &+ 1)
            }
        }
        return count
    }

    /// The offset of the quote that ends a string, from an offset within it; the text's end when there is none.
    @inline(__always)
    func endOfString(from start: Int) -> Int {
        precondition(start >= 0)
        var index = start
        let lastWord = byteCount &- 8
        while index < byteCount {
            if index <= lastWord {
                let found = ByteWord.endOfString(uncheckedWord(at: index))
                guard found != 0 else {
                    index &+= 8
                    continue
                }
                index &+= found.trailingZeroBitCount >> 3
            }
            switch byte(at: index) {
            case UInt8(ascii: "\""): return index
            case UInt8(ascii: "\\"): index &+= 2
            default: index &+= 1
            }
        }
        return byteCount
    }

    /// The offset behind the value that starts at an offset, white space included. The text was checked before; of
    /// another one some offset behind the start.
    func endOfValue(from start: Int) -> Int {
        var index = start
        var depth = 0
        while index < byteCount {
            let byte = byte(at: index)
            if byte == UInt8(ascii: "\"") {
                index = endOfString(from: index &+ 1)
                // Within a container one string often follows another with one byte between them.
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

    /// Goes through the text in a range, which was checked, in its shortest form: without white space, and only what
    /// must be escaped is. It is never longer than the text.
    @inline(__always)
    func shorten(_ range: Range<Int>, _ take: (UInt8) -> Void) {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = byte(at: index)
            index += 1
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09: break
            case UInt8(ascii: "\""):
                let token = token(at: index)
                take(byte)
                resolve(token) { JSONEscape.forEachByte(of: $0, take) }
                take(byte)
                index = token.content.upperBound + 1
            default: take(byte)
            }
        }
    }

    /// Appends the text in a range, which was checked, in its shortest form.
    // Reserves no room: the array would grow by as much and no more, and be copied for each of many members.
    func appendShortest(_ range: Range<Int>, to text: inout [UInt8]) {
        shorten(range) { text.append($0) }
    }
}
