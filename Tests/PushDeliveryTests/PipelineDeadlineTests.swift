import APIRuntime
import PushGatewayAPI
import Testing

@testable import PushDelivery

@Suite("DeliveryPipeline: deadline and bounds")
struct PipelineDeadlineTests {
    private let fixture = PipelineFixture()
    private let gate = Gate()

    /// A transport that waits at the gate, for some paths only.
    private func stallingTransport(
        endsWhenCancelled: Bool = true, where stalls: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> ScriptedTransport {
        ScriptedTransport { [gate] sent, _ in
            if stalls(sent.path) { try await gate.pass(endsWhenCancelled: endsWhenCancelled) }
            return .status(200)
        }
    }

    private static let late = DeliveryResult.retry(after: nil, reason: "no response within the deadline")

    @Test("a push provider that stalls makes the delivery be retried at the deadline", arguments: [true, false])
    func stalled(endsWhenCancelled: Bool) async {
        let transport = stallingTransport(endsWhenCancelled: endsWhenCancelled)
        async let batch = fixture.deliver(app: .scripted(transport))
        await gate.waitForArrivals()
        await fixture.clock.waitForSleepers(for: .seconds(20))
        fixture.clock.advance(by: .seconds(20))
        #expect(await batch.results == [Self.late])
        gate.open()
    }

    @Test("a provider that stalls while it makes the request doesn't delay the result, and pauses no destination")
    func stalledRequest() async {
        let gate = gate
        let transport = ScriptedTransport(statuses: 200)
        let app = DeliveryApp.scripted(transport) {
            $0.prepare = { device, _ throws(DeliveryFailure) in
                guard device.pushkey == "slow" else { return }
                do { try await gate.pass(endsWhenCancelled: false) } catch {}
            }
        }
        for number in 0..<5 {
            async let batch = fixture.deliver("$\(number)", to: ["slow"], app: app)
            await gate.waitForArrivals(number + 1)
            await fixture.clock.waitForSleepers(for: .seconds(20))
            fixture.clock.advance(by: .seconds(20))
            let late = DeliveryResult.retry(after: nil, reason: "the request could not be made within the deadline")
            #expect(await batch.results == [late])
        }
        #expect(await fixture.deliver("$6", app: app).results == [.delivered])
        gate.open()
    }

    @Test("a deadline in the past sends nothing")
    func pastDeadline() async {
        let transport = ScriptedTransport(statuses: 200)
        #expect(await fixture.deliver(app: .scripted(transport), within: .zero).results.allSatisfy { $0.isRetry })
        #expect(transport.sent.isEmpty)
    }

    @Test("20 stalled devices of one request don't delay a healthy one")
    func healthyDevice() async {
        let transport = stallingTransport { $0 != "/healthy" }
        let app = DeliveryApp.scripted(transport) { $0.destination = { Destination($0.pushkey) } }
        let pushkeys = (0..<20).map { "stalled\($0)" } + ["healthy"]
        async let batch = fixture.deliver(to: pushkeys, app: app)
        await gate.waitForArrivals(20)
        while !fixture.log.lines.contains(where: { $0.message == "delivered" }) { await Task.yield() }
        await fixture.clock.waitForSleepers(for: .seconds(20))
        fixture.clock.advance(by: .seconds(20))
        let results = await batch.results
        #expect(results.last == .delivered)
        #expect(results.dropLast().allSatisfy { $0 == Self.late })
    }

    @Test("timeouts of tried destinations open the breaker; deliveries that never got a permit don't")
    func breakerOfDeadline() async {
        let transport = stallingTransport()
        let app = DeliveryApp.scripted(transport, inFlight: 4)
        let pushkeys = (0..<20).map { "\($0)" }
        async let batch = fixture.deliver(to: pushkeys, app: app)
        await gate.waitForArrivals(4)
        await fixture.clock.waitForSleepers(for: .seconds(20))
        fixture.clock.advance(by: .seconds(20))
        #expect(await batch.results.count { $0 == Self.late } == 4)
        gate.open()
        #expect(await fixture.deliver("$2", app: app).results == [.delivered], "4 failures are below the threshold")
    }

    @Test("a deadline shortly after the request was sent is no failure of the destination")
    func shortTry() async {
        let transport = stallingTransport()
        let app = DeliveryApp.scripted(transport)
        for number in 0..<10 {
            async let batch = fixture.deliver("$\(number)", app: app, within: .milliseconds(500))
            await gate.waitForArrivals(number + 1)
            await fixture.clock.waitForSleepers(for: .milliseconds(500))
            fixture.clock.advance(by: .milliseconds(500))
            #expect(await batch.results == [Self.late])
        }
        gate.open()
        #expect(await fixture.deliver(app: app).results == [.delivered])
    }

    @Test("an app's bound on requests in flight holds, and waiting deliveries follow in order")
    func inFlightBound() async {
        let transport = stallingTransport()
        let app = DeliveryApp.scripted(transport, inFlight: 1)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<5 {
                group.addTask { _ = await fixture.deliver("$\(number)", app: app) }
                if number == 0 { await gate.waitForArrivals() }
            }
            for _ in 0..<100 { await Task.yield() }
            #expect(transport.sent.count == 1)
            gate.open()
        }
        #expect(transport.sent.count == 5)
    }

