import APIRuntime
import HTTPTypes
import Logging
import Metrics
import PushDelivery
import PushGatewayAPI
import Synchronization
import Tracing

/// The gateway's side of `POST /_matrix/push/v1/notify`: delivers notifications through the providers of their apps.
///
/// The response to the homeserver:
/// - 200 once the result of every device is final, or its notification is queued (`on_outage: queue`). `rejected` lists
///   the pushkeys that are dead, belong to unknown apps, or are longer than the specification allows. The homeserver
///   removes their pushers.
/// - An error if a device must be tried again (`DeliveryResult.retry(after:reason:)`): 429 with the longest
///   delay if every such result names one, 502 otherwise. The homeserver then sends the whole request again. The pipeline
///   remembers the results of the other devices, so the repetition neither alerts them twice nor loses a rejection.
/// - `DeliveryResult.failed(reason:)` is logged and doesn't change the response: after an error the
///   homeserver would repeat the request in vain, and delay the notifications after it.
public final class NotifyService: PushGatewayServer {
    /// The path of the operation.
    public static let path = "/_matrix/push/v1/notify"

    /// Bounds on the work that one request may cause.
    public struct Limits: Hashable, Sendable {
        /// Maximum number of devices in a request. A request for more is refused with 400 `M_INVALID_PARAM`;
        /// homeservers send one or a few.
        public var maxDevices: Int
        /// The time in which a request gets its response.
        public var deadline: Duration

        public init(maxDevices: Int = 1000, deadline: Duration = .seconds(20)) {
            self.maxDevices = maxDevices
            self.deadline = deadline
        }
    }

    private let apps: Mutex<AppRegistry>
    private let pipeline: DeliveryPipeline
    private let limits: Limits
    private let clock: any DeliveryClock
    private let logger: Logger
    private let metrics: GatewayMetrics
    private let repairLog: RepairLog
    let refusedRequestLog: RefusedRequestLog
    let requestMetrics: RequestMetrics
    /// `nil` if requests aren't traced.
    let requestTracing: RequestTracing?

    /// - Parameters:
    ///   - apps: the apps to deliver for, with their providers.
    ///   - pipeline: delivers to the devices.
    ///   - limits: bounds on the work that one request may cause.
    ///   - clock: the pipeline's clock.
    ///   - logger: receives repairs, refusals and unknown apps; the pipeline logs the results of deliveries. Pushkeys
    ///     and contents aren't logged.
    ///   - metrics: receives the metrics of requests; `nil` for the factory of the process.
    ///   - tracer: makes spans of requests; `nil` for none. The pipeline has its own.
    public init(
        apps: AppRegistry, pipeline: DeliveryPipeline, limits: Limits = .init(),
        clock: any DeliveryClock = SystemClock(), logger: Logger, metrics: (any MetricsFactory)? = nil,
        tracer: (any Tracer)? = nil
    ) {
        self.apps = Mutex(apps)
        self.pipeline = pipeline
        self.limits = limits
        self.clock = clock
        self.logger = logger
        let metrics = GatewayMetrics(factory: metrics)
        self.metrics = metrics
        repairLog = RepairLog(metrics: metrics, logger: logger, clock: clock)
        refusedRequestLog = RefusedRequestLog(notifyPath: Self.path, logger: logger, clock: clock)
        requestMetrics = RequestMetrics(notifyPath: Self.path, metrics: metrics, clock: clock)
        requestTracing = tracer.map { RequestTracing(notifyPath: Self.path, tracer: $0) }
        pipeline.prepareMetrics(for: apps.apps)
    }

    /// Replaces the apps. Requests in progress keep the apps that they began with. Queued notifications are delivered
    /// through the new app of their `app_id`, if it has one.
    public func replaceApps(_ apps: AppRegistry) {
        pipeline.prepareMetrics(for: apps.apps)
        self.apps.withLock { $0 = apps }
        pipeline.replaceApps { apps.app(for: $0) }
    }

    // MARK: Requests

