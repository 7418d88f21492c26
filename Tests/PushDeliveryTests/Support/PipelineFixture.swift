import APIRuntime
import ManualClock
import Metrics
import MetricsTestKit
import PushGatewayAPI
import RecordedLog

@testable import PushDelivery

/// A pipeline with a manual clock, without variation of delays.
struct PipelineFixture {
    let clock = ManualClock()
    let log = RecordedLog()
    let metrics = TestMetrics()
    let pipeline: DeliveryPipeline

    init(
        deduplicator: (any DeliveryDeduplicator)? = nil,
        _ configure: (inout DeliveryPipeline.Configuration) -> Void = { _ in }
    ) {
        var configuration = DeliveryPipeline.Configuration()
        configure(&configuration)
        pipeline = DeliveryPipeline(
            configuration: configuration, deduplicator: deduplicator, clock: clock, logger: log.logger,
            metrics: DeliveryMetrics(factory: metrics), random: { 0.5 })
    }

    /// Delivers to the devices with some pushkeys.
    func deliver(
        _ eventID: String? = "$1", to pushkeys: [String] = ["k"], app: DeliveryApp,
        within limit: Duration = .seconds(20)
    ) async -> DeliveryBatch {
        await deliver(Notification(eventID: eventID, devices: []), to: pushkeys, app: app, within: limit)
    }

    func deliver(
        _ notification: Notification, to pushkeys: [String] = ["k"], app: DeliveryApp,
        within limit: Duration = .seconds(20)
    ) async -> DeliveryBatch {
        let targets = pushkeys.map { DeliveryPipeline.Target(device: .init(appID: "app.ios", pushkey: $0), app: app) }
        return await pipeline.deliver(notification, to: targets, deadline: clock.now + limit)
    }

    /// The value of a counter, or 0 if it was never used.
    func count(_ label: String, _ dimensions: [(String, String)]) -> Int64 {
        (try? metrics.expectCounter(label, dimensions))?.totalValue ?? 0
    }
}

extension DeliveryApp {
    static func scripted(
        _ transport: ScriptedTransport, queuesOnOutage: Bool = false, inFlight: Int? = nil,
        _ change: (inout ScriptedProvider) -> Void = { _ in }
    ) -> DeliveryApp {
        var provider = ScriptedProvider(transport: transport)
        change(&provider)
        return DeliveryApp(name: "app.*", provider: provider, inFlight: inFlight, queuesOnOutage: queuesOnOutage)
    }
}

extension DeliveryResult {
    var isRetry: Bool {
        if case .retry = self { true } else { false }
    }
}
