import APIRuntime
import Logging
import Metrics
import PushDelivery
import PushGatewayAPI

/// Sends notifications to the gateways of pushers, each once, through a ``DeliveryPipeline``: with a deadline, and with a
/// circuit breaker for each gateway.
struct GatewaySender: Sendable {
    private let transport: any ClientTransport
    private let pipeline: DeliveryPipeline
    private let generation = DeliveryApp.Generation()
    private let clock: any DeliveryClock
    private let deadline: Duration

    init(
        transport: any ClientTransport, configuration: PusherConfiguration, clock: any DeliveryClock, logger: Logger,
        metrics: (any MetricsFactory)?
    ) {
        var bounds = DeliveryConfiguration()
        // The store's backoff is the only repetition.
        bounds.connectionRetryDelays = []
        bounds.breaker.maximumOpenDuration = configuration.maximumBackoff
        var logger = logger
        // The workers write the lines about failures, fewer and with the pusher.
        if logger.logLevel > .debug { logger.logLevel = .critical }
        pipeline = DeliveryPipeline(configuration: bounds, clock: clock, logger: logger, metrics: metrics)
        self.transport = transport
        self.clock = clock
        deadline = configuration.deadline
    }

    /// Sends a notification with one device.
    func send(_ notification: PushGatewayAPI.Notification, to gateway: GatewayAddress) async -> DeliveryResult {
        guard let device = notification.devices.first else { return .failed(reason: "no device") }
        // The name is a label of metrics, which clients must not choose.
        let app = DeliveryApp(
            name: "pushers", provider: MatrixGatewayProvider(.init(gateway: gateway, transport: transport)),
            recognizesDuplicates: false, generation: generation)
        let batch = await pipeline.deliver(
            notification, to: [DeliveryTarget(device: device, app: app)], deadline: clock.now + deadline)
        return batch.results.first ?? .retry(after: nil, reason: "no result")
    }

    /// Ends the deliveries in progress now.
    func endAll() async {
        await pipeline.shutdown(within: .zero)
    }

    /// Records the metrics of circuit breakers, for calls before the metrics are read.
    func recordStates() {
        pipeline.recordStates()
    }
}
