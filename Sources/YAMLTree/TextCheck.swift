/// What a look at the bytes tells before any parsing.
struct TextCheck {
    /// Where the text begins: after a byte order mark.
    let start: Int
    /// The first character that YAML doesn't take as it is, and JSON may.
    private let unusable: (offset: Int, scalar: UInt32)?
    private let source: SourceText

    /// Checks that the text is UTF-8.
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

    /// Refuses the characters that YAML must have escaped, and the line breaks that YAML 1.1 and 1.2 disagree about.
    func requireYAMLCharacters() throws(Diagnostic) {
        guard let (offset, scalar) = unusable else { return }
        let digits = String(scalar, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(4 - digits.count, 0)) + digits
        let location = source.location(atByte: offset, length: 1)
        let hint = "write it as \\u\(padded) in a double-quoted string"
        switch scalar {
        case 0x85, 0x2028, 0x2029:
            throw .error(
                "the character U+\(padded) is a line break to some readers of YAML and text to others", at: location,
                hint: hint)
        default:
            throw .error("the character U+\(padded) is not allowed in YAML", at: location, hint: hint)
        }
    }

    /// A byte order mark of UTF-16 or UTF-32, or the zero byte that an ASCII character has in them.
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
            // RFC 3629: the lead byte gives the length and, with the ranges below, excludes overlong forms,
            // surrogates and what is past U+10FFFF.
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
