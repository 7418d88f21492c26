import APIRuntime
import CryptoExtras
import Synchronization

/// A Google service account with its key.
public struct FCMServiceAccount: Sendable {
    public var projectID: String
    public var clientEmail: String
    public var privateKeyID: String
    public var privateKey: _RSA.Signing.PrivateKey
    /// The URL of the token endpoint.
    public var tokenURI: String

    /// - Parameter privateKey: `nil` for a key that the process makes once, because making an RSA key takes a while.
    public init(
        projectID: String = "example-project",
        clientEmail: String = "push@example-project.iam.gserviceaccount.com",
        privateKeyID: String = "0123456789abcdef0123456789abcdef01234567",
        privateKey: _RSA.Signing.PrivateKey? = nil, tokenURI: String
    ) throws {
        self.projectID = projectID
        self.clientEmail = clientEmail
        self.privateKeyID = privateKeyID
        self.privateKey = try privateKey ?? Self.sharedKey()
        self.tokenURI = tokenURI
    }

    private static let cachedKey = Mutex<_RSA.Signing.PrivateKey?>(nil)

    private static func sharedKey() throws -> _RSA.Signing.PrivateKey {
        try cachedKey.withLock { cached in
            if let cached { return cached }
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            cached = key
            return key
        }
    }

    /// The key file as the Google Cloud console creates it.
    public var keyFile: [UInt8] {
        let json: JSONObject = [
            "type": "service_account",
            "project_id": .string(projectID),
            "private_key_id": .string(privateKeyID),
            "private_key": .string(privateKey.pkcs8PEMRepresentation + "\n"),
            "client_email": .string(clientEmail),
            "client_id": "100000000000000000000",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": .string(tokenURI),
            "universe_domain": "googleapis.com",
        ]
        return json.jsonBytes()
    }
}
