/// How a request carries a secret of the caller: a security scheme of OpenAPI.
///
/// Names of header fields and of HTTP's schemes are compared without regard to case, as HTTP does.
public enum APIAuthentication: Sendable {
    /// `Authorization: Bearer …` (RFC 6750), which OAuth 2 and OpenID Connect end in, too.
    case bearer
    /// `Authorization: Basic …` (RFC 7617); the secret is `user:password`.
    case basic
    /// `Authorization: … …` of any other scheme (RFC 9110, section 11.6.2), such as `X-Matrix`; the secret is what
    /// follows the scheme's name.
    case http(String)
    /// An API key in a header field of this name.
    case header(String)
    /// An API key in a query parameter of this name.
    case query(String)
    /// An API key in a cookie of this name.
    case cookie(String)
}

extension APIAuthentication: Hashable {
    /// The scheme with its name in lower case where case doesn't matter.
    private var normalized: (kind: Int, name: String) {
        switch self {
        case .bearer: (0, "")
        case .basic: (1, "")
        case .http(let scheme): (2, scheme.lowercased())
        case .header(let name): (3, name.lowercased())
        case .query(let name): (4, name)
        case .cookie(let name): (5, name)
        }
    }

    public static func == (left: APIAuthentication, right: APIAuthentication) -> Bool {
        left.normalized == right.normalized
    }

    public func hash(into hasher: inout Hasher) {
        let (kind, name) = normalized
        hasher.combine(kind)
        hasher.combine(name)
    }
}

extension APIAuthentication: CustomStringConvertible {
    /// The place of the secret in a request: "the header field X-Key".
    public var description: String {
        switch self {
        case .bearer: "the bearer token"
        case .basic: "the user and password"
        case .http(let scheme): "the credentials of \(scheme)"
        case .header(let name): "the header field \(name)"
        case .query(let name): "the query parameter \(name)"
        case .cookie(let name): "the cookie \(name)"
        }
    }
}
