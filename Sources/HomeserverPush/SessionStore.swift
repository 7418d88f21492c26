import APIRuntime
import Synchronization

/// The access tokens that are valid at the moment, in memory.
public final class SessionStore: Sendable {
    private let callers = Mutex<[AccessToken: Caller]>([:])

    public init() {}

    /// Makes a token valid, or gives it to another caller.
    public func add(_ token: AccessToken, for caller: Caller) {
        callers.withLock { $0[token] = caller }
    }

    /// Makes a token invalid.
    public func remove(_ token: AccessToken) {
        callers.withLock { $0[token] = nil }
    }

    /// Whose token it is, or `nil` when it isn't valid.
    public func caller(of token: AccessToken) -> Caller? {
        callers.withLock { $0[token] }
    }
}