    @Test("one request takes no more than its share of a destination's permits")
    func shareOfRequest() async {
        let fixture = PipelineFixture { $0.maxConcurrentDeliveriesPerRequest = 2 }
        let transport = stallingTransport { $0 != "/other" }
        let app = DeliveryApp.scripted(transport, inFlight: 3)
        async let large = fixture.deliver(to: (0..<10).map { "\($0)" }, app: app)
        await gate.waitForArrivals(2)
        #expect(await fixture.deliver(to: ["other"], app: app).results == [.delivered])
        gate.open()
        #expect(await large.results.allSatisfy { $0 == .delivered })
    }

    @Test("too many deliveries at a time are retried after 1 s, with one log line")
    func globalBound() async {
        let fixture = PipelineFixture { $0.maxInFlight = 3 }
        let transport = stallingTransport()
        let app = DeliveryApp.scripted(transport)
        async let first = fixture.deliver(to: ["a", "b", "c"], app: app)
        await gate.waitForArrivals(3)
        let results = await fixture.deliver("$2", to: ["a", "b"], app: app).results
        let full = DeliveryResult.retry(after: .seconds(1), reason: "too many deliveries at a time")
        #expect(results == [full, full])
        #expect(fixture.log.lines(.warning).count == 1)
        gate.open()
        #expect(await first.results.count == 3)
        #expect(await fixture.deliver("$2", to: ["a", "b"], app: app).results == [.delivered, .delivered])
    }

    @Test("a shutdown ends stalled deliveries at its limit")
    func shutdown() async {
        let transport = stallingTransport()
        async let batch = fixture.deliver(app: .scripted(transport))
        await gate.waitForArrivals()
        async let shutdown: Void = fixture.pipeline.shutdown(within: .seconds(5))
        await fixture.clock.waitForSleepers(for: .seconds(5))
        fixture.clock.advance(by: .seconds(5))
        await shutdown
        #expect(await batch.results == [.retry(after: nil, reason: "the gateway is shutting down")])
    }

    @Test("a shutdown waits for deliveries in progress")
    func patientShutdown() async {
        let transport = stallingTransport()
        async let batch = fixture.deliver(app: .scripted(transport))
        await gate.waitForArrivals()
        async let shutdown: Void = fixture.pipeline.shutdown(within: .seconds(5))
        await fixture.clock.waitForSleepers(for: .seconds(5))
        gate.open()
        await shutdown
        #expect(await batch.results == [.delivered])
    }
}
