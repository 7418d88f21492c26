import APIRuntime
import HTTPTypes
import Logging
import Metrics
import PushDelivery
import PushGatewayAPI
import ServiceSupport
import Synchronization
import Tracing

/// The gateway's side of `POST /_matrix/push/v1/notify`: delivers notifications through the providers of their apps.
///
/// The response to the homeserver:
/// - 200 once the result of every device is final, or its notification is queued (`on_outage: queue`). `rejected` lists
///   the pushkeys that are dead, belong to unknown apps, or are longer than the specification allows. The homeserver
///   removes their pushers.
/// - An error if a device must be tried again (`DeliveryResult.retry(after:reason:)`): 429 with the longest
///   delay if every such result names one, 502 otherwise. A result names one if the push provider asks for a pause, or is
///   paused after failures. 429 is the only error for which Matrix defines a delay (`M_LIMIT_EXCEEDED`). The homeserver
///   then sends the whole request again. The pipeline remembers the results of the other devices, so the repetition
///   neither alerts them twice nor loses a rejection.
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

    private struct State {
        var apps: AppRegistry
        var limits: Limits
    }

    private let state: Mutex<State>
    private let pipeline: DeliveryPipeline
    let clock: any DeliveryClock
    let logger: Logger
    let metrics: GatewayMetrics
    private let repairLog: RepairLog
    private let unknownAppLog: UnknownAppLog
    let refusedRequestLog: RefusedRequestLog
    /// The numbers of requests by the status of their response.
    package let requestStatistics: RequestStatistics
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
        state = Mutex(State(apps: apps, limits: limits))
        self.pipeline = pipeline
        self.clock = clock
        self.logger = logger
        requestStatistics = RequestStatistics(clock: clock)
        unknownAppLog = UnknownAppLog(logger: logger, clock: clock)
        let metrics = GatewayMetrics(factory: metrics)
        self.metrics = metrics
        repairLog = RepairLog(metrics: metrics, logger: logger, clock: clock)
        refusedRequestLog = RefusedRequestLog(notifyPath: Self.path, logger: logger, clock: clock)
        requestMetrics = RequestMetrics(
            notifyPath: Self.path, metrics: metrics, statistics: requestStatistics, clock: clock)
        requestTracing = tracer.map { RequestTracing("notify", .post, Self.path, tracer: $0) }
        pipeline.prepareMetrics(for: apps.apps)
    }

    /// Replaces the apps. Requests in progress keep the apps that they began with. Queued notifications are delivered
    /// through the new app of their `app_id`, if it has one.
    public func replaceApps(_ apps: AppRegistry) {
        pipeline.prepareMetrics(for: apps.apps)
        state.withLock { $0.apps = apps }
        pipeline.replaceApps { apps.app(for: $0) }
        pipeline.keepActivity(ofApps: Set(apps.apps.map(\.name)))
    }

    /// Replaces the bounds on the work that one request may cause. Requests in progress keep their deadlines.
    public func replaceLimits(_ limits: Limits) {
        state.withLock { $0.limits = limits }
    }
    /// The apps that requests are delivered through now.
    package var currentApps: AppRegistry { current.0 }

    // MARK: Requests

    /// Delivers a notification, for servers that route requests themselves. They don't report whether the response was
    /// written, so a repeated request is only recognised for a short time.
    public func notify(_ body: NotifyRequest) async throws -> NotifyResponse {
        let start = clock.now
        let (apps, limits) = current
        let delivery = try await deliver(
            ReceivedNotification(request: body), to: apps, limits, deadline: start + limits.deadline)
        await delivery.batch.answered(delivery.error == nil ? .success : .error)
        if let error = delivery.error { throw error }
        return NotifyResponse(rejected: delivery.rejected)
    }

    /// Handles a request of the operation.
    func respond(to request: ServerRequest, reader: NotifyRequestReader) async throws -> ServerResponse {
        let (apps, limits) = current
        var deadline = clock.now + limits.deadline
        if let earlier = request.context.deadline, earlier < deadline { deadline = earlier }
        let received = try await reader.read(request)
        repairLog.record(received.repairs, request.context)
        let delivery = try await deliver(
            received, to: apps, limits, deadline: deadline, requestID: request.context.id)
        if let error = delivery.error {
            await delivery.batch.answered(.error)
            throw error
        }
        var response = ServerResponse(json: NotifyResponse(rejected: delivery.rejected))
        let batch = delivery.batch
        if batch.expectsAnswer {
            response.completion = { isWritten in batch.recordAnswer(isWritten ? .success : .notWritten) }
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

    /// The apps and limits that a request begins with.
    private var current: (AppRegistry, Limits) { state.withLock { ($0.apps, $0.limits) } }

    private func deliver(
        _ received: ReceivedNotification, to apps: AppRegistry, _ limits: Limits, deadline: ContinuousClock.Instant,
        requestID: String? = nil
    ) async throws(MatrixError) -> Delivery {
        let notification = received.request.notification
        let count = notification.devices.count + received.rejectedPushkeys.count
        guard count <= limits.maxDevices else {
            throw .invalidParam("/notification/devices: expected at most \(limits.maxDevices) devices, found \(count)")
        }
        (notification.eventID?.isEmpty == false ? metrics.events : metrics.counts).increment()
        var targets: [DeliveryPipeline.Target] = []
        targets.reserveCapacity(notification.devices.count)
        var unknown: [Notification.Device] = []
        for device in notification.devices {
            if let app = apps.app(for: device.appID) {
                targets.append(.init(device: device, app: app, requestID: requestID))
            } else {
                unknown.append(device)
            }
        }
        let unknownCount = unknown.count + received.rejectedPushkeys.count
        if unknownCount > 0 { metrics.unknownDevices.increment(by: unknownCount) }
        let batch = await pipeline.deliver(notification, to: targets, deadline: deadline)
        if !unknown.isEmpty {
            requestStatistics.recordUnknownApps(unknown.count)
            unknownAppLog.record(unknown, of: notification, requestID: requestID)
        }
        return Delivery(
            batch: batch, rejected: Self.rejected(received, unknown, targets, batch.results),
            error: Self.error(for: batch.results))
    }

    // MARK: Response

    /// Returns the rejected pushkeys without duplicates: those of valid devices in their order, then those of devices
    /// with a value that is too long.
    private static func rejected(
        _ received: ReceivedNotification, _ unknown: [Notification.Device], _ targets: [DeliveryPipeline.Target],
        _ results: [DeliveryResult]
    ) -> [String] {
        var rejected: Set<UTF8Key> = []
        for device in unknown { rejected.insert(UTF8Key(device.pushkey)) }
        for (target, result) in zip(targets, results) {
            if case .rejected = result { rejected.insert(UTF8Key(target.device.pushkey)) }
        }
        for pushkey in received.rejectedPushkeys { rejected.insert(UTF8Key(pushkey)) }
        guard !rejected.isEmpty else { return [] }
        let pushkeys = received.request.notification.devices.map(\.pushkey) + received.rejectedPushkeys
        return pushkeys.filter { rejected.remove(UTF8Key($0)) != nil }
    }

    /// Returns the error that makes the homeserver retry, or `nil` if no result asks for it.
    private static func error(for results: [DeliveryResult]) -> MatrixError? {
        guard results.contains(where: { if case .retry = $0 { true } else { false } }) else { return nil }
        let delays = results.compactMap { result -> Duration?? in
            if case .retry(let delay, _) = result { .some(delay) } else { nil }
        }
        if let longest = delays.compactMap({ $0 }).max(), !delays.contains(nil) {
            return MatrixError(
                status: .tooManyRequests, errcode: .limitExceeded,
                message: "no push provider accepts the notification before the end of this delay",
                retryAfterMilliseconds: longest.wholeMilliseconds)
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
