import PushGatewayAPI

extension DeliveryServices {
    /// Delivers to one device and records the result.
    func deliver(
        _ notification: Notification, to target: DeliveryTarget, signal: StopSignal,
        permits: InFlightPermits<Destination>?
    ) async -> DeliveryResult {
        let start = clock.now
        var attempts = DeliveryAttempts(
            notification, to: target, signal: signal, requestPermits: permits, services: self)
        let report = await attempts.run()
        record(report, of: notification, to: target, since: start)
        return report.result
    }

    /// Records the result of a delivery.
    func record(
        _ report: DeliveryReport, of notification: Notification, to target: DeliveryTarget,
        since start: ContinuousClock.Instant
    ) {
        log.record(report, of: notification, target)
        let end = clock.now
        metrics.recordResult(report.result, app: target.app, duration: end - start)
        statistics.record(report, app: target.app, duration: end - start, at: end)
        if let destination = report.destination, breakers.state(of: destination) != nil {
            statistics.recordPause(of: destination, app: target.app)
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
        return await deliver(notification, to: target, signal: signal, permits: nil)
    }

    /// Returns the result of a delivery that there is no room for.
    func refuse(_ delivery: PipelineDelivery) -> DeliveryResult {
        let app = delivery.target.app
        let reason = "too many deliveries at a time"
        let result = DeliveryResult.retry(after: .seconds(1), reason: reason)
        log.recordRefusal(of: delivery.notification, delivery.target, reason: reason)
        metrics.recordResult(result, app: app, duration: .zero)
        statistics.record(DeliveryReport(result, .overload), app: app, duration: .zero, at: clock.now)
        return result
    }

    func recordDuplicate(of delivery: PipelineDelivery) {
        metrics.recordDuplicate(app: delivery.target.app)
        statistics.recordDuplicate(app: delivery.target.app)
        log.recordDuplicate(of: delivery.notification, delivery.target)
    }

    func recordReplacement(by delivery: PipelineDelivery) {
        metrics.recordReplacement(app: delivery.target.app)
        log.recordReplacement(by: delivery.notification, delivery.target)
    }

    func recordQueued(_ notification: Notification, _ target: DeliveryTarget, reason: String) {
        metrics.recordQueued(app: target.app)
        log.recordQueued(notification, target, reason: reason)
    }
}
