/// Base64 in both alphabets (RFC 4648, sections 4 and 5).
enum Base64URL {
    /// The characters for 62 and 63.
    enum Alphabet {
        /// `+` and `/` (section 4).
        case standard
        /// `-` and `_` (section 5).
        case urlSafe
        /// Those of both.
        case either
    }

    private static let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Returns base64url text without padding.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(characters[Int(buffer >> UInt32(bits) & 0x3F)])
            }
        }
        if bits > 0 { text.append(characters[Int(buffer << UInt32(6 - bits) & 0x3F)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the bytes of a base64 text, with or without padding; `nil` for any other text.
    ///
    /// The unused bits of the last character may have any value, because some encoders don't clear them.
    static func decode(_ text: some StringProtocol, alphabet: Alphabet = .either) -> [UInt8]? {
        var characters = Substring(text).utf8[...]
        var padding = 0
        while characters.last == UInt8(ascii: "="), padding < 3 {
            characters.removeLast()
            padding += 1
        }
        let remainder = characters.count % 4
        guard remainder != 1, padding == 0 || (remainder + padding) % 4 == 0 && padding < 3 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count * 3 / 4)
        var buffer: UInt32 = 0
        var bits = 0
        for character in characters {
            guard let value = value(of: character, alphabet) else { return nil }
            buffer = buffer << 6 | value
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
        }
        return bytes
    }

    private static func value(of character: UInt8, _ alphabet: Alphabet) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-") where alphabet != .standard, UInt8(ascii: "+") where alphabet != .urlSafe: 62
        case UInt8(ascii: "_") where alphabet != .standard, UInt8(ascii: "/") where alphabet != .urlSafe: 63
        default: nil
        }
    }
}
