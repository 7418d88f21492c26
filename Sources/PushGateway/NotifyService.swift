import APIRuntime
import Logging
import PushGatewayAPI

/// Passes notifications on to the providers of the apps they are meant for: the gateway's side of
/// `POST /_matrix/push/v1/notify`.
///
/// What the homeserver is answered:
/// - Devices of unknown apps and dead pushkeys are listed in `rejected`; the homeserver removes their pushers.
/// - When a provider asks to try later, the answer is an error, upon which a homeserver sends the whole request again
///   (as sygnal's is): 429 with the longest delay asked for when each of these providers names one, otherwise 502. The
///   devices that were reached are remembered by their event, so that the repeated request doesn't alert them twice.
/// - What can't be delivered however often it is tried is logged and given up. An error would have the homeserver
///   repeat it in vain, and hold back what comes after it.
public struct NotifyService: PushGatewayServer {
    /// Bounds on the work that one request may cause.
    public struct Limits: Hashable, Sendable {
        /// How many devices of one request are delivered to at the same time.
        public var maxConcurrentDeliveries: Int
        /// A request for more devices is refused with 400 `M_INVALID_PARAM`; homeservers name one or a few.
        public var maxDevices: Int

        public init(maxConcurrentDeliveries: Int = 16, maxDevices: Int = 1000) {
            self.maxConcurrentDeliveries = max(1, maxConcurrentDeliveries)
            self.maxDevices = maxDevices
        }
    }

    private let apps: AppRegistry
    private let logger: Logger
    private let limits: Limits
    private let reached = ReachedDevices()

    /// - Parameters:
    ///   - apps: the apps that are delivered for.
    ///   - logger: told how deliveries end. Pushkeys and contents are not logged.
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
        let outcomes = await deliver(notification, to: devices)
        for (device, outcome) in zip(devices, outcomes) { log(outcome, of: notification, to: device) }
        if let error = Self.error(for: outcomes) {
            reached.remember(zip(devices, outcomes).filter { $0.1 == .delivered }.map(\.0), of: notification)
            throw error
        }
        return NotifyResponse(rejected: Self.rejected(devices, outcomes))
    }

    // MARK: Delivery

    /// The outcome for each device, in the order of the devices.
    private func deliver(_ notification: Notification, to devices: [Notification.Device]) async -> [DeliveryOutcome] {
        var outcomes = [DeliveryOutcome](repeating: .failed(reason: "the delivery never began"), count: devices.count)
        await withTaskGroup(of: (index: Int, outcome: DeliveryOutcome).self) { group in
            for (index, device) in devices.enumerated() {
                if index >= limits.maxConcurrentDeliveries, let ended = await group.next() {
                    outcomes[ended.index] = ended.outcome
                }
                group.addTask { (index, await deliver(notification, to: device)) }
            }
            for await ended in group { outcomes[ended.index] = ended.outcome }
        }
        return outcomes
    }

    private func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryOutcome {
        guard let provider = apps.provider(for: device.appID) else { return .rejected(reason: "unknown app") }
        if reached.contains(device, of: notification) { return .delivered }
        return await provider.deliver(notification, to: device)
    }

    // MARK: Answer

    /// The pushkeys to remove, each once, in the order of the request.
    private static func rejected(_ devices: [Notification.Device], _ outcomes: [DeliveryOutcome]) -> [String] {
        var seen: Set<[UInt8]> = []
        return zip(devices, outcomes).compactMap { device, outcome in
            guard case .rejected = outcome, seen.insert(Array(device.pushkey.utf8)).inserted else { return nil }
            return device.pushkey
        }
    }

    /// The error that makes the homeserver try again, when it should.
    private static func error(for outcomes: [DeliveryOutcome]) -> MatrixError? {
        let delays = outcomes.compactMap { outcome -> Duration?? in
            if case .tryLater(let delay, _) = outcome { .some(delay) } else { nil }
        }
        guard !delays.isEmpty else { return nil }
        if let longest = delays.compactMap({ $0 }).max(), !delays.contains(nil) {
            return .limitExceeded(retryAfterMilliseconds: longest.wholeMilliseconds)
        }
        return MatrixError(
            status: .badGateway, errcode: .unknown, message: "A push provider can't take the notification now")
    }

    private func log(_ outcome: DeliveryOutcome, of notification: Notification, to device: Notification.Device) {
        var metadata: Logger.Metadata = ["app_id": "\(device.appID.printable)"]
        if let eventID = notification.eventID { metadata["event_id"] = "\(eventID.printable)" }
        switch outcome {
        case .delivered:
            logger.debug("delivered", metadata: metadata)
        case .rejected(let reason):
            metadata["reason"] = "\(reason)"
            logger.info("rejected", metadata: metadata)
        case .tryLater(let delay, let reason):
            metadata["reason"] = "\(reason)"
            if let delay { metadata["after"] = "\(delay)" }
            logger.warning("to be tried later", metadata: metadata)
        case .failed(let reason):
            metadata["reason"] = "\(reason)"
            logger.error("given up", metadata: metadata)
        }
    }
}

extension String {
    /// What stands in a log: at most 255 scalars, and nothing that could begin a line of its own or speak to a terminal.
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
    /// In milliseconds, rounded up; at most a day.
    fileprivate var wholeMilliseconds: Int64 {
        let day: Int64 = 86_400
        guard components.seconds < day else { return day * 1000 }
        let milliseconds = components.attoseconds / 1_000_000_000_000_000
        let hasRest = components.attoseconds % 1_000_000_000_000_000 > 0
        return max(0, components.seconds * 1000 + milliseconds + (hasRest ? 1 : 0))
    }
}
