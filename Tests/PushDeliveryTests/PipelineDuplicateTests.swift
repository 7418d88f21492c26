import APIRuntime
import PushGatewayAPI
import Testing

@testable import PushDelivery

@Suite("DeliveryPipeline: duplicates")
struct PipelineDuplicateTests {
    private let fixture = PipelineFixture()

    @Test("five equal requests at once are sent once, and all get the result")
    func concurrent() async {
        let gate = Gate()
        let transport = ScriptedTransport { _, _ in
            try await gate.pass()
            return .status(410)
        }
        let app = DeliveryApp.scripted(transport)
        await withTaskGroup(of: [DeliveryResult].self) { group in
            for _ in 0..<5 { group.addTask { await fixture.deliver(app: app).results } }
            await gate.waitForArrivals()
            while fixture.count("matrix_push_duplicates_total", [("app", "app.*")]) < 4 { await Task.yield() }
            gate.open()
            for await results in group { #expect(results == [.rejected(reason: "gone")]) }
        }
        #expect(transport.sent.count == 1)
    }

    @Test("an app without duplicates gets each delivery")
    func unrecognized() async {
        let transport = ScriptedTransport(statuses: 200, 200)
        let app = DeliveryApp(
            name: "app.*", provider: ScriptedProvider(transport: transport), recognizesDuplicates: false)
        for _ in 0..<2 { #expect(await fixture.deliver(app: app).results == [.delivered]) }
        #expect(transport.sent.count == 2)
    }

    @Test("a duplicate whose deadline ends before the running delivery's is retried")
    func joinedDeadline() async {
        let gate = Gate()
        let transport = ScriptedTransport { _, _ in
            try await gate.pass()
            return .status(200)
        }
        let app = DeliveryApp.scripted(transport)
        async let first = fixture.deliver(app: app)
        await gate.waitForArrivals()
        async let second = fixture.deliver(app: app, within: .seconds(1))
        await fixture.clock.waitForSleepers(for: .seconds(1))
        while fixture.count("matrix_push_duplicates_total", [("app", "app.*")]) < 1 { await Task.yield() }
        fixture.clock.advance(by: .seconds(1))
        #expect(
            await second.results == [.retry(after: nil, reason: "the same delivery is in progress at the deadline")])
        gate.open()
        #expect(await first.results == [.delivered])
    }

    @Test("after an error, a repeated request sends what is missing, and gets the results of the rest")
    func partialFailure() async {
        let transport = ScriptedTransport { sent, number in
            switch sent.path {
            case "/good": .status(200)
            case "/dead": .status(410)
            default: .status(number < 4 ? 507 : 200)
            }
        }
        let app = DeliveryApp.scripted(transport)
        let pushkeys = ["good", "dead", "bad", "odd"]
        let first = await fixture.deliver(to: pushkeys, app: app)
        #expect(first.results[0] == .delivered && first.results[1] == .rejected(reason: "gone"))
        #expect(first.results[2].isRetry && first.results[3].isRetry)
        await first.answered(.error)
        fixture.clock.advance(by: .seconds(86_399))
        let second = await fixture.deliver(to: pushkeys, app: app)
        #expect(second.results == [.delivered, .rejected(reason: "gone"), .delivered, .delivered])
        #expect(transport.sent.count == 6)
    }

    @Test("after a written 200 the event is recognised for 30 s, after a cut connection for a day")
    func windows() async {
        let transport = ScriptedTransport(statuses: 200)
        let app = DeliveryApp.scripted(transport)
        await fixture.deliver(app: app).answered(.success)
        fixture.clock.advance(by: .seconds(29))
        await fixture.deliver(app: app).answered(.success)
        #expect(transport.sent.count == 1)
        fixture.clock.advance(by: .seconds(30))
        await fixture.deliver(app: app).answered(.notWritten)
        #expect(transport.sent.count == 2)
        fixture.clock.setTimeOfDay(secondsSince1970: 0)
        fixture.clock.advance(by: .seconds(86_399))
        _ = await fixture.deliver(app: app)
        #expect(transport.sent.count == 2)
    }

    @Test("the deliveries of a cancelled request go on, and a repeated request gets their results")
    func cancelled() async {
        let gate = Gate()
        let transport = ScriptedTransport { _, _ in
            try await gate.pass()
            return .status(200)
        }
        let app = DeliveryApp.scripted(transport)
        let task = Task { await fixture.deliver(app: app) }
        await gate.waitForArrivals()
        task.cancel()
        let batch = await task.value
        #expect(batch.results == [.retry(after: nil, reason: "the request was cancelled")])
        await batch.answered(.notWritten)
        async let repeated = fixture.deliver(app: app)
        gate.open()
        #expect(await repeated.results == [.delivered])
        #expect(transport.sent.count == 1)
    }

    @Test("equal devices of a request are sent once, even without an event", arguments: ["$1", nil])
    func equalDevices(eventID: String?) async {
        let transport = ScriptedTransport(statuses: 200)
        let results = await fixture.deliver(eventID, to: ["a", "b", "a"], app: .scripted(transport)).results
        #expect(results == [.delivered, .delivered, .delivered])
        #expect(transport.sent.map(\.path).sorted() == ["/a", "/b"])
    }

    @Test("two accounts on one phone, which differ in data only, are both notified")
    func accounts() async {
        let transport = ScriptedTransport(statuses: 200)
        let app = DeliveryApp.scripted(transport)
        let targets = ["alice", "bob"].map { name in
            let data = Notification.Device.PusherData(additionalProperties: ["client_name": .string(name)])
            return DeliveryPipeline.Target(device: .init(appID: "app.ios", pushkey: "k", data: data), app: app)
        }
        for _ in 0..<2 {
            _ = await fixture.pipeline.deliver(
                Notification(eventID: "$1", devices: []), to: targets, deadline: fixture.clock.now + .seconds(20))
        }
        #expect(transport.sent.count == 2)
    }

    @Test(
        "counts and the event of Element's troubleshooter are sent each time",
        arguments: [nil, "", "$THIS_IS_A_FAKE_EVENT_ID"])
    func exempt(eventID: String?) async {
        let transport = ScriptedTransport(statuses: 200)
        let app = DeliveryApp.scripted(transport)
        for _ in 0..<3 { #expect(await fixture.deliver(eventID, app: app).results == [.delivered]) }
        #expect(transport.sent.count == 3)
    }

    @Test("a shared store is asked and informed")
    func sharedStore() async {
        let store = InMemoryDeduplicator(clock: fixture.clock)
        let transport = ScriptedTransport(statuses: 200)
        let app = DeliveryApp.scripted(transport)
        _ = await PipelineFixture(deduplicator: store).deliver(app: app)
        #expect(await PipelineFixture(deduplicator: store).deliver(app: app).results == [.delivered])
        #expect(transport.sent.count == 1)
    }

    @Test("two pipelines with one store send a notification once, and both get its result")
    func sharedStoreInProgress() async {
        let store = InMemoryDeduplicator(clock: fixture.clock)
        let (first, second) = (PipelineFixture(deduplicator: store), PipelineFixture(deduplicator: store))
        let gate = Gate()
        let transport = ScriptedTransport { _, _ in
            try await gate.pass()
            return .status(410)
        }
        let app = DeliveryApp.scripted(transport)
        async let sent = first.deliver(app: app)
        await gate.waitForArrivals()
        async let joined = second.deliver(app: app)
        while second.count("matrix_push_duplicates_total", [("app", "app.*")]) < 1 { await Task.yield() }
        gate.open()
        let batches = await [sent, joined]
        for batch in batches {
            #expect(batch.results == [.rejected(reason: "gone")])
            await batch.answered(.success)
        }
        #expect(transport.sent.count == 1)
        fixture.clock.advance(by: .seconds(30))
        _ = await second.deliver(app: app)
        #expect(transport.sent.count == 2, "both responses were recorded in the store")
    }
}
