import APIRuntime
import Logging
import ManualClock
import ScriptedPushStore
import Testing

@testable import HomeserverPush

@Suite("Workers and faults", .timeLimit(.minutes(5)))
struct WorkerFaultTests {
    private let unavailable = PushStoreError("the database cannot be reached", isTemporary: true)

    @Test(
        "what was in flight when a worker died is sent again or passed over, by configuration",
        arguments: [true, false])
    func interrupted(repeats: Bool) async throws {
        var configuration = PusherConfiguration()
        configuration.repeatsInterrupted = repeats
        try await WorkersScenario.run(configuration: configuration, starts: false) { scenario in
            try await scenario.set()
            for id in ["$0", "$1"] { try await scenario.send(id) }
            // A worker that dies.
            let claims = try await scenario.memory.claim(
                limit: 1, lease: .seconds(60), now: scenario.clock.timestamp)
            let rules = DeliveryRules(oldest: Timestamp(milliseconds: 0))
            let lost = try await scenario.memory.next(
                try #require(claims.first), after: nil, rules, now: scenario.clock.timestamp)
            #expect(lost != nil)
            try await scenario.whileRunning {
                await scenario.advance(by: .seconds(59))
                #expect(scenario.gateway.requests.isEmpty, "the lease lasts")
                await scenario.advance(by: .seconds(1))
                #expect(scenario.gateway.acceptedIDs == (repeats ? ["$0", "$1"] : ["$1"]))
            }
        }
    }

    @Test("a notification that the gateway refuses is passed over, and logged once a day for each pusher")
    func refused() async throws {
        try await WorkersScenario.run(GatewayRecorder(.response(400, [:], #"{"errcode":"M_BAD_JSON"}"#))) { scenario in
            try await scenario.set("a")
            try await scenario.set("b")
            for number in 0..<5 {
                try await scenario.send("$\(number)")
                await scenario.settle()
            }
            #expect(scenario.gateway.requests.count == 10)
            let lines = { scenario.log.lines("the gateway refuses a notification") }
            #expect(
                lines().map { $0.metadata["reason"] } == [
                    "the gateway returned 400 (M_BAD_JSON)", "the gateway returned 400 (M_BAD_JSON)",
                ])
            await scenario.advance(by: .seconds(86_400))
            try await scenario.send("$later")
            await scenario.settle()
            #expect(lines().count == 4)
            #expect(try await scenario.memory.pushers(of: fern).count == 2)
        }
    }

    @Test("a pusher whose gateway refuses everything is removed after a time, if configured")
    func refusedForDays() async throws {
        var configuration = PusherConfiguration()
        configuration.maximumRefusalTime = .seconds(3 * 86_400)
        try await WorkersScenario.run(GatewayRecorder(.response(404)), configuration: configuration) { scenario in
            try await scenario.set()
            for day in 0..<3 {
                try await scenario.send("$\(day)")
                await scenario.settle()
                #expect(try await scenario.pusher() != nil)
                await scenario.advance(by: .seconds(86_400))
            }
            try await scenario.send("$3")
            await scenario.settle()
            #expect(try await scenario.pusher() == nil)
        }
    }

    @Test("an accepted notification ends the time of refusals")
    func refusedBetween() async throws {
        var configuration = PusherConfiguration()
        configuration.maximumRefusalTime = .seconds(2 * 86_400)
        let gateway = GatewayRecorder { number, _ in .response(number == 1 ? 200 : 403) }
        try await WorkersScenario.run(gateway, configuration: configuration) { scenario in
            try await scenario.set()
            for day in 0..<4 {
                try await scenario.send("$\(day)")
                await scenario.settle()
                await scenario.advance(by: .seconds(86_399))
            }
            #expect(try await scenario.pusher() != nil)
        }
    }

    @Test("redirects aren't followed")
    func redirect() async throws {
        let target = GatewayRecorder()
        try await WorkersScenario.run(target, starts: false) { other in
            let gateway = GatewayRecorder(.response(307, [.location: other.gatewayURL]))
            try await WorkersScenario.run(gateway) { scenario in
                try await scenario.set()
                try await scenario.send("$0")
                await scenario.settle()
                await scenario.advance(by: .seconds(60))
                #expect(gateway.requests.count == 1)
                #expect(target.requests.isEmpty)
            }
        }
    }

    @Test("gateways without a response delay no other user's pusher")
    func slowGateways() async throws {
        var configuration = PusherConfiguration()
        configuration.maxClaims = 8
        let gate = Gate()
        let gateway = GatewayRecorder { _, notification in
            notification.devices.first?.pushkey.hasPrefix("slow") ?? false ? .gated(gate) : .response(200)
        }
        try await WorkersScenario.run(gateway, configuration: configuration) { scenario in
            let users = (0..<1000).map { "@user\($0):garden.example" }
            // The slow ones are claimed first.
            for (index, user) in users.enumerated() {
                try await scenario.set(index < 10 ? "slow\(index)" : "key\(index)", of: user)
            }
            try await scenario.send("$0", to: users)
            await gateway.waitForRequests(8)
            await scenario.clock.waitForSleepers(for: .seconds(1))
            scenario.clock.advance(by: .seconds(1))
            await gateway.waitForRequests(1000)
            gate.open()
            await scenario.settle()
            #expect(Set(gateway.accepted.compactMap { $0.devices.first?.pushkey }).count == 1000)
            #expect(gateway.accepted.count == 1000)
        }
    }

    // MARK: The end

    @Test("a stop waits for deliveries in flight, and begins no others")
    func stop() async throws {
        let gate = Gate()
        try await WorkersScenario.run(GatewayRecorder(.gated(gate)), starts: false) { scenario in
            try await scenario.set()
            for id in ["$0", "$1"] { try await scenario.send(id) }
            let run = Task { await scenario.workers.run() }
            await scenario.gateway.waitForRequests(1)
            let stop = Task { await scenario.workers.stop() }
            await scenario.clock.waitForSleepers(for: .seconds(10))
            gate.open()
            await stop.value
            await run.value
            #expect(scenario.gateway.acceptedIDs == ["$0"])
            let second = scenario.anotherProcess()
            try await second.whileRunning {
                await second.settle()
                #expect(scenario.gateway.acceptedIDs == ["$0", "$1"])
            }
        }
    }

    @Test("a stop ends after its limit; what was in flight is marked, and repeated when the lease ends")
    func stopAtLimit() async throws {
        let gate = Gate()
        let gateway = GatewayRecorder { number, _ in number == 0 ? .gated(gate) : .response(200) }
        try await WorkersScenario.run(gateway, starts: false) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            let run = Task { await scenario.workers.run() }
            await gateway.waitForRequests(1)
            run.cancel()
            await scenario.clock.waitForSleepers(for: .seconds(10))
            scenario.clock.advance(by: .seconds(10))
            await run.value
            let second = scenario.anotherProcess()
            try await second.whileRunning {
                await second.advance(by: .seconds(79))
                #expect(gateway.requests.count == 1)
                await second.advance(by: .seconds(1))
                #expect(gateway.acceptedIDs == ["$0"])
            }
            gate.open()
        }
    }

    // MARK: The store

    @Test("a store that can't be reached loses and repeats nothing")
    func storeFailures() async throws {
        let (claims, deliveries) = (Counter(), Counter())
        let unavailable = unavailable
        let store = { @Sendable (memory: InMemoryPushStore) -> any PushStore in
            ScriptedStore(
                memory,
                claim: { original throws(PushStoreError) in
                    claims.increment()
                    if claims.count <= 2 { throw unavailable }
                    return try await original()
                },
                next: { outcome, original throws(PushStoreError) in
                    if outcome != nil { deliveries.increment() }
                    if outcome != nil, deliveries.count <= 2 { throw unavailable }
                    return try await original()
                })
        }
        try await WorkersScenario.run(store: store, starts: false) { scenario in
            try await scenario.set()
            for id in ["$0", "$1"] { try await scenario.send(id) }
            try await scenario.whileRunning {
                await scenario.clock.waitForSleepers(for: .seconds(1))
                scenario.clock.advance(by: .seconds(1))
                await scenario.clock.waitForSleepers(for: .seconds(2))
                scenario.clock.advance(by: .seconds(2))
                await scenario.clock.waitForSleepers(for: .milliseconds(500))
                scenario.clock.advance(by: .milliseconds(500))
                await scenario.clock.waitForSleepers(for: .seconds(1))
                scenario.clock.advance(by: .seconds(1))
                await scenario.settle()
                #expect(scenario.gateway.acceptedIDs == ["$0", "$1"])
            }
        }
    }

    @Test("a delivery whose result can't be stored is repeated once the lease has ended")
    func lostOutcome() async throws {
        let deliveries = Counter()
        let store = { @Sendable (memory: InMemoryPushStore) -> any PushStore in
            ScriptedStore(
                memory,
                next: { outcome, original throws(PushStoreError) in
                    if outcome != nil { deliveries.increment() }
                    if outcome != nil, deliveries.count == 1 {
                        throw PushStoreError("disk failure", isTemporary: false)
                    }
                    return try await original()
                })
        }
        try await WorkersScenario.run(store: store) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            await scenario.settle()
            #expect(scenario.gateway.acceptedIDs == ["$0"])
            await scenario.advance(by: .seconds(89))
            #expect(scenario.gateway.requests.count == 1)
            await scenario.advance(by: .seconds(1))
            #expect(scenario.gateway.acceptedIDs == ["$0", "$0"])
        }
    }

