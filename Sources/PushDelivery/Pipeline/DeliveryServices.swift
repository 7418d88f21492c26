import APIRuntime
import HTTPTypes
import Logging
import Metrics

/// The parts that the deliveries of a pipeline share.
final class DeliveryServices: Sendable {
    let configuration: DeliveryConfiguration
    let clock: any DeliveryClock
    let log: DeliveryLog
    let remarkThrottle: LogThrottle
    let breakers: CircuitBreakers
    let permits = InFlightPermits<Destination>()
    let rejectionGuard: RejectionGuard
    let rateLimits: RateLimits
    let metrics: DeliveryMetrics
    let statistics: DeliveryStatistics
    /// `nil` if deliveries aren't traced.
    let tracing: DeliveryTracing?
    let random: @Sendable () -> Double
    let running = RunningDeliveries()
    let bounds: DeliveryBounds
    let coalescer = CountsCoalescer()

    init(
        configuration: DeliveryConfiguration, clock: any DeliveryClock, logger: Logger,
        metrics: DeliveryMetrics, tracing: DeliveryTracing? = nil, random: @escaping @Sendable () -> Double
    ) {
        self.configuration = configuration
        self.clock = clock
        log = DeliveryLog(logger: logger, interval: configuration.faultLogInterval, clock: clock)
        remarkThrottle = LogThrottle(clock: clock)
        breakers = CircuitBreakers(configuration.breaker, clock: clock)
        rejectionGuard = RejectionGuard(configuration.guardThresholds) { metrics.recordWithholding(by: $1, app: $0) }
        rateLimits = RateLimits(maximumPause: configuration.breaker.maximumOpenDuration, clock: clock)
        bounds = DeliveryBounds(limit: configuration.maxInFlight)
        self.metrics = metrics
        statistics = DeliveryStatistics(clock: clock)
        self.tracing = tracing
        self.random = random
    }
}
