import Crypto

/// Message encryption for Web Push (RFC 8291).
struct WebPushEncryption: Sendable {
    /// The number of bytes that a message has in addition to the text: header (86), delimiter and tag (17).
    static let overhead = 103
    /// The maximum size of a text in bytes, so that a message has at most 4096 bytes (RFC 8291, section 4).
    static let maxTextBytes = 4096 - overhead

    /// Returns 16 random bytes.
    var makeSalt: @Sendable () -> [UInt8] = {
        // Each call of the generator may be a system call.
        var generator = SystemRandomNumberGenerator()
        return [generator.next(), generator.next()].flatMap { (word: UInt64) in
            withUnsafeBytes(of: word) { Array($0) }
        }
    }
    /// Returns a new key pair. RFC 8291 (section 3.1) demands one for each message: messages with the same key and
    /// subscription would share the secret that their keys are derived from.
    var makeKey: @Sendable () -> P256.KeyAgreement.PrivateKey = { P256.KeyAgreement.PrivateKey() }

    /// Returns an encrypted message.
    /// - Parameter text: at most ``maxTextBytes`` bytes.
    func encrypt(_ text: [UInt8], for keys: WebPushSubscriptionKeys) throws -> [UInt8] {
        let key = makeKey()
        let publicKey = Array(key.publicKey.x963Representation)
        let secret = try key.sharedSecretFromKeyAgreement(with: keys.publicKey)
        let inputKey = secret.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: keys.authentication,
            sharedInfo: Array("WebPush: info\0".utf8) + keys.publicKeyBytes + publicKey,
            outputByteCount: 32)
        return try EncryptedContentEncoding.encrypt(text, inputKey: inputKey, salt: makeSalt(), keyID: publicKey)
    }
}
