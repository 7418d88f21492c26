/// The end of validity of a certificate or a token that an app uses.
public struct CredentialExpiry: Hashable, Sendable {
    /// The key of the configuration, or the kind of token: `certificate_file`, `OAuth access token`.
    public let name: String
    /// The end in seconds since 1970 (UTC).
    public let time: Double
    /// Whether the provider itself obtains a new one in time.
    public let isRenewed: Bool

    public init(name: String, time: Double, isRenewed: Bool) {
        self.name = name
        self.time = time
        self.isRenewed = isRenewed
    }
}
