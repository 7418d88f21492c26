import Crypto
import PushDelivery

/// The key that identifies a gateway to push servers (RFC 8292).
struct VAPIDKey: Sendable {
    let privateKey: P256.Signing.PrivateKey

    /// The public key as an uncompressed point in base64url: the `k` of the header, and the `applicationServerKey` of
    /// clients.
    var publicKey: String { Base64URL.encode(privateKey.publicKey.x963Representation) }

    init(privateKey: P256.Signing.PrivateKey) {
        self.privateKey = privateKey
    }

    /// Loads a key from a file: PEM (PKCS#8 or SEC 1), or in base64url or base64 the 32 bytes of the private key or
    /// DER, which Python's `vapid` reads.
    /// - Parameters:
    ///   - path: the value of the configuration key `vapid_private_key_file`.
    ///   - environment: reads the file.
    init(path: String, environment: ProviderEnvironment) throws(ProviderConfigurationError) {
        let configurationKey = "vapid_private_key_file"
        let bytes = try environment.contents(of: path, key: configurationKey)
        do {
            privateKey = try Self.privateKey(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw ProviderConfigurationError(
                key: configurationKey, "\"\(path)\" \(error.problem)",
                // A command that writes the same file would destroy another key.
                hint: "make a key: openssl ecparam -name prime256v1 -genkey -noout -out new-vapid-key.pem")
        }
    }

    struct InvalidKey: Error, Hashable {
        /// The end of a sentence about the file: `contains no private key`.
        let problem: String
    }

    /// Returns the private key in a file's text.
    static func privateKey(_ text: String) throws(InvalidKey) -> P256.Signing.PrivateKey {
        guard text.contains("-----BEGIN ") else { return try privateKey(base64: text) }
        if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED") {
            throw InvalidKey(problem: "is encrypted with a passphrase")
        }
        // Other blocks are skipped: OpenSSL writes the curve's parameters before a SEC 1 key.
        for label in ["PRIVATE KEY", "EC PRIVATE KEY"] {
            let (begin, end) = ("-----BEGIN \(label)-----", "-----END \(label)-----")
            guard let start = text.firstRange(of: begin), let finish = text[start.upperBound...].firstRange(of: end)
            else { continue }
            guard
                let key = try? P256.Signing.PrivateKey(
                    checkedPEM: String(text[start.lowerBound..<finish.upperBound]))
            else { throw InvalidKey(problem: "does not contain a private key of the curve P-256") }
            return key
        }
        throw InvalidKey(problem: "contains no private key")
    }

    private static func privateKey(base64 text: String) throws(InvalidKey) -> P256.Signing.PrivateKey {
        let text = text.filter { !$0.isWhitespace }
        guard let bytes = Base64URL.decode(text), !bytes.isEmpty else {
            throw InvalidKey(problem: "is neither PEM nor base64url")
        }
        // DER begins with a sequence; a number of 32 bytes is shorter than any key in DER.
        if bytes.count > 32, let key = try? P256.Signing.PrivateKey(checkedDER: bytes) { return key }
        // Some programs leave out zeros at the start of the number. More than two are a coincidence of one key in 16
        // million; a shorter text is no key.
        let padded = [UInt8](repeating: 0, count: max(32 - bytes.count, 0)) + bytes
        guard bytes.count >= 30, padded.count == 32, let key = try? P256.Signing.PrivateKey(rawRepresentation: padded)
        else {
            throw InvalidKey(problem: "has \(bytes.count) bytes, which are not a private key of the curve P-256")
        }
        return key
    }
}
