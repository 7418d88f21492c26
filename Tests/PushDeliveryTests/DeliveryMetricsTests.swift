import MetricsTestKit
import PushGatewayAPI
import Testing

@testable import PushDelivery

@Suite("DeliveryPipeline: metrics")
struct DeliveryMetricsTests {
    private let fixture = PipelineFixture()
    private let gate = Gate()
    private static let labels = [("app", "app.*"), ("provider", "scripted")]

    /// The value of a gauge that counts what is in progress.
    private func inFlight(_ name: String) throws -> Double? {
        try fixture.metrics.expectMeter("matrix_push_\(name)_in_flight", Self.labels).lastValue
    }

    private func retries(_ reason: String) -> Int64 {
        fixture.count(
            "matrix_push_deliveries_total", Self.labels + [("result", "retry"), ("reason", reason)])
    }

    private func attemptDurations() throws -> Int {
        try fixture.metrics.expectTimer("matrix_push_attempt_duration_seconds", Self.labels).values.count
    }

    /// An app whose first delivery waits at the gate while its request is on its way.
    private func stallingApp(endsWhenCancelled: Bool, onReturn: @escaping @Sendable () -> Void = {}) -> DeliveryApp {
        .scripted(
            ScriptedTransport { [gate] _, _ in
                defer { onReturn() }
                try await gate.pass(endsWhenCancelled: endsWhenCancelled)
                return .status(200)
            })
    }

    @Test(
        "the gauges of work in progress are 0 again after the deadline of a stalled request", arguments: [true, false])
    func stalledRequest(endsWhenCancelled: Bool) async throws {
        let returned = Gate()
        let app = stallingApp(endsWhenCancelled: endsWhenCancelled) { returned.open() }
        async let batch = fixture.deliver(app: app)
        await gate.waitForArrivals()
        await fixture.clock.waitForSleepers(for: .seconds(20))
        #expect(try inFlight("deliveries") == 1)
        #expect(try inFlight("attempts") == 1)
        fixture.clock.advance(by: .seconds(20))
        _ = await batch
        #expect(try inFlight("deliveries") == 0)
        #expect(try inFlight("attempts") == 0)
        #expect(try attemptDurations() == 1)
        #expect(retries("deadline") == 1)

        // The late response changes nothing.
        gate.open()
        try await returned.pass()
        #expect(await fixture.deliver("$2", app: app).results == [.delivered])
        #expect(try inFlight("deliveries") == 0)
        #expect(try inFlight("attempts") == 0)
        #expect(try attemptDurations() == 2)
        #expect(fixture.count("matrix_push_attempts_total", Self.labels) == 2)
    }

    @Test("the gauge of deliveries is 0 again after the deadline of a provider that stalls before its request")
    func stalledProvider() async throws {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200)) { [gate] in
            $0.prepare = { _, _ throws(DeliveryFailure) in
                do { try await gate.pass(endsWhenCancelled: false) } catch {}
            }
        }
        async let batch = fixture.deliver(app: app)
        await gate.waitForArrivals()
        await fixture.clock.waitForSleepers(for: .seconds(20))
        #expect(try inFlight("deliveries") == 1)
        fixture.clock.advance(by: .seconds(20))
        _ = await batch
        #expect(try inFlight("deliveries") == 0)
        #expect(retries("deadline") == 1)
        gate.open()
    }

    @Test("a delivery that the end of the gateway ends has the reason shutdown")
    func shutdown() async throws {
        async let batch = fixture.deliver(app: stallingApp(endsWhenCancelled: false))
        await gate.waitForArrivals()
        await fixture.pipeline.shutdown(within: .zero)
        _ = await batch
        #expect(try inFlight("deliveries") == 0)
        #expect(try inFlight("attempts") == 0)
        #expect(retries("shutdown") == 1)
        gate.open()
    }

    @Test("a response that isn't the last one has its reason only until the next one")
    func repetition() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 413, 200))
        #expect(await fixture.deliver(app: app).results == [.delivered])
        #expect(
            fixture.count(
                "matrix_push_deliveries_total", Self.labels + [("result", "delivered"), ("reason", "accepted")]) == 1)
        #expect(
            fixture.count("matrix_push_repeated_attempts_total", Self.labels + [("reason", "too_large")]) == 1)
        #expect(fixture.count("matrix_push_responses_total", Self.labels + [("status", "413")]) == 1)
    }

    @Test("an app that is configured again after its removal gets new series")
    func removedApp() async {
        let transport = ScriptedTransport(statuses: 200)
        let metrics = fixture.pipeline.services.metrics
        let first = metrics.instruments(of: .scripted(transport))
        #expect(metrics.instruments(of: .scripted(transport)) === first)
        fixture.pipeline.keepActivity(ofApps: ["other"])
        #expect(metrics.instruments(of: .scripted(transport)) !== first)
    }
}
