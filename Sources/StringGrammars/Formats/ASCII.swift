/// Classes of ASCII characters, and comparison with a character.
extension UInt8 {
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inline(__always) var isAlphanumeric: Bool { isDigit || isLetter }
    @inline(__always) var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }

    @inline(__always) static func == (byte: UInt8, scalar: Unicode.Scalar) -> Bool { UInt32(byte) == scalar.value }
    @inline(__always) static func != (byte: UInt8, scalar: Unicode.Scalar) -> Bool { UInt32(byte) != scalar.value }
}

extension UInt8? {
    @inline(__always) static func == (byte: UInt8?, scalar: Unicode.Scalar) -> Bool { byte == UInt8(ascii: scalar) }
    @inline(__always) static func != (byte: UInt8?, scalar: Unicode.Scalar) -> Bool { byte != UInt8(ascii: scalar) }
}

/// A set of ASCII characters.
struct ASCIISet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ characters: String) {
        for byte in characters.utf8 {
            if byte < 0x40 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 0x3F) }
        }
    }

    init(alphanumericAnd others: String) {
        self.init("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + others)
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte < 0x80 && (byte < 0x40 ? low : high) & 1 << UInt64(byte & 0x3F) != 0
    }
}

extension Span<UInt8> {
    /// Returns the byte at an index; `nil` after the end.
    @inline(__always)
    func at(_ index: Int) -> UInt8? { index < count ? self[index] : nil }

    /// Returns the first index of a character at or after `start`; the end if it doesn't occur.
    func index(of character: Unicode.Scalar, from start: Int = 0) -> Int {
        var index = start
        while index < count, self[index] != character { index += 1 }
        return index
    }

    func allSatisfy(_ isMember: (UInt8) -> Bool) -> Bool {
        for index in indices where !isMember(self[index]) { return false }
        return true
    }

    /// Returns the decimal number written at an index in exactly `digits` digits; `nil` if one of them isn't a digit.
    func number(at index: Int, digits: Int) -> Int? {
        guard index + digits <= count else { return nil }
        var value = 0
        for place in index..<index + digits {
            guard self[place].isDigit else { return nil }
            value = value * 10 + Int(self[place] - 0x30)
        }
        return value
    }

    /// Returns the index after the digits that begin at `start`.
    func endOfDigits(from start: Int) -> Int {
        var index = start
        while index < count, self[index].isDigit { index += 1 }
        return index
    }
}
