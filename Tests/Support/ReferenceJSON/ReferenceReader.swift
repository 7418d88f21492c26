/// A reader that follows RFC 8259 production by production and byte by byte: slow, and simple enough to be compared
/// with the text of the standard. It shares no code with the runtime's reader, whose results are checked against it.
public struct ReferenceReader {
    private let bytes: [UInt8]
    private var position = 0
    private let maxDepth: Int

    private struct NotJSON: Error {}

    /// Reads a whole text.
    /// - Parameter maxDepth: the maximum nesting of objects and arrays.
    /// - Returns: the value, or `nil` if the text isn't JSON, isn't UTF-8 or is nested too deeply. Duplicate keys are
    ///   kept.
    public static func read(_ bytes: [UInt8], maxDepth: Int = 512) -> ReferenceJSON? {
        var reader = ReferenceReader(bytes: bytes, maxDepth: maxDepth)
        return try? reader.text()
    }

    private init(bytes: [UInt8], maxDepth: Int) {
        self.bytes = bytes
        self.maxDepth = maxDepth
    }

    // MARK: Section 2: JSON-text = ws value ws

    private mutating func text() throws -> ReferenceJSON {
        let result = try value(depth: 0)
        guard position == bytes.count else { throw NotJSON() }
        return result
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func whitespace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func expect(_ text: String) throws {
        for byte in text.utf8 {
            guard next == byte else { throw NotJSON() }
            position += 1
        }
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    // MARK: Section 3: values, with the white space around them

    private mutating func value(depth: Int) throws -> ReferenceJSON {
        whitespace()
        defer { whitespace() }
        switch next {
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        case UInt8(ascii: "t"):
            try expect("true")
            return .boolean(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .boolean(false)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
        case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
        default: return .number(try number())
        }
    }

    // MARK: Section 4: objects

    private mutating func members(depth: Int) throws -> [ReferenceJSON.Member] {
        guard depth <= maxDepth else { throw NotJSON() }
        try expect("{")
        whitespace()
        if takes("}") { return [] }
        var members: [ReferenceJSON.Member] = []
        repeat {
            whitespace()
            let key = try string()
            whitespace()
            try expect(":")
            members.append(ReferenceJSON.Member(key: key, value: try value(depth: depth)))
        } while takes(",")
        try expect("}")
        return members
    }

    // MARK: Section 5: arrays

    private mutating func elements(depth: Int) throws -> [ReferenceJSON] {
        guard depth <= maxDepth else { throw NotJSON() }
        try expect("[")
        whitespace()
        if takes("]") { return [] }
        var elements: [ReferenceJSON] = []
        repeat { elements.append(try value(depth: depth)) } while takes(",")
        try expect("]")
        return elements
    }

    // MARK: Section 6: number = [ minus ] int [ frac ] [ exp ]

    private mutating func number() throws -> [UInt8] {
        let start = position
        _ = takes("-")
        if !takes("0") { try digits() }
        if takes(".") { try digits() }
        if takes("e") || takes("E") {
            if !takes("+") { _ = takes("-") }
            try digits()
        }
        return Array(bytes[start..<position])
    }

    private mutating func digits() throws {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw NotJSON() }
    }

    // MARK: Section 7: strings

    private mutating func string() throws -> [UInt8] {
        try expect("\"")
        var result: [UInt8] = []
        while true {
            guard let byte = next else { throw NotJSON() }
            switch byte {
            case 0x00...0x1F: throw NotJSON()
            case UInt8(ascii: "\""):
                position += 1
                return result
            case UInt8(ascii: "\\"):
                position += 1
                result += Self.utf8(try escape())
            default: result += Self.utf8(try scalar())
            }
        }
    }

    /// Returns the scalar of an escape, whose backslash is already consumed.
    private mutating func escape() throws -> UInt32 {
        let plain: [UInt8: UInt32] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
        ]
        guard let letter = next else { throw NotJSON() }
        if let scalar = plain[letter] {
            position += 1
            return scalar
        }
        try expect("u")
        let unit = try fourDigits()
        switch unit {
        case 0xD800...0xDBFF:
            try expect("\\u")
            let low = try fourDigits()
            guard (0xDC00...0xDFFF).contains(low) else { throw NotJSON() }
            return 0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00)
        case 0xDC00...0xDFFF: throw NotJSON()
        default: return unit
        }
    }

    private mutating func fourDigits() throws -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                throw NotJSON()
            }
            unit = unit * 16 + UInt32(digit)
            position += 1
        }
        return unit
    }

    // MARK: Section 8.1: UTF-8 (RFC 3629)

    /// Returns the scalar at the position, whose length depends on its first byte.
    private mutating func scalar() throws -> UInt32 {
        guard let lead = next else { throw NotJSON() }
        position += 1
        let (more, bits, least): (Int, UInt32, UInt32)
        switch lead {
        case 0x00...0x7F: return UInt32(lead)
        case 0xC0...0xDF: (more, bits, least) = (1, UInt32(lead) & 0x1F, 0x80)
        case 0xE0...0xEF: (more, bits, least) = (2, UInt32(lead) & 0x0F, 0x800)
        case 0xF0...0xF7: (more, bits, least) = (3, UInt32(lead) & 0x07, 0x10000)
        default: throw NotJSON()
        }
        var scalar = bits
        for _ in 0..<more {
            guard let byte = next, byte & 0xC0 == 0x80 else { throw NotJSON() }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
            position += 1
        }
        // Overlong forms, surrogates and values beyond U+10FFFF are invalid.
        guard scalar >= least, scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar) else { throw NotJSON() }
        return scalar
    }

    private static func utf8(_ scalar: UInt32) -> [UInt8] {
        switch scalar {
        case 0..<0x80: [UInt8(scalar)]
        case 0..<0x800: [0xC0 | UInt8(scalar >> 6), continuation(scalar)]
        case 0..<0x10000: [0xE0 | UInt8(scalar >> 12), continuation(scalar >> 6), continuation(scalar)]
        default:
            [
                0xF0 | UInt8(scalar >> 18), continuation(scalar >> 12), continuation(scalar >> 6),
                continuation(scalar),
            ]
        }
    }

    private static func continuation(_ bits: UInt32) -> UInt8 { 0x80 | UInt8(bits & 0x3F) }
}
