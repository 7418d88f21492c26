import APIRuntime
import LoopbackServer
import ScriptedPushStore
import Synchronization
import Testing

@testable import HomeserverPush

/// Faults of gateways that last, with other gateways that work.
@Suite("Workers with gateways that fail", .timeLimit(.minutes(5)))
struct GatewayFaultTests {
    /// The notifications that workers hold at the same time.
    private final class Held: Sendable {
        private let state = Mutex((now: 0, most: 0))

        var most: Int { state.withLock(\.most) }

        func add(_ change: Int) {
            state.withLock { state in
                state.now += change
                state.most = max(state.most, state.now)
            }
        }
    }

    private func ids(_ range: Range<Int>) -> [String] { range.map { "$\($0)" } }

    @Test("a gateway that resets connections gets everything in order when it has moved; others aren't delayed")
    func reset() async throws {
        let server = try ResettingServer()
        defer { server.close() }
        try await WorkersScenario.run { scenario in
            try await scenario.set("good", of: wren)
            try await scenario.set("bad", url: "http://127.0.0.1:\(server.port)/_matrix/push/v1/notify")
            for number in 0..<20 {
                try await scenario.send("$\(number)", to: [fern, wren])
                await scenario.settle()
                #expect(scenario.gateway.acceptedIDs == ids(0..<number + 1))
                await scenario.advance(by: .seconds(1))
            }
            // Attempts after 0, 1, 3, 7 and 15 s.
            #expect(server.count == 5)
            try await scenario.set("bad")
            await scenario.settle()
            let late = scenario.gateway.accepted.filter { $0.devices.first?.pushkey == "bad" }
            #expect(late.map(\.eventID) == ids(0..<20))
            #expect(scenario.gateway.acceptedIDs.count == 40)
        }
    }

    @Test(
        "a gateway that refuses everything for an hour costs one notification a pusher in memory, and delays no other",
        arguments: [
            GatewayRecorder.Answer.response(502),
            // An hour after the clock's beginning.
            .response(429, [.retryAfter: "Thu, 28 May 2026 21:26:40 GMT"]),
        ])
    func hour(answer: GatewayRecorder.Answer) async throws {
        let pushers = 20
        let users = (0..<pushers).map { "@user\($0):garden.example" }
        let held = Held()
        let store = { @Sendable (memory: InMemoryPushStore) -> any PushStore in
            ScriptedStore(
                memory,
                next: { outcome, original throws(PushStoreError) in
                    let delivery = try await original()
                    if outcome != nil { held.add(-1) }
                    if delivery != nil { held.add(1) }
                    return delivery
                })
        }
        let bad = GatewayRecorder(answer)
        try await WorkersScenario.run(bad, starts: false) { other in
            try await WorkersScenario.run(store: store) { scenario in
                try await scenario.set("good", of: wren)
                for (number, user) in users.enumerated() {
                    try await scenario.set("bad\(number)", of: user, url: other.gatewayURL)
                }
                for minute in 0..<60 {
                    for number in 0..<5 { try await scenario.send("$\(5 * minute + number)", to: users + [wren]) }
                    await scenario.settle()
                    #expect(scenario.gateway.acceptedIDs == ids(0..<5 * minute + 5))
                    await scenario.advance(by: .seconds(60))
                }
                #expect(bad.accepted.isEmpty)
                #expect(bad.requests.count <= 12 * pushers)
                #expect(held.most <= pushers + 1)

                bad.setAnswer(.response(200))
                // The circuit breaker stays open for an hour at most, and what it stops waits only for it.
                for _ in 0..<65 where bad.accepted.count < 300 * pushers { await scenario.advance(by: .seconds(60)) }
                for number in 0..<pushers {
                    let received = bad.accepted.filter { $0.devices.first?.pushkey == "bad\(number)" }
                    #expect(received.map(\.eventID) == ids(0..<300))
                }
            }
        }
    }
}
