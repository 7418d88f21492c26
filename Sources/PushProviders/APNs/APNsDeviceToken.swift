import PushConfiguration

/// A device token in hexadecimal digits, as the path of a request has it.
///
/// Apple doesn't define the length of tokens, and advises against assuming one. The bound is that of pushkeys in the
/// Matrix specification, 512 bytes, doubled because homeservers don't all enforce it.
enum APNsDeviceToken: Hashable, Sendable {
    case hexadecimal(String)
    /// The pushkey isn't in the configured encoding, but in another one: the configuration may be wrong.
    case otherEncoding
    /// The pushkey is in none of the encodings, empty or too long.
    case malformed

    /// The largest pushkey in bytes.
    static let maxPushkeyBytes = 1024

    /// Decodes a pushkey.
    init(pushkey: String, encoding: APNsAppConfiguration.PushkeyEncoding) {
        let text = Array(pushkey.utf8)
        guard !text.isEmpty, text.count <= Self.maxPushkeyBytes else {
            self = .malformed
            return
        }
        let hexadecimal = Self.readHexadecimal(text)
        let base64 = Self.readBase64(text, plus: UInt8(ascii: "+"), slash: UInt8(ascii: "/"))
        let base64URL = Self.readBase64(text, plus: UInt8(ascii: "-"), slash: UInt8(ascii: "_"))
        let any = hexadecimal ?? base64 ?? base64URL
        let configured: [UInt8]? =
            switch encoding {
            case .hex: hexadecimal
            case .base64: base64
            case .base64url: base64URL
            case .auto, .unknown: any
            }
        if let configured {
            self = .hexadecimal(Self.hexadecimalDigits(of: configured))
        } else {
            self = any == nil ? .malformed : .otherEncoding
        }
    }

    /// Returns the lower-case hexadecimal digits of bytes.
    static func hexadecimalDigits(of bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] {
                digits.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func readHexadecimal(_ text: [UInt8]) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = hexadecimalValue(text[index]), let low = hexadecimalValue(text[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func hexadecimalValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Decodes Base64 (RFC 4648, sections 4 and 5), with or without padding.
    private static func readBase64(_ text: [UInt8], plus: UInt8, slash: UInt8) -> [UInt8]? {
        var digits = text[...]
        var padding = 0
        while digits.last == UInt8(ascii: "="), padding < 2 {
            digits.removeLast()
            padding += 1
        }
        guard digits.count % 4 != 1, padding == 0 || (digits.count + padding).isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = digit - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = digit - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0") + 52
            case plus: value = 62
            case slash: value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
