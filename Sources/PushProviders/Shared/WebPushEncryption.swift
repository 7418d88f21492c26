import Crypto

/// Message encryption for Web Push (RFC 8291).
struct WebPushEncryption: Sendable {
    /// The number of bytes that a message has in addition to the text: header (86), delimiter and tag (17).
    static let overhead = 103
    /// The maximum size of a text in bytes, so that a message has at most 4096 bytes (RFC 8291, section 4).
    static let maxTextBytes = 4096 - overhead

    /// Returns 16 random bytes.
    var makeSalt: @Sendable () -> [UInt8] = {
        var generator = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
    /// Returns a new key pair.
    var makeKey: @Sendable () -> P256.KeyAgreement.PrivateKey = { P256.KeyAgreement.PrivateKey() }

    /// Returns an encrypted message.
    /// - Parameter text: at most ``maxTextBytes`` bytes.
    func encrypt(_ text: [UInt8], for keys: WebPushSubscriptionKeys) throws -> [UInt8] {
        let key = makeKey()
        let publicKey = Array(key.publicKey.x963Representation)
        let secret = try key.sharedSecretFromKeyAgreement(with: keys.publicKey)
        let inputKey = secret.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: keys.authentication,
            sharedInfo: Array("WebPush: info\0".utf8) + keys.publicKey.x963Representation + publicKey,
            outputByteCount: 32)
        return try EncryptedContentEncoding.encrypt(text, inputKey: inputKey, salt: makeSalt(), keyID: publicKey)
    }
}
