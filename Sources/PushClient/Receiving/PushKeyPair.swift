import Crypto

/// The keys with which a device decrypts push messages (RFC 8291). The app makes them once for each registration and keeps
/// them in its secure store.
///
/// ```swift
/// let keys = PushKeyPair()
/// store(keys.privateKey, keys.authentication)
/// let address = PushAddress.unifiedPush(endpoint: endpoint, keys: keys.publicKeys)
/// ```
public struct PushKeyPair: Sendable, CustomStringConvertible {
    private let key: P256.KeyAgreement.PrivateKey
    /// The authentication secret, 16 bytes.
    public let authentication: [UInt8]

    /// Makes new keys.
    public init() {
        key = P256.KeyAgreement.PrivateKey()
        var generator = SystemRandomNumberGenerator()
        authentication = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// - Parameters:
    ///   - privateKey: the 32 bytes of ``privateKey``.
    ///   - authentication: the 16 bytes of ``authentication``.
    /// - Throws: ``WebPushDecryptionError/invalidPrivateKeys``.
    public init(privateKey: [UInt8], authentication: [UInt8]) throws(WebPushDecryptionError) {
        guard authentication.count == 16, privateKey.count == 32,
            let key = try? P256.KeyAgreement.PrivateKey(rawRepresentation: privateKey)
        else { throw .invalidPrivateKeys }
        self.key = key
        self.authentication = authentication
    }

    /// The private key, 32 bytes, for the app's secure store.
    public var privateKey: [UInt8] { Array(key.rawRepresentation) }

    /// The part that senders need.
    public var publicKeys: PublicPushKeys {
        PublicPushKeys(
            p256dh: Base64.encodeURL(Array(key.publicKey.x963Representation)), auth: Base64.encodeURL(authentication))
    }

    /// A text without the secrets, for logs.
    public var description: String { "<push key pair>" }

    /// The header of a message: salt (16), record size (4), length of the key (1), key (65).
    private static let headerBytes = 86
    /// The delimiter and the authentication tag of a record.
    private static let recordOverhead = 17

    /// Returns the text of a message in the content encoding `aes128gcm`.
    /// - Parameter message: the body of the push message, with its header.
    public func decrypt(_ message: [UInt8]) throws(WebPushDecryptionError) -> [UInt8] {
        guard message.count >= Self.headerBytes + Self.recordOverhead else { throw .truncated }
        let salt = Array(message[..<16])
        let recordSize = message[16..<20].reduce(0) { $0 << 8 | Int($1) }
        let senderKey = Array(message[21..<Self.headerBytes])
        guard message[20] == 65, senderKey.first == 0x04,
            let sender = try? P256.KeyAgreement.PublicKey(x963Representation: senderKey)
        else { throw .invalidKey }
        let record = message[Self.headerBytes...]
        // A push message has a single record (RFC 8291, section 4).
        guard recordSize > Self.recordOverhead, record.count <= recordSize else { throw .invalidRecordSize }
        guard let secret = try? key.sharedSecretFromKeyAgreement(with: sender) else { throw .invalidKey }
        let inputKey = secret.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: authentication,
            sharedInfo: Array("WebPush: info\0".utf8) + Array(key.publicKey.x963Representation) + senderKey,
            outputByteCount: 32)
        return try Self.decrypt(record, inputKey: inputKey, salt: salt)
    }

    private static func decrypt(
        _ record: ArraySlice<UInt8>, inputKey: SymmetricKey, salt: [UInt8]
    ) throws(WebPushDecryptionError) -> [UInt8] {
        func derive(_ label: String, _ count: Int) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: inputKey, salt: salt, info: Array("Content-Encoding: \(label)\0".utf8),
                outputByteCount: count)
        }
        let nonce = derive("nonce", 12).withUnsafeBytes { Array($0) }
        guard let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: record.dropLast(16), tag: record.suffix(16)),
            let opened = try? AES.GCM.open(box, using: derive("aes128gcm", 16))
        else { throw .notAuthentic }
        let padded = Array(opened)
        // Zeros after the delimiter of a last record, 2 (RFC 8188, section 2).
        guard let delimiter = padded.lastIndex(where: { $0 != 0 }), padded[delimiter] == 2 else {
            throw .invalidPadding
        }
        return Array(padded[..<delimiter])
    }
}
