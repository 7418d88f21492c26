import APIRuntime
import PushGatewayAPI

extension DeliveryServices {
    /// Delivers to one device and records the result.
    func deliver(
        _ notification: Notification, to target: DeliveryTarget, signal: StopSignal,
        permits: InFlightPermits<Destination>?
    ) async -> DeliveryResult {
        let instruments = metrics.instruments(of: target.app)
        instruments.deliveriesInFlight.increment(by: 1)
        defer { instruments.deliveriesInFlight.decrement(by: 1) }
        let start = clock.now
        var attempts = DeliveryAttempts(
            notification, to: target, signal: signal, requestPermits: permits, services: self)
        let report = await traceDelivery(through: target.app) { await attempts.run() }
        log.record(report, of: notification, app: target.app)
        instruments.recordResult(report.result, report.reason, duration: clock.now - start)
        return report.result
    }

    /// Delivers a queued notification.
    func deliverQueued(
        _ notification: Notification, to target: DeliveryTarget, deadline: ContinuousClock.Instant
    ) async -> DeliveryResult {
        guard bounds.enter(target.app) else {
            return .retry(after: .seconds(1), reason: "too many deliveries at a time")
        }
        defer { bounds.leave(target.app) }
        let signal = StopSignal(at: deadline, clock: clock)
        let id = running.add(signal)
        defer { running.remove(id) }
        return await deliver(notification, to: target, signal: signal, permits: nil)
    }

    /// Returns the result of a delivery that there is no room for.
    func refuse(_ delivery: PipelineDelivery) -> DeliveryResult {
        let app = delivery.target.app
        let reason = "too many deliveries at a time"
        let result = DeliveryResult.retry(after: .seconds(1), reason: reason)
        log.recordRefusal(of: delivery.notification, app: app, reason: reason)
        metrics.instruments(of: app).recordResult(result, .noRoom, duration: .zero)
        return result
    }

    func recordDuplicate(of delivery: PipelineDelivery) {
        metrics.instruments(of: delivery.target.app).duplicates.increment()
        log.recordDuplicate(of: delivery.notification, app: delivery.target.app)
    }

    func recordReplacement(by delivery: PipelineDelivery) {
        metrics.instruments(of: delivery.target.app).replacedCounts.increment()
        log.recordReplacement(by: delivery.notification, app: delivery.target.app)
    }

    func recordQueued(_ notification: Notification, app: DeliveryApp, reason: String) {
        metrics.instruments(of: app).queued.increment()
        log.recordQueued(notification, app: app, reason: reason)
    }

    // MARK: Traces

    /// Runs a delivery, within a span if deliveries are traced.
    func traceDelivery(
        through app: DeliveryApp, _ deliver: () async -> DeliveryReport
    ) async -> DeliveryReport {
        guard let tracing else { return await deliver() }
        return await tracing.traceDelivery(through: app, deliver)
    }

    /// Sends a request to a push provider, within a span if deliveries are traced.
    func traceAttempt(
        through app: DeliveryApp, _ send: () async -> Result<ClientResponse, any Error>?
    ) async -> Result<ClientResponse, any Error>? {
        guard let tracing else { return await send() }
        return await tracing.traceAttempt(through: app, send)
    }
}
