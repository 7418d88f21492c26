/// The credentials that an operation requires.
public struct Security: Sendable {
    public enum Scheme: Hashable, Sendable {
        /// An `Authorization` header with a bearer token. OAuth 2 and OpenID Connect use one, too.
        case bearer
        case basic
        /// Credentials of another scheme in the `Authorization` header, such as `X-Matrix`.
        case http(scheme: String)
        /// A secret in a query parameter, header or cookie.
        case apiKey(name: String, place: Parameter.Place)
    }

    /// The alternative sets of credentials: a client sends all credentials of one set. No set is empty.
    public let alternatives: [[Scheme]]
    /// The security requirements of the document: the alternatives with the scopes of each.
    public let requirements: [Requirement]
    /// Whether the operation also accepts requests without credentials.
    public let isOptional: Bool

    /// Credentials that a client sends together.
    public struct Requirement: Hashable, Sendable {
        public let schemes: [Scheme]
        /// The scopes, or roles, that the client needs.
        public let scopes: [String]
    }

    /// The schemes of all alternatives, without duplicates.
    public var schemes: [Scheme] {
        var schemes: [Scheme] = []
        for scheme in alternatives.joined() where !schemes.contains(scheme) { schemes.append(scheme) }
        return schemes
    }
}
