/// The checks of encoding and characters before parsing.
struct EncodingValidator {
    /// The offset of the text after a byte order mark.
    let start: Int
    /// The first character that YAML only allows in escaped form, which JSON may allow unescaped.
    private let unusable: (offset: Int, scalar: UInt32)?
    private let source: SourceText

    /// Checks that the text is UTF-8.
    /// - Throws: An error at the first byte that isn't part of valid UTF-8.
    init(_ source: SourceText) throws(Diagnostic) {
        self.source = source
        start = source.byteOrderMarkLength
        if Self.isUTF16(source.bytes) {
            throw .error(
                "the text is UTF-16 or UTF-32, not UTF-8", at: source.location(atByte: 0),
                hint: "save the file as UTF-8")
        }
        let outcome = source.bytes.withUnsafeBufferPointer { [start] in Self.scan($0, from: start) }
        if let offset = outcome.malformed {
            let byte = String(source.bytes[offset], radix: 16, uppercase: true)
            throw .error(
                "the byte 0x\(byte) is not part of valid UTF-8", at: source.location(atByte: offset),
                hint: "save the file as UTF-8")
        }
        unusable = outcome.unusable
    }

    /// Rejects characters that must be escaped in YAML, and line breaks about which YAML 1.1 and 1.2 disagree.
    func requireYAMLCharacters() throws(Diagnostic) {
        guard let (offset, scalar) = unusable else { return }
        let digits = String(scalar, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(4 - digits.count, 0)) + digits
        let location = source.location(atByte: offset, length: 1)
        let hint = "write it as \\u\(padded) in a double-quoted string"
        switch scalar {
        case 0x85, 0x2028, 0x2029:
            throw .error(
                "the character U+\(padded) is a line break in YAML 1.1, but not in YAML 1.2", at: location, hint: hint)
        default:
            throw .error("the character U+\(padded) is not allowed in YAML", at: location, hint: hint)
        }
    }

    /// Returns whether the bytes begin with a byte order mark of UTF-16 or UTF-32, or with an ASCII character in one of
    /// them, which has a zero byte.
    private static func isUTF16(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2 else { return false }
        switch (bytes[0], bytes[1]) {
        case (0xFE, 0xFF), (0xFF, 0xFE): return true
        case (0, 0): return bytes.count >= 4 && ((bytes[2] == 0xFE && bytes[3] == 0xFF) || bytes[3] != 0)
        default: return bytes[0] == 0 || bytes[1] == 0
        }
    }

    private static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (malformed: Int?, unusable: (offset: Int, scalar: UInt32)?) {
        var unusable: (offset: Int, scalar: UInt32)?
        var offset = start
        while offset < bytes.count {
            let lead = bytes[offset]
            if lead < 0x80 {
                if lead < 0x20 && lead != 0x09 && lead != 0x0A && lead != 0x0D || lead == 0x7F, unusable == nil {
                    unusable = (offset, UInt32(lead))
                }
                offset += 1
                continue
            }
            // RFC 3629: the lead byte determines the length. Together with the ranges below this excludes overlong
            // forms, surrogates and values past U+10FFFF.
            let length: Int
            var scalar: UInt32
            let least: UInt32
            switch lead {
            case 0xC2...0xDF: (length, scalar, least) = (2, UInt32(lead & 0x1F), 0x80)
            case 0xE0...0xEF: (length, scalar, least) = (3, UInt32(lead & 0x0F), 0x800)
            case 0xF0...0xF4: (length, scalar, least) = (4, UInt32(lead & 0x07), 0x1_0000)
            default: return (offset, unusable)
            }
            guard bytes.count - offset >= length else { return (offset, unusable) }
            for next in 1..<length {
                let byte = bytes[offset + next]
                guard byte & 0xC0 == 0x80 else { return (offset, unusable) }
                scalar = scalar << 6 | UInt32(byte & 0x3F)
            }
            guard scalar >= least, scalar <= 0x10_FFFF, !(0xD800...0xDFFF).contains(scalar) else {
                return (offset, unusable)
            }
            if unusable == nil {
                switch scalar {
                case 0x80...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: unusable = (offset, scalar)
                default: break
                }
            }
            offset += length
        }
        return (nil, unusable)
    }
}
