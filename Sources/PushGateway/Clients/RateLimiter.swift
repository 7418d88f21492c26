import APIRuntime
import HTTPTypes
import Logging
import Metrics
import PushDelivery
import Synchronization

/// Middleware that refuses requests of clients over their rate with 429 `M_LIMIT_EXCEEDED`, before their body is read.
///
/// A client is an address, of IPv6 a /64 network: `ServerRequestContext.peer`. Requests without an address, and those for
/// `/health` and `/ready`, have no limit. Refusals are counted (`matrix_push_rate_limited_requests_total`). Of each limit,
/// five lines a minute have the level `notice`, further ones `debug`.
final class RateLimiter: ServerMiddleware {
    private let name: String
    private let buckets: Mutex<TokenBuckets>
    private let clock: any DeliveryClock
    private let start: ContinuousClock.Instant
    private let logger: Logger
    private let throttle: LogThrottle
    private let counter: Counter

    private static let exemptRoutes: Set<String> = ["/health", "/ready"]

    /// - Parameters:
    ///   - name: the name of the limit in the configuration, the label of the metric.
    ///   - maxClients: maximum number of clients that are remembered.
    ///   - factory: makes the metric; `nil` for the factory of the process.
    init(
        name: String, _ rate: RequestRate, maxClients: Int = 50_000, clock: any DeliveryClock, logger: Logger,
        factory: (any MetricsFactory)? = nil
    ) {
        self.name = name
        buckets = Mutex(TokenBuckets(rate, maxEntries: maxClients))
        self.clock = clock
        start = clock.now
        self.logger = logger
        throttle = LogThrottle(limit: 5, clock: clock)
        counter = Counter(
            label: "matrix_push_rate_limited_requests_total", dimensions: [("limit", name)],
            factory: factory ?? MetricsSystem.factory)
    }

    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        guard let ip = request.context.peer?.ip, !isExempt(request.context.route) else { return await next(request) }
        let now = (clock.now - start) / .seconds(1)
        guard let wait = buckets.withLock({ $0.take(ip.clientNetwork, at: now) }) else { return await next(request) }
        counter.increment()
        log(ip)
        // A day at most, as a rate of one request a year is a mistake.
        throw MatrixError.limitExceeded(retryAfterMilliseconds: Int64((min(wait, 86_400) * 1000).rounded(.up)))
    }

    private func isExempt(_ route: String?) -> Bool { route.map(Self.exemptRoutes.contains) ?? false }

    private func log(_ ip: IPAddress) {
        var metadata: Logger.Metadata = ["limit": "\(name)", "peer": "\(ip)"]
        let permission = throttle.permission(for: "")
        if permission == .last { metadata["note"] = "further ones are logged at level debug for up to a minute" }
        let level: Logger.Level = permission == .refused ? .debug : .notice
        logger.log(level: level, "refused a request over the rate limit", metadata: metadata)
    }
}
