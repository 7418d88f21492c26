import APIRuntime
import Logging
import Metrics
import PushDelivery
import PushGatewayAPI
import Tracing

/// Sends notifications to the gateways of pushers, each once, through a ``DeliveryPipeline``: with a deadline, and with a
/// circuit breaker for each gateway.
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
    private let generation = DeliveryApp.Generation()
    private let clock: any DeliveryClock
    private let hosts = GatewayHosts()

    init(
        transport: any ClientTransport, configuration: PusherConfiguration, clock: any DeliveryClock, logger: Logger,
        metrics: (any MetricsFactory)?, tracer: (any Tracer)? = nil
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
        self.clock = clock
    }

    /// Sends a notification with one device.
    /// - Parameter limit: the time that the gateway has to respond.
    func send(
        _ notification: PushGatewayAPI.Notification, to gateway: GatewayAddress, within limit: Duration
    ) async -> DeliveryResult {
        guard let device = notification.devices.first else { return .failed(reason: "no device") }
        // The name is a label of metrics, which clients must not choose.
        var app = DeliveryApp(
            name: "pushers",
            provider: MatrixGatewayProvider(.init(gateway: gateway, transport: transport, tracer: tracer)),
            recognizesDuplicates: false, generation: generation)
        let host = gateway.destination.name
        app.activityName = host
        keepActivity(of: host)
        let batch = await pipeline.deliver(
            notification, to: [DeliveryTarget(device: device, app: app)], deadline: clock.now + limit)
        // It may have been forgotten meanwhile, and the result was kept anew.
        keepActivity(of: host)
        return batch.results.first ?? .retry(after: nil, reason: "no result")
    }

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
