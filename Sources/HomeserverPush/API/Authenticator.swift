import APIRuntime

/// Checks the access tokens of requests.
///
/// ``SessionStore`` knows the tokens itself. A service next to a homeserver asks the homeserver.
public protocol Authenticator: Sendable {
    /// Returns the user and the device of a token.
    /// - Returns: `nil` for an invalid token: the client gets 401 `M_UNKNOWN_TOKEN`.
    /// - Throws: the client's response if the token can't be checked now, such as 503.
    func user(of token: AccessToken) async throws(MatrixError) -> AuthenticatedUser?
}

/// The user and the device that an access token belongs to.
public struct AuthenticatedUser: Hashable, Sendable {
    /// The user's ID, such as `@fern:garden.example`.
    public let userID: String
    /// The token's device; `nil` for a token without one, such as an application service's.
    public let deviceID: String?

    public init(userID: String, deviceID: String? = nil) {
        self.userID = userID
        self.deviceID = deviceID
    }
}
