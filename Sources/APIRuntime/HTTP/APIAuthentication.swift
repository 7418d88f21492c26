/// How a request says who sends it: a security scheme of OpenAPI.
public enum APIAuthentication: Hashable, Sendable {
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
