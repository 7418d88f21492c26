import APIRuntime
import HTTPTypes
import Logging
import Metrics

/// The parts that the deliveries of a pipeline share.
final class DeliveryServices: Sendable {
    let configuration: DeliveryPipeline.Configuration
    let clock: any DeliveryClock
    let log: DeliveryLog
    let breakers: CircuitBreakers
    let permits = InFlightPermits<Destination>()
    let rejectionGuard: RejectionGuard
    let faultLog: FaultLogLimiter
    let metrics: DeliveryMetrics
    let random: @Sendable () -> Double
    let running = RunningDeliveries()

    init(
        configuration: DeliveryPipeline.Configuration, clock: any DeliveryClock, logger: Logger,
        metrics: DeliveryMetrics, random: @escaping @Sendable () -> Double
    ) {
        self.configuration = configuration
        self.clock = clock
        log = DeliveryLog(logger: logger, clock: clock)
        breakers = CircuitBreakers(configuration.breaker, clock: clock)
        rejectionGuard = RejectionGuard(configuration.guardThresholds)
        faultLog = FaultLogLimiter(interval: configuration.faultLogInterval, clock: clock)
        self.metrics = metrics
        self.random = random
    }
}
