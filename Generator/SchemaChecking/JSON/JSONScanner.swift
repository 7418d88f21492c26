/// A strict event-based scanner of JSON text (RFC 8259), without recursion.
///
/// jansson reads payloads. This scanner finds what jansson doesn't report: the byte offsets of values, and the exact
/// error in a text that jansson rejects.
struct JSONScanner {
    enum Event {
        case objectStart, objectEnd, arrayStart, arrayEnd
        /// A key; the range covers its quotes.
        case key
        /// A string; the range covers its quotes.
        case string
        case number(isInteger: Bool)
        case bool(Bool)
        case null
        case end
    }

    private enum Expectation {
        case value, firstElement, firstKey, key, colon, separator, end
    }

    let bytes: [UInt8]
    let maxDepth: Int
    private(set) var offset = 0
    private var expectation = Expectation.value
    /// Whether each open container is an object, outermost first.
    private var containers: [Bool] = []

    init(bytes: [UInt8], maxDepth: Int) {
        self.bytes = bytes
        self.maxDepth = maxDepth
    }

    /// Whether a value is complete and the next one hasn't begun.
    var isAfterValue: Bool { expectation == .separator }

    /// Returns the next event with its range of bytes.
    mutating func next() throws(JSONTextError) -> (event: Event, range: Range<Int>) {
        while true {
            skipSpace()
            switch expectation {
            case .end:
                guard offset == bytes.count else { throw unexpected("the end of the input after the value") }
                return (.end, offset..<offset)
            case .colon:
                guard current == UInt8(ascii: ":") else { throw unexpected("\":\" after the key") }
                offset += 1
                expectation = .value
            case .separator:
                if let closing = try separator() { return closing }
            case .firstKey:
                if current == UInt8(ascii: "}") { return close(.objectEnd) }
                return try key(expected: "a key or \"}\"")
            case .key:
                return try key(expected: "a key")
            case .firstElement:
                if current == UInt8(ascii: "]") { return close(.arrayEnd) }
                return try value(expected: "a value or \"]\"")
            case .value:
                return try value(expected: "a value")
            }
        }
    }

    // MARK: Structure

    private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private mutating func separator() throws(JSONTextError) -> (event: Event, range: Range<Int>)? {
        guard let isObject = containers.last else {
            expectation = .end
            return nil
        }
        switch (current, isObject) {
        case (UInt8(ascii: ","), _):
            offset += 1
            expectation = isObject ? .key : .value
            return nil
        case (UInt8(ascii: "}"), true): return close(.objectEnd)
        case (UInt8(ascii: "]"), false): return close(.arrayEnd)
        default: throw unexpected(isObject ? "\",\" or \"}\"" : "\",\" or \"]\"")
        }
    }

    private mutating func close(_ event: Event) -> (event: Event, range: Range<Int>) {
        containers.removeLast()
        offset += 1
        expectation = .separator
        return (event, offset - 1..<offset)
    }

    private mutating func key(expected: String) throws(JSONTextError) -> (event: Event, range: Range<Int>) {
        guard current == UInt8(ascii: "\"") else { throw unexpected(expected) }
        let range = try JSONStringLiteral.scan(bytes, at: offset)
        offset = range.upperBound
        expectation = .colon
        return (.key, range)
    }

    private mutating func value(expected: String) throws(JSONTextError) -> (event: Event, range: Range<Int>) {
        let start = offset
        let event: Event
        switch current {
        case UInt8(ascii: "{"): return try open(isObject: true)
        case UInt8(ascii: "["): return try open(isObject: false)
        case UInt8(ascii: "\""):
            offset = try JSONStringLiteral.scan(bytes, at: offset).upperBound
            event = .string
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): event = try number()
        case UInt8(ascii: "t"): event = try word("true", .bool(true))
        case UInt8(ascii: "f"): event = try word("false", .bool(false))
        case UInt8(ascii: "n"): event = try word("null", .null)
        default: throw unexpected(expected)
        }
        expectation = .separator
        return (event, start..<offset)
    }

    private mutating func open(isObject: Bool) throws(JSONTextError) -> (event: Event, range: Range<Int>) {
        guard containers.count < maxDepth else {
            throw JSONTextError(
                code: .depth, offset: offset, message: "expected at most \(maxDepth) nested arrays and objects")
        }
        containers.append(isObject)
        offset += 1
        expectation = isObject ? .firstKey : .firstElement
        return (isObject ? .objectStart : .arrayStart, offset - 1..<offset)
    }

    // MARK: Scalars

    private mutating func word(_ word: String, _ event: Event) throws(JSONTextError) -> Event {
        for byte in word.utf8 {
            guard current == byte else { throw unexpected("the rest of \"\(word)\"") }
            offset += 1
        }
        return event
    }

    private mutating func number() throws(JSONTextError) -> Event {
        let start = offset
        if current == UInt8(ascii: "-") { offset += 1 }
        if current == UInt8(ascii: "0") {
            offset += 1
            if let next = current, isDigit(next) {
                throw JSONTextError(code: .syntax, offset: offset, message: "expected a number without leading zeros")
            }
        } else {
            try digits()
        }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            offset += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            offset += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { offset += 1 }
            try digits()
        }
        guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)), value.isFinite else {
            throw JSONTextError(
                code: .numberRange, offset: start, message: "expected a number within the range of a 64-bit float")
        }
        return .number(isInteger: isInteger)
    }

    private mutating func digits() throws(JSONTextError) {
        guard let first = current, isDigit(first) else { throw unexpected("a digit") }
        while let next = current, isDigit(next) { offset += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private func unexpected(_ expected: String) -> JSONTextError {
        JSONTextError.unexpected(in: bytes, at: offset, expected: expected)
    }
}
