/// Facts about the provider of an app and its credentials, for operators. None of them is secret.
public struct ProviderSummary: Hashable, Sendable {
    /// A fact in addition to the others, such as the project or the topic.
    public struct Detail: Hashable, Sendable {
        /// The configuration key that determines it, such as `topic`, or a phrase.
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The host of the push provider; `nil` if pushkeys name it.
    public var server: String?
    /// The credentials: `key ABC123DEFG of team TEAM123456`. `nil` if there are none.
    public var credentials: String?
    /// The end of the credentials' validity in seconds since 1970; `nil` if they have none.
    public var expiry: Double?
    public var details: [Detail]
    /// Contradictions between configuration and credentials with which the gateway starts, but delivers nothing, such as
    /// an expired certificate.
    public var errors: [ProviderConfigurationError]
    /// Conditions that will become errors, such as a certificate that expires soon, or may be errors.
    public var warnings: [ProviderConfigurationError]

    public init(
        server: String? = nil, credentials: String? = nil, expiry: Double? = nil, details: [Detail] = [],
        errors: [ProviderConfigurationError] = [], warnings: [ProviderConfigurationError] = []
    ) {
        self.server = server
        self.credentials = credentials
        self.expiry = expiry
        self.details = details
        self.errors = errors
        self.warnings = warnings
    }
}
