import APIRuntime
import PushGatewayAPI

extension DeliveryServices {
    /// Delivers to one device and records the result.
    func deliver(
        _ content: DeviceNotification, signal: StopSignal, permits: InFlightPermits<Destination>?
    ) async -> DeliveryResult {
        let start = beginDelivery(through: content.app)
        let attempts = DeliveryAttempts(content, signal: signal, requestPermits: permits, services: self)
        // No other thread ends the delivery.
        let report =
            await traceDelivery(through: content.app) { await attempts.run() ? attempts.report : nil }
            ?? DeliveryAttempts.report(atEndOf: signal, DeliveryAttempts.noRequest)
        record(report, of: content, since: start)
        return report.result
    }

    /// Records the start of a delivery. Its end is recorded once by ``record(_:of:since:)``.
    /// - Returns: the current time.
    func beginDelivery(through app: DeliveryApp) -> ContinuousClock.Instant {
        metrics.instruments(of: app).deliveriesInFlight.increment(by: 1)
        return clock.now
    }

    /// Records the end of a delivery, and its result.
    func record(
        _ report: DeliveryReport, of content: DeviceNotification, since start: ContinuousClock.Instant
    ) {
        let app = content.app
        log.record(report, of: content)
        let end = clock.now
        let instruments = metrics.instruments(of: app)
        instruments.deliveriesInFlight.decrement(by: 1)
        instruments.recordResult(report.result, report.reason, duration: end - start)
        statistics.record(report, app: app, duration: end - start, at: end)
        if let destination = report.destination, breakers.state(of: destination) != nil {
            statistics.recordPause(of: destination, app: app)
        }
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
        return await deliver(DeviceNotification(notification, to: target), signal: signal, permits: nil)
    }

    /// Returns the result of a delivery that there is no room for.
    func refuse(_ delivery: PipelineDelivery) -> DeliveryResult {
        let app = delivery.app
        let reason = "too many deliveries at a time"
        let result = DeliveryResult.retry(after: .seconds(1), reason: reason)
        log.recordRefusal(of: delivery.notification, delivery.target, reason: reason)
        metrics.instruments(of: app).recordResult(result, .noRoom, duration: .zero)
        statistics.record(DeliveryReport(result, .overload), app: app, duration: .zero, at: clock.now)
        return result
    }

    func recordDuplicate(of delivery: PipelineDelivery) {
        metrics.instruments(of: delivery.app).duplicates.increment()
        statistics.recordDuplicate(app: delivery.app)
        log.recordDuplicate(of: delivery.notification, delivery.target)
    }

    func recordReplacement(by delivery: PipelineDelivery) {
        metrics.instruments(of: delivery.app).replacedCounts.increment()
        log.recordReplacement(by: delivery.notification, delivery.target)
    }

    func recordQueued(_ notification: Notification, _ target: DeliveryTarget, reason: String) {
        metrics.instruments(of: target.app).queued.increment()
        log.recordQueued(notification, target, reason: reason)
    }

    // MARK: Traces

    /// Runs a delivery, within a span if deliveries are traced.
    func traceDelivery(
        through app: DeliveryApp, _ deliver: () async -> DeliveryReport?
    ) async -> DeliveryReport? {
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
