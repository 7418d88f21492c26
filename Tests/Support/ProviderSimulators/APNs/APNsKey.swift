import Crypto

/// A signing key for APNs, as a developer downloads it from Apple.
public struct APNsKey: Sendable {
    /// The key's identifier of ten characters.
    public var keyID: String
    public var teamID: String
    /// The topics that the key may be used for; `nil` for all topics of the team.
    public var topics: Set<String>?
    public var privateKey: P256.Signing.PrivateKey

    public init(
        keyID: String = "ABC123DEFG", teamID: String = "TEAM123456", topics: Set<String>? = nil,
        privateKey: P256.Signing.PrivateKey = P256.Signing.PrivateKey()
    ) {
        self.keyID = keyID
        self.teamID = teamID
        self.topics = topics
        self.privateKey = privateKey
    }

    /// The contents of the `.p8` file.
    public var pem: String { privateKey.pemRepresentation + "\n" }
}
