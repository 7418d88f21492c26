import HTTPTypes
import Logging
import Synchronization

/// Middleware that refuses requests of clients over their rate with 429 `M_LIMIT_EXCEEDED`, before their body is read.
///
/// A client is an address, of IPv6 a /64 network: `ServerRequestContext.peer`. Requests without an address have no limit.
/// Five lines a minute have the level `notice`, further ones `debug`.
package final class RateLimiter: ServerMiddleware {
    private let name: String
    private let buckets: Mutex<TokenBuckets<IPAddress>>
    private let now: @Sendable () -> ContinuousClock.Instant
    private let start: ContinuousClock.Instant
    private let logger: Logger
    private let throttle: LogThrottle
    private let applies: @Sendable (ServerRequest) -> Bool
    private let onRefusal: @Sendable () -> Void

    /// - Parameters:
    ///   - name: the name of the limit in the log.
    ///   - maxClients: maximum number of clients that are remembered.
    ///   - now: the clock.
    ///   - applies: whether a request counts.
    ///   - onRefusal: called for each refused request, to count them.
    package init(
        name: String, _ rate: RequestRate, maxClients: Int = 50_000, logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        applies: @escaping @Sendable (ServerRequest) -> Bool, onRefusal: @escaping @Sendable () -> Void = {}
    ) {
        self.name = name
        buckets = Mutex(TokenBuckets(rate, maxEntries: maxClients))
        self.now = now
        start = now()
        self.logger = logger
        throttle = LogThrottle(limit: 5, now: now)
        self.applies = applies
        self.onRefusal = onRefusal
    }

    package func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        guard let ip = request.context.peer?.ip, applies(request) else { return await next(request) }
        let now = (now() - start) / .seconds(1)
        guard let wait = buckets.withLock({ $0.take(ip.clientNetwork, at: now) }) else { return await next(request) }
        onRefusal()
        log(ip)
        throw MatrixError.limitExceeded(retryAfterSeconds: wait)
    }

    private func log(_ ip: IPAddress) {
        var metadata: Logger.Metadata = ["limit": "\(name)", "peer": "\(ip)"]
        let permission = throttle.permission(for: "")
        if permission == .last { metadata["note"] = "further ones are logged at level debug for up to a minute" }
        let level: Logger.Level = permission == .refused ? .debug : .notice
        logger.log(level: level, "refused a request over the rate limit", metadata: metadata)
    }
}

extension MatrixError {
    /// 429 `M_LIMIT_EXCEEDED` of a token bucket.
    /// - Parameter wait: the time until there is a token. A day at most is sent, because a rate of one request a year is a
    ///   mistake.
    package static func limitExceeded(retryAfterSeconds wait: Double) -> MatrixError {
        .limitExceeded(retryAfterMilliseconds: Int64((min(wait, 86_400) * 1000).rounded(.up)))
    }
}
