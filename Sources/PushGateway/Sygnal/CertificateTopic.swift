/// The topic of a certificate for APNs.
enum CertificateTopic {
    /// The object identifier of the attribute `userId` (0.9.2342.19200300.100.1.1, RFC 4519) in DER.
    private static let userID: [UInt8] = [
        0x06, 0x0A, 0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 0x01, 0x01,
    ]
    /// The tags of the strings that the attribute may have: UTF8String, PrintableString, IA5String.
    private static let stringTags: Set<UInt8> = [0x0C, 0x13, 0x16]

    /// Returns the `userId` of the first certificate's subject, the app's bundle identifier; `nil` without one.
    static func topic(ofPEM file: [UInt8]) -> String? {
        let text = String(decoding: file, as: UTF8.self)
        guard let begin = text.firstRange(of: "-----BEGIN CERTIFICATE-----"),
            let end = text[begin.upperBound...].firstRange(of: "-----END CERTIFICATE-----"),
            let der = base64Bytes(text[begin.upperBound..<end.lowerBound])
        else { return nil }
        var topic: String?
        var rest = der[...]
        // The subject follows the issuer.
        while let found = rest.firstRange(of: userID) {
            rest = rest[found.upperBound...]
            guard let tag = rest.first, stringTags.contains(tag), let length = rest.dropFirst().first, length < 0x80,
                rest.count >= 2 + Int(length)
            else { continue }
            topic = String(decoding: rest.dropFirst(2).prefix(Int(length)), as: UTF8.self)
        }
        return topic
    }

    private static func base64Bytes(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "): continue
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
