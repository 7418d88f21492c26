import APIRuntime
import PushDelivery
import ScriptedPushStore
import Testing

@testable import HomeserverPush

@Suite("The state of workers, and changes of their configuration", .timeLimit(.minutes(5)))
struct WorkerStateTests {
    @Test("results, latencies and the gateway's words are kept by scheme, host and port")
    func hosts() async throws {
        let gateway = GatewayRecorder { number, _ in number == 1 ? .response(502) : .response(200) }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            for id in ["$0", "$1"] { try await scenario.send(id) }
            await scenario.settle()
            let state = scenario.workers.state
            let host = try #require(state.hosts.first)
            #expect(state.hosts.count == 1)
            #expect(host.name == scenario.gatewayURL.replacing("/_matrix/push/v1/notify", with: ""))
            #expect(host.activity.total.delivered == 1 && host.activity.total.retry == 1)
            #expect(host.activity.lastFailure?.reason == "the gateway returned 502")
            #expect(state.results.delivered == 1 && state.results.retry == 1 && state.removals == 0)
            #expect(state.history.delivered.last == 1 && state.history.failed.last == 1)
            #expect(scenario.workers.lastRound == scenario.clock.now)
        }
    }

    @Test("at most 200 servers are kept, those that were used last")
    func boundOfHosts() {
        let hosts = GatewayHosts()
        for number in 0..<200 { #expect(hosts.use("\(number)") == nil) }
        #expect(hosts.use("0") == nil)
        #expect(hosts.use("200") == "1")
        #expect(hosts.names.count == 200 && hosts.names.contains("0"))
    }

    @Test("failures of the store are counted, and the last one has the store's words")
    func storeFailures() async throws {
        let failing = { @Sendable (store: InMemoryPushStore) -> any PushStore in
            ScriptedStore(
                store,
                claim: { _ throws(PushStoreError) in
                    throw PushStoreError("the disk is full", isTemporary: true)
                })
        }
        try await WorkersScenario.run(store: failing) { scenario in
            while scenario.workers.state.storeErrors == 0 { await Task.yield() }
            let failure = try #require(scenario.workers.state.lastStoreFailure)
            #expect(failure.reason == "the disk is full" && failure.isTemporary)
        }
    }

    @Test("another configuration applies to the deliveries after it")
    func replacement() async throws {
        try await WorkersScenario.run { scenario in
            try await scenario.set()
            for id in ["$0", "$1"] { try await scenario.send(id) }
            await scenario.settle()
            #expect(scenario.gateway.accepted.map(\.counts?.unread) == [1, 1])
            var configuration = scenario.configuration
            configuration.unreadCount = .messages
            configuration.maxClaims = 1
            scenario.workers.replaceConfiguration(configuration)
            try await scenario.send("$2")
            await scenario.settle()
            #expect(scenario.gateway.accepted.last?.counts?.unread == 3)
        }
    }

    @Test("a smaller or larger number of claims applies at once")
    func claimSlots() {
        let slots = ClaimSlots(limit: 2, clock: SystemClock()) {}
        #expect(slots.free() == 2)
        slots.setLimit(1)
        #expect(slots.free() == 1)
        let slot = slots.begin()
        #expect(slots.free() == 0)
        slots.setLimit(3)
        #expect(slots.free() == 2)
        slots.end(slot)
        #expect(slots.free() == 3)
    }
}
