/// Decoding of UTF-8. Each byte that isn't part of valid UTF-8 is read as U+FFFD.
extension Span<UInt8> {
    private static var replacement: UInt32 { 0xFFFD }

    /// Returns the scalar that begins at an offset, and its length in bytes.
    @inline(__always)
    func scalar(at offset: Int) -> (value: UInt32, length: Int) {
        let first = self[offset]
        if first < 0x80 { return (UInt32(first), 1) }
        return wideScalar(at: offset, first)
    }

    private func wideScalar(at offset: Int, _ first: UInt8) -> (value: UInt32, length: Int) {
        let length: Int
        var value: UInt32
        switch first {
        case 0xC2...0xDF: (length, value) = (2, UInt32(first) & 0x1F)
        case 0xE0...0xEF: (length, value) = (3, UInt32(first) & 0x0F)
        case 0xF0...0xF4: (length, value) = (4, UInt32(first) & 0x07)
        default: return (Self.replacement, 1)
        }
        guard offset + length <= count else { return (Self.replacement, 1) }
        for index in offset + 1..<offset + length {
            let byte = self[index]
            guard byte & 0xC0 == 0x80 else { return (Self.replacement, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return (value, length)
    }

    /// Returns the scalar that ends at an offset, and its length in bytes.
    func scalar(before offset: Int) -> (value: UInt32, length: Int) {
        var start = offset - 1
        while start > 0, offset - start < 4, self[start] & 0xC0 == 0x80 { start -= 1 }
        let (value, length) = scalar(at: start)
        return start + length == offset ? (value, length) : (Self.replacement, 1)
    }
}

extension String {
    /// Calls a closure with the string's UTF-8.
    func withUTF8Span<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let bytes = utf8
        if #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) {
            return body(bytes.span)
        }
        return body(Array(bytes).span)
    }
}
