import Crypto

/// The keys of a Web Push subscription, with which messages are encrypted (RFC 8291, section 2).
struct WebPushSubscriptionKeys: Sendable {
    /// The subscription's public key (`p256dh`).
    let publicKey: P256.KeyAgreement.PublicKey
    /// The same as an uncompressed point.
    let publicKeyBytes: [UInt8]
    /// The authentication secret (`auth`), 16 bytes.
    let authentication: [UInt8]

    /// The error of keys that can't be used.
    struct InvalidKeys: Error, Hashable {
        /// A phrase such as `data.auth doesn't have 16 bytes`.
        let problem: String
        /// Whether `auth` is at fault, and the public key is valid.
        var isAuthentication = false
    }

    /// - Parameters:
    ///   - p256dh: the public key as an uncompressed point of 65 bytes, in base64url or base64.
    ///   - auth: the secret in base64url or base64; `nil` if the pusher has none.
    ///   - name: the name of the public key in messages: `the pushkey`.
    /// - Throws: ``InvalidKeys``. The message contains no key.
    init(p256dh: String, auth: String?, name: String) throws(InvalidKeys) {
        guard let bytes = Base64URL.decode(p256dh) else { throw InvalidKeys(problem: "\(name) is not base64url") }
        guard bytes.count == 65, bytes.first == 0x04,
            let key = try? P256.KeyAgreement.PublicKey(x963Representation: bytes)
        else { throw InvalidKeys(problem: "\(name) is not an uncompressed point of the curve P-256") }
        func invalid(_ problem: String) -> InvalidKeys { InvalidKeys(problem: problem, isAuthentication: true) }
        guard let auth else { throw invalid("data.auth is missing or not a string") }
        guard let secret = Base64URL.decode(auth) else { throw invalid("data.auth is not base64url") }
        guard secret.count == 16 else { throw invalid("data.auth does not have 16 bytes") }
        publicKey = key
        publicKeyBytes = bytes
        authentication = secret
    }
}
