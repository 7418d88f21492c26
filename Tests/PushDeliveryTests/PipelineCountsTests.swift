import APIRuntime
import PushGatewayAPI
import Testing

@testable import PushDelivery

@Suite("DeliveryPipeline: counts")
struct PipelineCountsTests {
    private let fixture = PipelineFixture()
    private let gate = Gate()

    /// A transport that waits at the gate.
    private var stallingTransport: ScriptedTransport {
        ScriptedTransport { [gate] _, _ in
            try await gate.pass()
            return .status(200)
        }
    }

    private func app(_ transport: ScriptedTransport, queuesOnOutage: Bool = false, coalesces: Bool = true)
        -> DeliveryApp
    {
        .scripted(transport, queuesOnOutage: queuesOnOutage) {
            $0.coalescesCounts = coalesces
            $0.bodyOfCounts = { "\($0.counts?.unread ?? -1)" }
        }
    }

    private func counts(_ unread: Int64, eventID: String? = nil) -> Notification {
        Notification(eventID: eventID, counts: .init(unread: unread), devices: [])
    }

    private var replaced: Int64 { fixture.count("matrix_push_replaced_counts_total", [("app", "app.*")]) }

    private func waitUntil(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test("while counts are on their way, only the last ones that arrive are sent after them, and all have a result")
    func coalesced() async {
        let transport = stallingTransport
        let app = app(transport)
        await withTaskGroup(of: [DeliveryResult].self) { group in
            group.addTask { await fixture.deliver(counts(0), app: app).results }
            await gate.waitForArrivals()
            for unread in 1...20 {
                group.addTask { await fixture.deliver(counts(Int64(unread)), app: app).results }
                // One after the other: the last must be the last.
                await waitUntil { replaced == unread - 1 && fixture.pipeline.hasWaitingCounts }
            }
            gate.open()
            for await results in group { #expect(results == [.delivered]) }
        }
        #expect(transport.sent.map(\.body) == ["0", "20"])
        await waitUntil { fixture.pipeline.devicesWithCounts == 0 }
        #expect(await fixture.deliver(counts(21), app: app).results == [.delivered])
        #expect(transport.sent.count == 3)
    }

    @Test("counts that the provider refuses for now are followed by the last ones only")
    func repetition() async {
        let transport = ScriptedTransport { [gate] sent, number in
            if number == 0 { try await gate.pass() }
            return .status(number == 0 ? 507 : 200)
        }
        let app = app(transport)
        async let first = fixture.deliver(counts(1), app: app)
        await gate.waitForArrivals()
        async let second = fixture.deliver(counts(2), app: app)
        await waitUntil { fixture.pipeline.hasWaitingCounts }
        async let third = fixture.deliver(counts(3), app: app)
        await waitUntil { replaced == 1 }
        gate.open()
        #expect(await first.results == [.retry(after: nil, reason: "device offline")])
        #expect(await second.results + third.results == [.delivered, .delivered])
        #expect(transport.sent.map(\.body) == ["1", "3"])
    }

    @Test("a deadline ends the wait for others' counts")
    func deadline() async {
        let app = app(stallingTransport)
        async let first = fixture.deliver(counts(1), app: app)
        await gate.waitForArrivals()
        async let second = fixture.deliver(counts(2), app: app, within: .seconds(5))
        await waitUntil { fixture.pipeline.hasWaitingCounts }
        await fixture.clock.waitForSleepers(for: .seconds(5))
        fixture.clock.advance(by: .seconds(5))
        let late = DeliveryResult.retry(
            after: nil, reason: "other counts of the device are in progress at the deadline")
        #expect(await second.results == [late])
        gate.open()
        #expect(await first.results == [.delivered])
    }

    @Test("events, other devices, and counts of providers that don't want it, are sent each")
    func exceptions() async {
        let transport = stallingTransport
        let coalescing = app(transport)
        let plain = app(transport, coalesces: false)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await fixture.deliver(counts(1), app: coalescing) }
            group.addTask { _ = await fixture.deliver(counts(1, eventID: "$1"), app: coalescing) }
            group.addTask { _ = await fixture.deliver(counts(1, eventID: "$2"), app: coalescing) }
            group.addTask { _ = await fixture.deliver(counts(1), to: ["other"], app: coalescing) }
            for _ in 0..<2 { group.addTask { _ = await fixture.deliver(counts(1), to: ["plain"], app: plain) } }
            await gate.waitForArrivals(6)
            gate.open()
        }
        #expect(transport.sent.count == 6)
    }

    @Test("without room for a delivery, counts of an app that queues don't wait for earlier ones, and follow them")
    func noRoom() async {
        let fixture = PipelineFixture { $0.maxInFlight = 1 }
        let transport = ScriptedTransport { [gate] _, number in
            if number == 0 { try await gate.pass() }
            return .status(number == 0 ? 507 : 200)
        }
        let app = app(transport, queuesOnOutage: true)
        async let first = fixture.deliver(counts(1), app: app)
        await gate.waitForArrivals()
        let full = DeliveryResult.retry(after: .seconds(1), reason: "too many deliveries at a time")
        #expect(await fixture.deliver(counts(2), app: app).results == [full])
        gate.open()
        #expect(await first.results == [.delivered])
        await waitUntil { fixture.pipeline.devicesWithCounts == 0 }
        await fixture.clock.waitForSleepers(for: .seconds(5))
        fixture.clock.advance(by: .seconds(5))
        await waitUntil { transport.sent.count == 2 }
        #expect(transport.sent.map(\.body) == ["1", "2"])
        await fixture.pipeline.shutdown(within: .seconds(1))
    }

    @Test("queued counts are replaced by newer ones; those after an event stay after it")
    func queued() async {
        let isUp = LockedValue(false)
        let transport = ScriptedTransport { _, _ in .status(isUp.value ? 200 : 507) }
        let app = app(transport, queuesOnOutage: true)
        for unread in 1...3 { #expect(await fixture.deliver(counts(Int64(unread)), app: app).results == [.delivered]) }
        _ = await fixture.deliver(counts(4, eventID: "$4"), app: app)
        for unread in 5...7 { #expect(await fixture.deliver(counts(Int64(unread)), app: app).results == [.delivered]) }
        #expect(transport.sent.map(\.body) == ["1"])
        await fixture.clock.waitForSleepers(for: .seconds(5))
        isUp.change { $0 = true }
        fixture.clock.advance(by: .seconds(5))
        await waitUntil { transport.sent.count == 4 }
        #expect(transport.sent.map(\.body) == ["1", "3", "$4 0", "7"])
        await fixture.pipeline.shutdown(within: .seconds(1))
        #expect(fixture.log.lines(.error).isEmpty)
    }

    @Test("queued counts that newer ones replace while they are sent don't take these with them")
    func replacedWhileSent() async {
        let transport = ScriptedTransport { [gate] _, number in
            if number == 1 { try await gate.pass() }
            return .status(number == 0 ? 507 : 200)
        }
        let app = app(transport, queuesOnOutage: true)
        _ = await fixture.deliver(counts(1), app: app)
        await fixture.clock.waitForSleepers(for: .seconds(5))
        fixture.clock.advance(by: .seconds(5))
        await gate.waitForArrivals()
        #expect(await fixture.deliver(counts(2), app: app).results == [.delivered])
        gate.open()
        await waitUntil { transport.sent.count == 3 }
        #expect(transport.sent.map(\.body) == ["1", "1", "2"])
        await fixture.pipeline.shutdown(within: .seconds(1))
    }
}
