import APIRuntime
import ClientServerAPI
import Logging
import Metrics
import PushDelivery
import PushGatewayAPI
import Tracing
import WebPushPusherAPI

/// Sends notifications to the gateways of pushers or by Web Push, each once, through a ``DeliveryPipeline``: with a
/// deadline, and with a circuit breaker for each server.
struct GatewaySender: Sendable {
    /// The state of a gateway's server.
    struct HostState: Sendable {
        /// Scheme, host and port.
        let name: String
        let activity: AppActivity
        /// `nil` if the breaker is closed.
        let breaker: CircuitBreakers.State?
    }

    private let transport: any ClientTransport
    private let pipeline: DeliveryPipeline
    private let tracer: (any Tracer)?
    private let webPush: HomeserverWebPush?
    private let generation = DeliveryApp.Generation()
    private let clock: any DeliveryClock
    private let hosts = GatewayHosts()

    init(
        transport: any ClientTransport, webPush: HomeserverWebPush?, configuration: PusherConfiguration,
        clock: any DeliveryClock, logger: Logger, metrics: (any MetricsFactory)?, tracer: (any Tracer)? = nil
    ) {
        var bounds = DeliveryConfiguration()
        // The store's backoff is the only repetition.
        bounds.connectionRetryDelays = []
        bounds.breaker.maximumOpenDuration = configuration.maximumBackoff
        var logger = logger
        // The workers write the lines about failures, fewer and with the pusher.
        if logger.logLevel > .debug { logger.logLevel = .critical }
        pipeline = DeliveryPipeline(
            configuration: bounds, clock: clock, logger: logger, metrics: metrics, tracer: tracer)
        self.transport = transport
        self.tracer = tracer
        self.webPush = webPush
        self.clock = clock
    }

    /// Sends a notification with one device to a pusher.
    /// - Parameters:
    ///   - destination: the pusher's server.
    ///   - limit: the time that the gateway has to respond.
    /// - Returns: `nil` if the pusher is one that isn't notified.
    func send(
        _ notification: PushGatewayAPI.Notification, to pusher: RegisteredPusher, at destination: Destination,
        within limit: Duration
    ) async -> DeliveryResult? {
        if let gateway = pusher.setting.gateway {
            return await send(
                notification, app: "pushers", host: destination.name, within: limit,
                MatrixGatewayProvider(.init(gateway: gateway, transport: transport, tracer: tracer)))
        }
        guard let webPush, pusher.setting.webPush == .activated else { return nil }
        var notification = notification
        notification.devices = notification.devices.map { $0.subscribed(at: pusher.pusher.data.url) }
        return await send(
            notification, app: "web_push", host: destination.name, within: limit, webPush.provider)
    }

    /// Sends the message with which an app activates its pusher.
    /// - Parameter limit: the time that the push server has to respond.
    /// - Returns: `nil` if pushers aren't notified by Web Push.
    func sendActivation(
        token: String, to pusher: RegisteredPusher, within limit: Duration
    ) async -> DeliveryResult? {
        guard let webPush else { return nil }
        let notification = PushGatewayAPI.Notification(activating: pusher.pusher, setAt: pusher.setAt, token: token)
        return await send(
            notification, app: "web_push", host: pusher.destinationName, within: limit, webPush.activationProvider)
    }

    private func send(
        _ notification: PushGatewayAPI.Notification, app name: String, host: String, within limit: Duration,
        _ provider: any PushProvider
    ) async -> DeliveryResult {
        guard let device = notification.devices.first else { return .failed(reason: "no device") }
        // The name is a label of metrics, which clients must not choose.
        var app = DeliveryApp(name: name, provider: provider, recognizesDuplicates: false, generation: generation)
        app.activityName = host
        keepActivity(of: host)
        let batch = await pipeline.deliver(
            notification, to: [DeliveryTarget(device: device, app: app)], deadline: clock.now + limit)
        // It may have been forgotten meanwhile, and the result was kept anew.
        keepActivity(of: host)
        return batch.results.first ?? .retry(after: nil, reason: "no result")
    }

    /// The state of a server's circuit breaker; `nil` if it is closed.
    func breaker(of destination: Destination) -> CircuitBreakers.State? { pipeline.breaker(of: destination) }

    private func keepActivity(of host: String) {
        if let forgotten = hosts.use(host) { pipeline.forgetActivity(named: forgotten) }
    }

    /// The servers that deliveries went to last.
    var hostStates: [HostState] {
        hosts.names.sorted().compactMap { name in
            pipeline.activity(named: name).map { activity in
                HostState(name: name, activity: activity, breaker: pipeline.breaker(of: Destination(name)))
            }
        }
    }

    /// The number of deliveries in progress.
    var deliveriesInFlight: Int { pipeline.deliveriesInFlight }

    /// Ends the deliveries in progress now.
    func endAll() async {
        await pipeline.shutdown(within: .zero)
    }

    /// Records the metrics of circuit breakers, for calls before the metrics are read.
    func recordStates() {
        pipeline.recordStates()
    }
}

extension PushGatewayAPI.Notification {
    /// Creates the message with which an app activates its pusher (MSC4174).
    init(activating pusher: Pusher, setAt: Timestamp, token: String) {
        let device = Device(
            appID: pusher.appID, pushkey: pusher.pushkey, pushkeyTS: setAt.seconds,
            data: Device.PusherData(
                format: pusher.data.format, additionalProperties: pusher.data.additionalProperties))
        let message = ActivationMessage(appID: pusher.appID, ackToken: token)
        self.init(
            devices: [device.subscribed(at: pusher.data.url)],
            additionalProperties: (try? JSONObject(json: message.jsonBytes())) ?? [:])
    }
}

extension PushGatewayAPI.Notification.Device {
    /// Returns the device with the subscription's URL where the provider expects it.
    fileprivate func subscribed(at url: String?) -> Self {
        var device = self
        device.data?.additionalProperties["endpoint"] = url.map { .string($0) }
        return device
    }
}
