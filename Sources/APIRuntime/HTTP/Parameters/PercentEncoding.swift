/// Percent-encoding (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// Encodes all characters other than unreserved ones. The result is safe as a path segment, query name or value.
    package static func encode(_ text: some StringProtocol) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(byte)
            default:
                result += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 0xF)]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Encodes the characters of a literal path that aren't allowed there. Slashes and escapes are unchanged.
    static func encodePath(_ literal: String) -> String {
        var result: [UInt8] = []
        for byte in literal.utf8 {
            if byte > 0x20, byte < 0x7F, !"\"#<>?[\\]^`{|}".utf8.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 0xF)]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Decodes a text. Returns `nil` when an escape is malformed or the bytes aren't UTF-8.
    /// - Parameters:
    ///   - plusIsSpace: whether `+` is a space, as in forms and query strings.
    ///   - kept: ASCII characters whose escapes aren't decoded but written in upper case.
    static func decode(
        _ text: some StringProtocol, plusIsSpace: Bool = false, keeping kept: String = ""
    ) -> String? {
        var result: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = bytes.next()?.hexDigitValue,
                    let low = bytes.next()?.hexDigitValue
                else { return nil }
                let byte = high << 4 | low
                if kept.utf8.contains(byte) {
                    result += [UInt8(ascii: "%"), hexDigit(high), hexDigit(low)]
                } else {
                    result.append(byte)
                }
            case UInt8(ascii: "+") where plusIsSpace: result.append(UInt8(ascii: " "))
            default: result.append(byte)
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
    }
}
