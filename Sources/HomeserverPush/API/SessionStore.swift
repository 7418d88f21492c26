import APIRuntime
import Synchronization

/// The valid access tokens of one homeserver, in memory.
public final class SessionStore: Authenticator {
    private let users = Mutex<[AccessToken: AuthenticatedUser]>([:])

    public init() {}

    /// Makes a token valid for a user. A token that is valid already changes its user.
    public func add(_ token: AccessToken, for user: AuthenticatedUser) {
        users.withLock { $0[token] = user }
    }

    /// Makes a token invalid. The pushers of its device stay, see
    /// ``HomeserverPushService/sessionEnded(userID:deviceID:)``.
    public func remove(_ token: AccessToken) {
        users.withLock { $0[token] = nil }
    }

    /// Returns the token's user, or `nil` if the token isn't valid.
    public func user(of token: AccessToken) -> AuthenticatedUser? {
        users.withLock { $0[token] }
    }
}