    /// Delivers a notification, for servers that route requests themselves. They don't report whether the response was
    /// written, so a repeated request is only recognised for a short time.
    public func notify(_ body: NotifyRequest) async throws -> NotifyResponse {
        let start = clock.now
        let delivery = try await deliver(ReceivedNotification(request: body), deadline: start + limits.deadline)
        await delivery.batch.answered(delivery.error == nil ? .success : .error)
        if let error = delivery.error { throw error }
        return NotifyResponse(rejected: delivery.rejected)
    }

    /// Handles a request of the operation.
    func respond(to request: ServerRequest, reader: NotifyRequestReader) async throws -> ServerResponse {
        var deadline = clock.now + limits.deadline
        if let earlier = request.context.deadline, earlier < deadline { deadline = earlier }
        let received = try await reader.read(request)
        repairLog.record(received.repairs, request.context)
        let delivery = try await deliver(received, deadline: deadline)
        if let error = delivery.error {
            await delivery.batch.answered(.error)
            throw error
        }
        var response = ServerResponse(json: NotifyResponse(rejected: delivery.rejected))
        let batch = delivery.batch
        response.completion = { isWritten in
            Task { await batch.answered(isWritten ? .success : .notWritten) }
        }
        return response
    }

    // MARK: Delivery

    private struct Delivery {
        let batch: DeliveryBatch
        /// The rejected pushkeys without duplicates.
        let rejected: [String]
        /// The error that makes the homeserver repeat the request.
        let error: MatrixError?
    }

    private func deliver(
        _ received: ReceivedNotification, deadline: ContinuousClock.Instant
    ) async throws(MatrixError) -> Delivery {
        let notification = received.request.notification
        let count = notification.devices.count + received.rejectedPushkeys.count
        guard count <= limits.maxDevices else {
            throw .invalidParam("/notification/devices: expected at most \(limits.maxDevices) devices, found \(count)")
        }
        (notification.eventID?.isEmpty == false ? metrics.events : metrics.counts).increment()
        let apps = apps.withLock { $0 }
        var targets: [DeliveryPipeline.Target] = []
        var unknown: [Notification.Device] = []
        for device in notification.devices {
            if let app = apps.app(for: device.appID) {
                targets.append(.init(device: device, app: app))
            } else {
                unknown.append(device)
            }
        }
        let unknownCount = unknown.count + received.rejectedPushkeys.count
        if unknownCount > 0 { metrics.unknownDevices.increment(by: unknownCount) }
        let batch = await pipeline.deliver(notification, to: targets, deadline: deadline)
        logUnknown(unknown, of: notification)
        return Delivery(
            batch: batch, rejected: Self.rejected(received, unknown, targets, batch.results),
            error: Self.error(for: batch.results))
    }

    /// Logs the devices of unknown apps on one line, so that a request can't fill the log.
    private func logUnknown(_ devices: [Notification.Device], of notification: Notification) {
        guard let first = devices.first else { return }
        var metadata: Logger.Metadata = ["app_id": "\(LogText.clean(first.appID))", "reason": "unknown app"]
        if devices.count > 1 { metadata["devices"] = "\(devices.count)" }
        if let eventID = notification.eventID { metadata["event_id"] = "\(LogText.clean(eventID))" }
        logger.info("rejected", metadata: metadata)
    }

    // MARK: Response

    /// Returns the rejected pushkeys without duplicates: those of valid devices in their order, then those of devices
    /// with a value that is too long.
    private static func rejected(
        _ received: ReceivedNotification, _ unknown: [Notification.Device], _ targets: [DeliveryPipeline.Target],
        _ results: [DeliveryResult]
    ) -> [String] {
        var rejected: Set<[UInt8]> = []
        for device in unknown { rejected.insert(Array(device.pushkey.utf8)) }
        for (target, result) in zip(targets, results) {
            if case .rejected = result { rejected.insert(Array(target.device.pushkey.utf8)) }
        }
        for pushkey in received.rejectedPushkeys { rejected.insert(Array(pushkey.utf8)) }
        let pushkeys = received.request.notification.devices.map(\.pushkey) + received.rejectedPushkeys
        return pushkeys.filter { rejected.remove(Array($0.utf8)) != nil }
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
