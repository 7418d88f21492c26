import APIRuntime
import HTTPTypes
import ManualClock
import Testing

@testable import HomeserverPush

@Suite("Workers deliver what waits for pushers", .timeLimit(.minutes(5)))
struct PusherWorkersTests {
    private func ids(_ range: Range<Int>) -> [String] { range.map { "$\($0)" } }

    @Test("events are delivered in order, once, to each pusher")
    func order() async throws {
        try await WorkersScenario.run { scenario in
            try await scenario.set("a")
            try await scenario.set("b")
            for id in ids(0..<60) { try await scenario.send(id) }
            await scenario.settle()
            for key in ["a", "b"] {
                let received = scenario.gateway.accepted.filter { $0.devices.first?.pushkey == key }
                #expect(received.map(\.eventID) == ids(0..<60))
                #expect(received.map(\.counts?.unread) == Array(repeating: 1, count: 60), "counted by rooms")
            }
        }
    }

    @Test("an outage of a minute with 100 events costs at most 7 requests, and loses and repeats nothing")
    func outage() async throws {
        try await WorkersScenario.run(GatewayRecorder(.response(502))) { scenario in
            try await scenario.set()
            for number in 0..<100 {
                try await scenario.send("$\(number)")
                await scenario.advance(by: .milliseconds(600))
            }
            #expect(scenario.gateway.requests.map(\.eventID) == Array(repeating: "$0", count: 6))
            scenario.gateway.setAnswer(.response(200))
            await scenario.advance(by: .seconds(5))
            #expect(scenario.gateway.acceptedIDs == ids(0..<100))
        }
    }

    @Test("a gateway out for an hour gets everything afterwards; a new process continues the backoff")
    func longOutage() async throws {
        let gateway = GatewayRecorder(.response(502))
        try await WorkersScenario.run(gateway, starts: false) { first in
            try await first.set()
            try await first.send("$0")
            try await first.whileRunning {
                // Attempts after 0, 1, 3, 7, … 1023 s.
                for _ in 0..<1100 { await first.advance(by: .seconds(1)) }
                #expect(gateway.requests.count == 11)
            }
            let second = first.anotherProcess()
            try await second.whileRunning {
                try await second.send("$1")
                for _ in 0..<100 { await second.advance(by: .seconds(24)) }
                #expect(gateway.requests.count == 12)
                #expect(try await second.memory.queueStatus(now: second.clock.timestamp).failingPushers == 1)
                gateway.setAnswer(.response(200))
                await second.advance(by: .seconds(3600))
                #expect(gateway.acceptedIDs == ["$0", "$1"])
            }
        }
    }

