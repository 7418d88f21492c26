import APIRuntime
import Synchronization

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

/// The valid access tokens of one homeserver, in memory.
public final class SessionStore: Sendable {
    private let users = Mutex<[AccessToken: AuthenticatedUser]>([:])

    public init() {}

    /// Makes a token valid for a user. A token that is valid already changes its user.
    public func add(_ token: AccessToken, for user: AuthenticatedUser) {
        users.withLock { $0[token] = user }
    }

    /// Makes a token invalid.
    public func remove(_ token: AccessToken) {
        users.withLock { $0[token] = nil }
    }

    /// Returns the token's user, or `nil` if the token isn't valid.
    public func user(of token: AccessToken) -> AuthenticatedUser? {
        users.withLock { $0[token] }
    }
}
