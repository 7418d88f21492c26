import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A browser's or app's push subscription, with its private key.
public struct PushSubscription: Sendable {
    /// The URL to post messages to.
    public let endpoint: String
    /// The keys to encrypt messages with.
    public let keys: PushSubscriptionKeys
    /// The VAPID key that the subscription is restricted to, uncompressed as base64url; `nil` for none.
    public let applicationServerKey: String?

    /// The public key as base64url.
    public var p256dh: String { keys.p256dh }
    /// The authentication secret as base64url.
    public var auth: String { keys.auth }
    /// The path of the endpoint.
    var path: String {
        let afterScheme = endpoint.split(separator: "//", maxSplits: 1).last ?? ""
        return afterScheme.firstIndex(of: "/").map { String(afterScheme[$0...]) } ?? "/"
    }
}

/// The receiver's keys of a subscription (RFC 8291, section 2).
public struct PushSubscriptionKeys: Sendable {
    public let privateKey: P256.KeyAgreement.PrivateKey
    public let authenticationSecret: [UInt8]

    public init(privateKey: P256.KeyAgreement.PrivateKey, authenticationSecret: [UInt8]) {
        self.privateKey = privateKey
        self.authenticationSecret = authenticationSecret
    }

    /// Makes new keys.
    public init() {
        self.init(
            privateKey: P256.KeyAgreement.PrivateKey(),
            authenticationSecret: (0..<16).map { _ in UInt8.random(in: 0...255) })
    }

    public var p256dh: String { Base64URL.encode(privateKey.publicKey.x963Representation) }
    public var auth: String { Base64URL.encode(authenticationSecret) }

    /// Decrypts a body of one record (RFC 8188 and RFC 8291).
    /// - Throws: ``ProtocolViolation`` that says what is wrong with the body.
    public func decrypt(_ body: [UInt8]) throws(ProtocolViolation) -> [UInt8] {
        guard body.count >= 21 else { throw ProtocolViolation("a body of \(body.count) bytes has no aes128gcm header") }
        let salt = Array(body[0..<16])
        let recordSize = body[16..<20].reduce(0) { $0 << 8 | Int($1) }
        let headerLength = 21 + Int(body[20])
        guard body[20] == 65, body.count >= headerLength,
            let sender = try? P256.KeyAgreement.PublicKey(x963Representation: body[21..<headerLength])
        else { throw ProtocolViolation("the keyid of the aes128gcm header isn't an uncompressed P-256 point") }
        let record = body[headerLength...]
        guard record.count >= 18 else { throw ProtocolViolation("the record has only \(record.count) bytes") }
        guard record.count <= recordSize else {
            throw ProtocolViolation("a record of \(record.count) bytes is over the record size \(recordSize)")
        }
        let padded: [UInt8]
        do {
            let key = try contentKey(sender: sender, salt: salt)
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: key.nonce), ciphertext: record.dropLast(16), tag: record.suffix(16))
            padded = Array(try AES.GCM.open(box, using: key.key))
        } catch {
            throw ProtocolViolation("the body can't be decrypted with the subscription's keys: \(error)")
        }
        guard let end = padded.lastIndex(where: { $0 != 0 }), padded[end] == 2 else {
            throw ProtocolViolation("the only record doesn't end with the delimiter 2")
        }
        return Array(padded[..<end])
    }

    private func contentKey(
        sender: P256.KeyAgreement.PublicKey, salt: [UInt8]
    ) throws -> (key: SymmetricKey, nonce: [UInt8]) {
        let shared = try privateKey.sharedSecretFromKeyAgreement(with: sender)
        let info =
            Array("WebPush: info\0".utf8) + privateKey.publicKey.x963Representation + sender.x963Representation
        let material = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: authenticationSecret, sharedInfo: info, outputByteCount: 32)
        func derive(_ label: String, _ count: Int) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: material, salt: salt, info: Array("Content-Encoding: \(label)\0".utf8),
                outputByteCount: count)
        }
        return (derive("aes128gcm", 16), derive("nonce", 12).withUnsafeBytes { Array($0) })
    }
}