    @Test("pushers that wait although workers are idle are noticed")
    func watchdog() async throws {
        let store = { @Sendable (memory: InMemoryPushStore) -> any PushStore in
            ScriptedStore(memory, claim: { _ throws(PushStoreError) in [] })
        }
        try await WorkersScenario.run(store: store) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            await scenario.clock.waitForSleepers(for: .seconds(60))
            scenario.clock.advance(by: .seconds(60))
            await scenario.clock.waitForSleepers(for: .seconds(60))
            let lines = scenario.log.lines("pushers wait although no worker is busy with them")
            #expect(lines.map(\.metadata) == [["pushers": "1", "for": "60s"]])
        }
    }

    // MARK: Logs

    @Test("log lines contain neither pushkeys nor contents, at any level")
    func secrets() async throws {
        let key = "pushkey-that-is-secret"
        let gateway = GatewayRecorder { number, _ in
            switch number {
            case 0: .response(500, [:], #"{"errcode":"\#(key)"}"#)
            case 1: .response(400, [:], #"{"errcode":"\#(key)","error":"\#(key)"}"#)
            case 2: .response(200)
            default: .response(200, [:], #"{"rejected":["\#(key)"]}"#)
            }
        }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set(key)
            for number in 0..<4 {
                try await scenario.send("$\(number)")
                await scenario.settle()
                await scenario.advance(by: .seconds(1))
            }
            #expect(gateway.requests.count == 4)
            #expect(try await scenario.pusher(key) == nil)
            for line in scenario.log.lines {
                #expect(!"\(line)".contains(key) && !"\(line)".contains("tomatoes"))
            }
            #expect(scenario.log.lines.count > 4)
        }
    }
}