    @Test(
        "429 and 503 with Retry-After are repeated then, not earlier",
        arguments: [
            (429, "120", 120), (429, "Thu, 28 May 2026 20:28:40 GMT", 120), (503, "120", 120), (429, "99999999", 3600),
        ])
    func retryAfter(status: Int, value: String, seconds: Int) async throws {
        let gateway = GatewayRecorder { number, _ in
            number == 0 ? .response(status, [.retryAfter: value]) : .response(200)
        }
        // 1780000000 is Thu, 28 May 2026 20:26:40 GMT.
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            await scenario.settle()
            #expect(gateway.requests.count == 1)
            await scenario.advance(by: .seconds(seconds - 1))
            #expect(gateway.requests.count == 1)
            await scenario.advance(by: .seconds(1))
            #expect(gateway.acceptedIDs == ["$0"])
        }
    }

    @Test("a timer alone repeats a failed delivery, and finds what other processes have queued")
    func timer() async throws {
        let gateway = GatewayRecorder { number, _ in .response(number == 0 ? 500 : 200) }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            await gateway.waitForRequests(1)
            await scenario.clock.waitForSleepers(for: .seconds(1))
            scenario.clock.advance(by: .seconds(1))
            await gateway.waitForRequests(2)
            #expect(gateway.requests.map(\.eventID) == ["$0", "$0"])
        }
    }

    @Test("a gateway that stalls is given up at the deadline, and gets the notification again")
    func stall() async throws {
        let gate = Gate()
        let gateway = GatewayRecorder { number, _ in number == 0 ? .gated(gate) : .response(200) }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            await gateway.waitForRequests(1)
            await scenario.clock.waitForSleepers(for: .seconds(30))
            await scenario.advance(by: .seconds(30))
            #expect(gateway.requests.count == 1)
            await scenario.advance(by: .seconds(1))
            #expect(gateway.requests.count == 2)
            #expect(gateway.acceptedIDs == ["$0"])
            gate.open()
        }
    }

    @Test("a connection that breaks is one attempt")
    func reset() async throws {
        let transport = BreakingTransport()
        try await WorkersScenario.run(transport: transport) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            await scenario.settle()
            #expect(transport.count == 1)
            await scenario.advance(by: .seconds(1))
            #expect(transport.count == 2)
            #expect(try await scenario.pusher() != nil)
        }
    }

    @Test(
        "the gateway's response without a list of rejected pushkeys means delivered",
        arguments: [
            (200, "{}"), (200, #"{"rejected":null}"#), (204, ""), (200, ""), (200, "<html>OK</html>"), (201, "[]"),
            (202, ""), (200, #"{"rejected":["another"]}"#), (200, #"{"rejected":["ke\u0301y"]}"#),
            (200, #"{"rejected":[5,null]}"#), (200, #"{"padding":""# + String(repeating: "x", count: 100_000) + #""}"#),
        ])
    func tolerantResponses(status: Int, body: String) async throws {
        try await WorkersScenario.run(GatewayRecorder(.response(status, [:], body))) { scenario in
            try await scenario.set("k\u{E9}y")
            try await scenario.send("$0")
            await scenario.settle()
            await scenario.advance(by: .seconds(7200))
            #expect(scenario.gateway.requests.count == 1)
            #expect(try await scenario.pusher("k\u{E9}y") != nil)
            #expect(try await scenario.memory.nextClaim() == nil)
        }
    }

    // MARK: Pushers that end or change

    @Test("a rejected pushkey ends the pusher, on an event and on a badge update", arguments: [false, true])
    func rejected(isBadge: Bool) async throws {
        let gateway = GatewayRecorder { _, notification in
            (notification.eventID == nil) == isBadge
                ? .response(200, [:], #"{"rejected":["other","key"]}"#) : .response(200)
        }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            try await scenario.set("survivor")
            await scenario.settle()
            try await scenario.send("$0")
            await scenario.settle()
            try await scenario.read("$0")
            await scenario.settle()
            #expect(try await scenario.memory.pushers(of: fern).map(\.pusher.pushkey) == ["survivor"])
            #expect(scenario.log.lines("pusher removed: its gateway rejected the pushkey").count == 1)
        }
    }

    @Test("a pusher that is deleted while its request is under way gets nothing more, and doesn't come back")
    func deleted() async throws {
        let gate = Gate()
        try await WorkersScenario.run(GatewayRecorder(.gated(gate))) { scenario in
            try await scenario.set()
            for id in ids(0..<3) { try await scenario.send(id) }
            await scenario.gateway.waitForRequests(1)
            _ = try await scenario.memory.removePusher(appID: "example.app", pushkey: "key", of: fern)
            gate.open()
            await scenario.settle()
            #expect(scenario.gateway.requests.count == 1)
            #expect(try await scenario.memory.pushers(of: fern).isEmpty)
        }
    }

    @Test("a pusher that is changed while its request is under way keeps its queue, and isn't removed by the response")
    func changed() async throws {
        let gate = Gate()
        let gateway = GatewayRecorder { number, _ in number == 0 ? .gated(gate) : .response(200) }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            for id in ids(0..<3) { try await scenario.send(id) }
            await gateway.waitForRequests(1)
            try await scenario.set(data: ["brand": "new"])
            await gateway.waitForRequests(4)
            gate.open()
            await scenario.settle()
            #expect(gateway.requests.map(\.eventID) == ["$0", "$0", "$1", "$2"])
            #expect(
                gateway.requests.map { $0.devices.first?.data?.additionalProperties["brand"] } == [
                    nil, "new", "new", "new",
                ])
        }
    }

    @Test("the rejection of a request that was under way doesn't remove a pusher that was set again")
    func lateRejection() async throws {
        let gate = Gate()
        let gateway = GatewayRecorder { number, _ in
            number == 0 ? .gated(gate, #"{"rejected":["key"]}"#) : .response(200)
        }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            await gateway.waitForRequests(1)
            try await scenario.set(data: ["brand": "new"])
            gate.open()
            await scenario.settle()
            #expect(try await scenario.pusher() != nil)
            #expect(gateway.requests.map(\.eventID) == ["$0", "$0"])
        }
    }
}
