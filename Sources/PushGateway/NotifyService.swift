import PushDelivery
import APIRuntime
import Logging
import PushGatewayAPI

/// The gateway's side of `POST /_matrix/push/v1/notify`: delivers notifications through the providers of their apps.
///
/// The response to the homeserver:
/// - `rejected` lists the pushkeys of unknown apps and dead pushkeys. The homeserver removes their pushers.
/// - ``DeliveryResult/retry(after:reason:)`` for any device makes the response an error, after which homeservers send
///   the whole request again (sygnal does the same): 429 with the longest delay if every such result has one, 502
///   otherwise. Delivered devices are recorded by their event, so that the repeated request doesn't alert them twice.
/// - ``DeliveryResult/failed(reason:)`` is logged and not reported. After an error the homeserver would repeat the
///   request in vain, and delay the notifications after it.
public struct NotifyService: PushGatewayServer {
    /// Bounds on the work that one request may cause.
    public struct Limits: Hashable, Sendable {
        /// Maximum number of concurrent deliveries of one request.
        public var maxConcurrentDeliveries: Int
        /// Maximum number of devices in a request. A request for more is rejected with 400 `M_INVALID_PARAM`;
        /// homeservers send one or a few.
        public var maxDevices: Int

        public init(maxConcurrentDeliveries: Int = 16, maxDevices: Int = 1000) {
            self.maxConcurrentDeliveries = max(1, maxConcurrentDeliveries)
            self.maxDevices = maxDevices
        }
    }

    private let apps: AppRegistry
    private let logger: Logger
    private let limits: Limits
    private let deduplicator = DeliveryDeduplicator()

    /// - Parameters:
    ///   - apps: the apps to deliver for, with their providers.
    ///   - logger: receives the result of each delivery. Pushkeys and contents aren't logged.
    ///   - limits: bounds on the work that one request may cause.
    public init(apps: AppRegistry, logger: Logger, limits: Limits = .init()) {
        self.apps = apps
        self.logger = logger
        self.limits = limits
    }

    public func notify(_ body: NotifyRequest) async throws -> NotifyResponse {
        let notification = body.notification
        let devices = notification.devices
        guard devices.count <= limits.maxDevices else {
            throw MatrixError.invalidParam(
                "/notification/devices: expected at most \(limits.maxDevices) devices, found \(devices.count)")
        }
        let results = await deliver(notification, to: devices)
        for (device, result) in zip(devices, results) { log(result, of: notification, to: device) }
        if let error = Self.error(for: results) {
            deduplicator.record(zip(devices, results).filter { $0.1 == .delivered }.map(\.0), of: notification)
            throw error
        }
        return NotifyResponse(rejected: Self.rejected(devices, results))
    }

    // MARK: Delivery

    /// Delivers to several devices concurrently.
    /// - Returns: the result for each device, in the order of the devices.
    private func deliver(_ notification: Notification, to devices: [Notification.Device]) async -> [DeliveryResult] {
        var results = [DeliveryResult](repeating: .failed(reason: "the delivery did not start"), count: devices.count)
        await withTaskGroup(of: (index: Int, result: DeliveryResult).self) { group in
            for (index, device) in devices.enumerated() {
                if index >= limits.maxConcurrentDeliveries, let finished = await group.next() {
                    results[finished.index] = finished.result
                }
                group.addTask { (index, await deliver(notification, to: device)) }
            }
            for await finished in group { results[finished.index] = finished.result }
        }
        return results
    }

    private func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryResult {
        guard let provider = apps.provider(for: device.appID) else { return .rejected(reason: "unknown app") }
        if deduplicator.contains(device, of: notification) { return .delivered }
        return await provider.deliver(notification, to: device)
    }

    // MARK: Response

    /// Returns the rejected pushkeys without duplicates, in the order of the request.
    private static func rejected(_ devices: [Notification.Device], _ results: [DeliveryResult]) -> [String] {
        var seen: Set<[UInt8]> = []
        return zip(devices, results).compactMap { device, result in
            guard case .rejected = result, seen.insert(Array(device.pushkey.utf8)).inserted else { return nil }
            return device.pushkey
        }
    }

    /// Returns the error that makes the homeserver retry, or `nil` if no result asks for it.
    private static func error(for results: [DeliveryResult]) -> MatrixError? {
        let delays = results.compactMap { result -> Duration?? in
            if case .retry(let delay, _) = result { .some(delay) } else { nil }
        }
        guard !delays.isEmpty else { return nil }
        if let longest = delays.compactMap({ $0 }).max(), !delays.contains(nil) {
            return .limitExceeded(retryAfterMilliseconds: longest.wholeMilliseconds)
        }
        return MatrixError(
            status: .badGateway, errcode: .unknown, message: "a push provider cannot accept the notification now")
    }

    private func log(_ result: DeliveryResult, of notification: Notification, to device: Notification.Device) {
        var metadata: Logger.Metadata = ["app_id": "\(device.appID.printable)"]
        if let eventID = notification.eventID { metadata["event_id"] = "\(eventID.printable)" }
        switch result {
        case .delivered:
            logger.debug("delivered", metadata: metadata)
        case .rejected(let reason):
            metadata["reason"] = "\(reason)"
            logger.info("rejected", metadata: metadata)
        case .retry(let delay, let reason):
            metadata["reason"] = "\(reason)"
            if let delay { metadata["after"] = "\(delay)" }
            logger.warning("to be retried", metadata: metadata)
        case .failed(let reason):
            metadata["reason"] = "\(reason)"
            logger.error("failed", metadata: metadata)
        }
    }
}

extension String {
    /// The first 255 scalars, without line breaks, control characters and format characters.
    fileprivate var printable: String {
        let scalars = unicodeScalars.prefix(255).map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}

extension Duration {
    /// The duration in milliseconds, rounded up, from 0 to one day.
    fileprivate var wholeMilliseconds: Int64 {
        let day: Int64 = 86_400
        guard components.seconds < day else { return day * 1000 }
        let milliseconds = components.attoseconds / 1_000_000_000_000_000
        let hasRest = components.attoseconds % 1_000_000_000_000_000 > 0
        return max(0, components.seconds * 1000 + milliseconds + (hasRest ? 1 : 0))
    }
}
