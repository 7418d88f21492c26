import APIRuntime
import StringGrammars
import Synchronization

/// The bound on the requests of each user that change pushers or push rules.
final class ChangeLimiter: Sendable {
    private let buckets: Mutex<TokenBuckets<OpaqueIdentifier>>
    private let now: @Sendable () -> ContinuousClock.Instant
    private let start: ContinuousClock.Instant

    /// - Parameter maxUsers: maximum number of users that are remembered.
    init(_ rate: RequestRate, maxUsers: Int = 50_000, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        buckets = Mutex(TokenBuckets(rate, maxEntries: maxUsers))
        self.now = now
        start = now()
    }

    /// Counts a request of a user.
    /// - Throws: 429 `M_LIMIT_EXCEEDED`.
    func check(_ userID: String) throws(MatrixError) {
        let now = (now() - start) / .seconds(1)
        guard let wait = buckets.withLock({ $0.take(OpaqueIdentifier(userID), at: now) }) else { return }
        throw .limitExceeded(retryAfterSeconds: wait)
    }
}
