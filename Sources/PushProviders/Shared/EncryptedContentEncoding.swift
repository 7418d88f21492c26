import Crypto

/// The content encoding `aes128gcm` (RFC 8188) with a single record.
enum EncryptedContentEncoding {
    /// The number of bytes that a record has in addition to the text: the delimiter and the authentication tag.
    static let recordOverhead = 17
    /// The largest record that push servers must accept (RFC 8291, section 4).
    static let recordSize: UInt32 = 4096

    /// Returns header and record.
    /// - Parameters:
    ///   - text: the text, at most `recordSize` − ``recordOverhead`` bytes.
    ///   - inputKey: the input keying material.
    ///   - salt: 16 random bytes, a new value for each message.
    ///   - keyID: the `keyid` of the header, at most 255 bytes.
    static func encrypt(
        _ text: [UInt8], inputKey: SymmetricKey, salt: [UInt8], keyID: [UInt8], recordSize: UInt32 = recordSize
    ) throws -> [UInt8] {
        let pseudorandomKey = SymmetricKey(data: HKDF<SHA256>.extract(inputKeyMaterial: inputKey, salt: salt))
        let key = SymmetricKey(data: expand(pseudorandomKey, "Content-Encoding: aes128gcm", byteCount: 16))
        // The nonce of a record is combined with its number, which is 0 for the only record.
        let nonce = try AES.GCM.Nonce(data: expand(pseudorandomKey, "Content-Encoding: nonce", byteCount: 12))
        // The delimiter 0x02 marks the last record.
        let record = try AES.GCM.seal(text + [0x02], using: key, nonce: nonce)
        var message = salt
        message.reserveCapacity(21 + keyID.count + text.count + recordOverhead)
        for shift in [24, 16, 8, 0] as [UInt32] { message.append(UInt8(truncatingIfNeeded: recordSize >> shift)) }
        message.append(UInt8(keyID.count))
        message += keyID
        message += record.ciphertext
        message += record.tag
        return message
    }

    /// The first block of HKDF's second step (RFC 5869, section 2.3), which is enough for 32 bytes.
    private static func expand(_ key: SymmetricKey, _ info: String, byteCount: Int) -> [UInt8] {
        let block = HMAC<SHA256>.authenticationCode(for: Array(info.utf8) + [0, 1], using: key)
        return Array(block.prefix(byteCount))
    }
}
