import APIRuntime
import Testing

@testable import HomeserverPush

@Suite("Deliveries follow what users have read", .timeLimit(.minutes(5)))
struct ReadStateTests {
    private func ids(_ range: Range<Int>) -> [String] { range.map { "$\($0)" } }

    @Test("a notification that was read meanwhile is not sent; the number is updated")
    func readBetween() async throws {
        let gateway = GatewayRecorder { number, _ in .response(number == 0 ? 502 : 200) }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            await scenario.settle()
            try await scenario.send("$0")
            try await scenario.send("$1")
            await scenario.settle()
            try await scenario.read("$0")
            await scenario.advance(by: .seconds(1))
            #expect(gateway.acceptedIDs == ["$1"])
            try await scenario.read("$1")
            await scenario.settle()
            #expect(gateway.acceptedIDs == ["$1", nil])
            #expect(gateway.accepted.last?.counts?.unread == 0)
        }
    }

    @Test("an event that was redacted meanwhile isn't sent, and a badge update follows one that was pushed")
    func redacted() async throws {
        let gateway = GatewayRecorder { number, _ in .response(number == 0 ? 502 : 200) }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            try await scenario.send("$1")
            await scenario.settle()
            try await scenario.processor.processRedaction(of: "$0", in: beds.roomID)
            await scenario.advance(by: .seconds(1))
            #expect(gateway.acceptedIDs == ["$1"])
            try await scenario.processor.processRedaction(of: "$1", in: beds.roomID)
            await scenario.settle()
            #expect(gateway.acceptedIDs == ["$1", nil])
            #expect(gateway.accepted.last?.counts?.unread == 0)
        }
    }

    @Test("after the give-up age what is old goes, and what is new is sent")
    func giveUp() async throws {
        try await WorkersScenario.run(GatewayRecorder(.response(502))) { scenario in
            try await scenario.set()
            try await scenario.send("$old")
            for _ in 0..<25 { await scenario.advance(by: .seconds(3600)) }
            try await scenario.send("$new")
            await scenario.settle()
            scenario.gateway.setAnswer(.response(200))
            await scenario.advance(by: .seconds(3600))
            #expect(scenario.gateway.acceptedIDs == ["$new"])
        }
    }

    // MARK: Badges

    @Test("a receipt sends one badge update, only if the number is another than the last one")
    func badges() async throws {
        try await WorkersScenario.run { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            try await scenario.send("$1")
            await scenario.settle()
            try await scenario.read("$0")
            await scenario.settle()
            #expect(scenario.gateway.acceptedIDs == ["$0", "$1"], "one room is unread as before")
            try await scenario.read("$1")
            await scenario.settle()
            let expected: JSONObject = [
                "notification": [
                    "prio": "low", "counts": ["unread": 0],
                    "devices": [["app_id": "example.app", "pushkey": "key", "pushkey_ts": 1_780_000_000, "data": [:]]],
                ]
            ]
            #expect(scenario.gateway.bodies.last == expected)
            try await scenario.read("$1")
            await scenario.settle()
            #expect(scenario.gateway.requests.count == 3)
        }
    }

    @Test("messages are counted by configuration, and a zero is left out")
    func messageCounts() async throws {
        var configuration = PusherConfiguration()
        configuration.unreadCount = .messages
        configuration.omitsZeroCounts = true
        try await WorkersScenario.run(configuration: configuration) { scenario in
            try await scenario.set()
            for id in ids(0..<3) { try await scenario.send(id) }
            await scenario.settle()
            try await scenario.read("$0")
            await scenario.settle()
            try await scenario.read("$2")
            await scenario.settle()
            #expect(scenario.gateway.accepted.map(\.counts?.unread).suffix(2) == [2, nil])
            #expect(scenario.gateway.accepted.allSatisfy { $0.counts != nil })
        }
    }

    @Test(
        "an app that counts by itself gets no counts and no badge updates (MSC4076)",
        arguments: ["disable_badge_count", "org.matrix.msc4076.disable_badge_count"])
    func disabledCounts(key: String) async throws {
        try await WorkersScenario.run { scenario in
            try await scenario.set(data: [key: true])
            try await scenario.send("$0")
            await scenario.settle()
            try await scenario.read("$0")
            await scenario.settle()
            #expect(scenario.gateway.acceptedIDs == ["$0"])
            #expect(scenario.gateway.accepted.first?.counts == nil)
        }
    }
}
