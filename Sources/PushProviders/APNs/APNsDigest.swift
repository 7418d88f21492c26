import Crypto
import PushDelivery

/// Hashes that identify events, devices and files without containing them.
enum APNsDigest {
    /// Returns the SHA-256 of the parts. Each part's length is hashed too, so that parts can't be confused.
    static func hash(_ parts: [[UInt8]]) -> [UInt8] {
        var hash = SHA256()
        for part in parts {
            hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: UInt64(part.count) >> (8 * UInt64($0))) })
            hash.update(data: part)
        }
        return Array(hash.finalize())
    }

    /// Returns the value of `apns-collapse-id` for an event or a room: the first 24 bytes of the SHA-256 of its ID and
    /// the pusher's data, in base64url. That makes 32 characters; APNs accepts 64 bytes.
    static func collapseID(of id: String, data: [UInt8]) -> String {
        Base64URL.encode(SHA256.hash(data: Array(id.utf8) + data).prefix(24))
    }

    /// Returns a UUID (RFC 9562, version 8) in lower case, made of the first 16 bytes of a hash or of random bytes.
    static func uuid(_ bytes: [UInt8]) -> String {
        var bytes = Array(bytes.prefix(16))
        bytes += [UInt8](repeating: 0, count: 16 - bytes.count)
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hexadecimal.encode(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
