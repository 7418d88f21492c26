import APIRuntime
import HTTPTypes
import PushGatewayAPI
import Synchronization
import Testing

@testable import PushDelivery

@Suite("DeliveryPipeline: queue")
struct PipelineQueueTests {
    private let fixture = PipelineFixture()

    /// A transport whose status a test changes.
    private final class Switch: Sendable {
        private let state = Mutex((status: 507, fields: HTTPFields()))

        func set(_ status: Int, _ fields: HTTPFields = [:]) {
            state.withLock { $0 = (status, fields) }
        }

        var transport: ScriptedTransport {
            ScriptedTransport { _, _ in
                let (status, fields) = self.state.withLock { $0 }
                return .status(status, fields)
            }
        }
    }

    private let status = Switch()

    private func waitUntil(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    private func events(_ transport: ScriptedTransport) -> [String] {
        transport.sent.map { String($0.body.prefix { $0 != " " }) }
    }

    @Test("a notification that can't be delivered is accepted and repeated with growing delays, until it's delivered")
    func repeated() async {
        // Other than each delay, so that the test waits for the delay and not for a try's deadline.
        let fixture = PipelineFixture { $0.queue.attemptTimeout = .seconds(7) }
        let transport = status.transport
        let app = DeliveryApp.scripted(transport, queuesOnOutage: true)
        #expect(await fixture.deliver(app: app).results == [.delivered])
        for (count, delay) in [(1, 5), (2, 5), (3, 10)] {
            await fixture.clock.waitForSleepers(for: .seconds(delay))
            #expect(transport.sent.count == count)
            fixture.clock.advance(by: .seconds(delay))
            await waitUntil { transport.sent.count == count + 1 }
        }
        await fixture.clock.waitForSleepers(for: .seconds(20))
        status.set(200)
        fixture.clock.advance(by: .seconds(20))
        await waitUntil { fixture.log.lines.contains { $0.message == "delivered" } }
        #expect(transport.sent.count == 5)
        #expect(fixture.count("matrix_push_queued_total", [("app", "app.*")]) == 1)
        await fixture.pipeline.shutdown(within: .seconds(1))
        #expect(fixture.log.lines(.error).isEmpty)
    }

    @Test("the notifications of a device are delivered in their order")
    func order() async {
        let transport = status.transport
        let app = DeliveryApp.scripted(transport, queuesOnOutage: true)
        for number in 1...4 { #expect(await fixture.deliver("$\(number)", app: app).results == [.delivered]) }
        #expect(events(transport) == ["$1"], "the others wait for the first")
        await fixture.clock.waitForSleepers(for: .seconds(5))
        status.set(200)
        fixture.clock.advance(by: .seconds(5))
        await waitUntil { transport.sent.count == 5 }
        #expect(events(transport) == ["$1", "$1", "$2", "$3", "$4"])
    }

    @Test("a duplicate of a queued notification isn't queued again")
    func duplicate() async {
        let app = DeliveryApp.scripted(status.transport, queuesOnOutage: true)
        for _ in 0..<3 { #expect(await fixture.deliver(app: app).results == [.delivered]) }
        #expect(fixture.count("matrix_push_queued_total", [("app", "app.*")]) == 1)
    }

    @Test("a Retry-After longer than the own delay is honoured")
    func retryAfter() async {
        let transport = status.transport
        status.set(503, [.retryAfter: "100"])
        let app = DeliveryApp.scripted(transport, queuesOnOutage: true)
        _ = await fixture.deliver(app: app)
        await fixture.clock.waitForSleepers(for: .milliseconds(100_625))
        fixture.clock.advance(by: .seconds(99))
        for _ in 0..<50 { await Task.yield() }
        #expect(transport.sent.count == 1)
        status.set(200)
        fixture.clock.advance(by: .seconds(7))
        await waitUntil { transport.sent.count == 2 }
    }

    @Test("a late rejection is reported with the next request for the device, until a 200 is written")
    func lateRejection() async {
        let transport = status.transport
        let app = DeliveryApp.scripted(transport, queuesOnOutage: true)
        for number in 1...2 { _ = await fixture.deliver("$\(number)", app: app) }
        await fixture.clock.waitForSleepers(for: .seconds(5))
        status.set(410)
        fixture.clock.advance(by: .seconds(5))
        // The log line comes before the rejection is remembered. An empty queue comes with it.
        await waitUntil { (try? fixture.metrics.expectGauge("matrix_push_queue_entries"))?.lastValue == 0 }
        let late = DeliveryResult.rejected(reason: "gone, for an earlier notification")
        var batch = await fixture.deliver("$3", app: app)
        #expect(batch.results == [late])
        #expect(await fixture.deliver("$3", to: ["other"], app: app).results == [.rejected(reason: "gone")])
        await batch.answered(.error)
        batch = await fixture.deliver(nil, app: app)
        #expect(batch.results == [late])
        await batch.answered(.success)
        status.set(200)
        #expect(await fixture.deliver("$4", app: app).results == [.delivered])
        // It may be queued if the attempt before hasn't ended yet.
        await waitUntil { events(transport).contains("$4") }
        #expect(!events(transport).contains("$2"), "the second notification was discarded with the first")
    }

    @Test("a full queue drops its oldest notification with a log line and a metric")
    func full() async {
        let fixture = PipelineFixture { $0.queue.maxEntries = 2 }
        let app = DeliveryApp.scripted(status.transport, queuesOnOutage: true)
        for number in 1...3 {
            #expect(await fixture.deliver("$\(number)", to: ["\(number)"], app: app).results == [.delivered])
        }
        let dropped = fixture.log.lines(.error)
        #expect(dropped.map { $0.metadata["event_id"] } == ["$1"])
        #expect(fixture.count("matrix_push_queue_dropped_total", [("app", "app.*"), ("reason", "full")]) == 1)
    }

    @Test("a notification that is dropped while it waits isn't sent")
    func droppedWhileWaiting() async {
        let fixture = PipelineFixture { $0.queue.maxEntries = 1 }
        let transport = status.transport
        let app = DeliveryApp.scripted(transport, queuesOnOutage: true)
        for number in 1...2 { _ = await fixture.deliver("$\(number)", app: app) }
        await fixture.clock.waitForSleepers(for: .seconds(5))
        status.set(200)
        fixture.clock.advance(by: .seconds(5))
        await waitUntil { transport.sent.count == 2 }
        #expect(events(transport) == ["$1", "$2"])
    }

    @Test("a queue bounded in bytes drops the oldest, and refuses what is larger than itself")
    func fullOfBytes() async {
        let fixture = PipelineFixture { $0.queue.maxBytes = 200 }
        let app = DeliveryApp.scripted(status.transport, queuesOnOutage: true)
        for number in 1...4 { _ = await fixture.deliver("$\(number)", to: ["\(number)"], app: app) }
        #expect(fixture.count("matrix_push_queue_dropped_total", [("app", "app.*"), ("reason", "full")]) > 0)
        let large = Notification(eventID: "$large", roomName: String(repeating: "x", count: 300), devices: [])
        #expect(await fixture.deliver(large, to: ["large"], app: app).results.allSatisfy { $0.isRetry })
    }

    @Test("a notification that is too old is dropped")
    func age() async {
        let fixture = PipelineFixture { $0.queue.maximumAge = .seconds(12) }
        let app = DeliveryApp.scripted(status.transport, queuesOnOutage: true)
        _ = await fixture.deliver(app: app)
        for _ in 0..<2 {
            await fixture.clock.waitForSleepers(for: .seconds(5))
            fixture.clock.advance(by: .seconds(5))
        }
        await waitUntil { !fixture.log.lines(.error).isEmpty }
        #expect(fixture.log.lines(.error).map { $0.metadata["reason"] } == ["too old; last reason: device offline"])
    }

    @Test("a shutdown tries each device once more, and records what is lost")
    func shutdown() async {
        let transport = ScriptedTransport { sent, number in
            .status(number >= 4 && sent.path == "/a" ? 200 : 507)
        }
        let app = DeliveryApp.scripted(transport, queuesOnOutage: true)
        for number in 1...2 { _ = await fixture.deliver("$\(number)", to: ["a", "b"], app: app) }
        for number in 3...4 { _ = await fixture.deliver("$\(number)", to: ["\(number)"], app: app) }
        #expect(transport.sent.count == 4)
        await fixture.pipeline.shutdown(within: .seconds(5))
        #expect(transport.sent.filter { $0.path == "/a" }.map { $0.body.prefix(2) } == ["$1", "$1", "$2"])
        #expect(fixture.log.lines(.error).map { $0.metadata["event_id"] } == ["$1", "$2", "$3", "$4"])
        let later = await fixture.deliver("$5", to: ["c"], app: app).results
        #expect(later == [.retry(after: nil, reason: "device offline")], "nothing is queued now")
    }

    @Test("a shutdown without time loses the queue and returns at once")
    func shutdownWithoutTime() async {
        let app = DeliveryApp.scripted(status.transport, queuesOnOutage: true)
        _ = await fixture.deliver(app: app)
        await fixture.pipeline.shutdown(within: .zero)
        #expect(fixture.count("matrix_push_queue_dropped_total", [("app", "app.*"), ("reason", "shutdown")]) == 1)
    }

    @Test("without room for a delivery, an app that queues accepts the notification, and delivers it later")
    func noRoom() async {
        let gate = Gate()
        let fixture = PipelineFixture { $0.maxInFlight = 1 }
        let transport = ScriptedTransport { _, number in
            if number == 0 { try await gate.pass() }
            return .status(200)
        }
        let app = DeliveryApp.scripted(transport, queuesOnOutage: true)
        async let first = fixture.deliver("$1", to: ["a"], app: app)
        await gate.waitForArrivals()
        for _ in 0..<2 { #expect(await fixture.deliver("$2", to: ["b"], app: app).results == [.delivered]) }
        #expect(fixture.count("matrix_push_queued_total", [("app", "app.*")]) == 1)
        #expect(fixture.count("matrix_push_duplicates_total", [("app", "app.*")]) == 1)
        let full = DeliveryResult.retry(after: .seconds(1), reason: "too many deliveries at a time")
        #expect(await fixture.deliver("$1", to: ["a"], app: app).results == [full], "a duplicate doesn't wait")
        #expect(await fixture.deliver("$3", app: .scripted(transport)).results == [full])
        gate.open()
        #expect(await first.results == [.delivered])
        await fixture.clock.waitForSleepers(for: .seconds(5))
        fixture.clock.advance(by: .seconds(5))
        await waitUntil { transport.sent.count == 2 }
        #expect(events(transport) == ["$1", "$2"])
        await fixture.pipeline.shutdown(within: .seconds(1))
    }

    @Test("queued notifications are delivered through the app that replaces theirs, if there is one")
    func replacedApps() async {
        let (old, new) = (ScriptedTransport(statuses: 403), ScriptedTransport(statuses: 200))
        let app = DeliveryApp.scripted(old, queuesOnOutage: true)
        for pushkey in ["a", "b"] { #expect(await fixture.deliver(to: [pushkey], app: app).results == [.delivered]) }
        fixture.pipeline.replaceApps { $0 == "app.ios" ? .scripted(new, queuesOnOutage: true) : nil }
        let other = DeliveryTarget(device: .init(appID: "app.other", pushkey: "c"), app: app)
        let notification = Notification(eventID: "$1", devices: [])
        let deadline = fixture.clock.now + .seconds(20)
        _ = await fixture.pipeline.deliver(notification, to: [other], deadline: deadline)
        // A request that began with the old app.
        _ = await fixture.deliver(to: ["d"], app: app)
        #expect(old.sent.count == 4 && new.sent.isEmpty)
        await fixture.clock.waitForSleepers(4, for: .seconds(5))
        fixture.clock.advance(by: .seconds(5))
        await waitUntil { new.sent.count == 3 && old.sent.count == 5 }
        #expect(Set(new.sent.map(\.path)) == ["/a", "/b", "/d"])
        #expect(old.sent.last?.path == "/c")
        await fixture.pipeline.shutdown(within: .zero)
    }

    @Test("the number of remembered late rejections is bounded")
    func lateRejectionBound() {
        let rejections = LateRejections(maxEntries: 3)
        let keys = (0..<100).map { DeliveryKey([[UInt8($0)]]) }
        for key in keys { rejections.record(key, reason: "gone") }
        #expect(keys.filter { rejections.reason(for: $0) != nil } == Array(keys.suffix(3)))
        rejections.forget(keys)
        #expect(rejections.isEmpty)
    }
}
