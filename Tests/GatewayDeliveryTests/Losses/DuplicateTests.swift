import APIRuntime
import ProviderSimulators
import RecordedLog
import Testing

@Suite("Gateway, repeated notifications")
struct DuplicateTests {
    @Test("two accounts that share a pushkey and differ in data are both notified")
    func accounts() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let devices = ["one", "two"].map { account in
                TestDevice.apns(1, data: ["default_payload": ["account": .string(account)]])
            }
            #expect(try await gateway.notify(devices).rejectsNone)
            for device in devices { #expect(try await gateway.notify([device]).rejectsNone) }
            let accounts = servers.apns.accepted().compactMap { $0.json?["account"]?.string }
            #expect(accounts.sorted() == ["one", "two"])
        }
    }

    @Test("the same request five times at once is sent once, and each gets the result")
    func concurrent() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let gate = SimulatorGate()
            servers.fcm.script = { _ in .held(gate, then: .fcm(404, "NOT_FOUND", errorCode: "UNREGISTERED")) }
            try await withThrowingTaskGroup(of: [String]?.self) { group in
                for _ in 1...5 { group.addTask { try await gateway.notify([.fcm("token")]).rejected } }
                _ = await servers.fcm.waitForDeliveries(1)
                gate.open()
                for try await rejected in group { #expect(rejected == ["token"]) }
            }
            #expect(servers.fcm.deliveries().count == 1)
        }
    }

    @Test("a device that a request lists twice is sent one push")
    func listedTwice() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            #expect(try await gateway.notify([.fcm("token"), .fcm("token")]).rejectsNone)
            #expect(servers.fcm.deliveries().count == 1)
        }
    }

    @Test("of counts that arrive while others are on their way to APNs, only the last are sent")
    func counts() async throws {
        let log = RecordedLog()
        try await withGatewayAndPushServers(log: log) { gateway, servers async throws in
            @Sendable func send(unread: Int64) async throws -> Int {
                let notification: JSONObject = [
                    "counts": ["unread": .integer(unread)], "devices": [TestDevice.apns(1).json],
                ]
                let request: JSONObject = ["notification": .object(notification)]
                return try await gateway.status(String(decoding: request.jsonBytes(), as: UTF8.self))
            }
            let gate = SimulatorGate()
            servers.apns.script = { _ in .held(gate, then: .automatic) }
            try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { try await send(unread: 1) }
                _ = await servers.apns.waitForDeliveries(1)
                for _ in 1...5 { group.addTask { try await send(unread: 7) } }
                while log.texts.count(where: { $0.contains("newer counts") }) < 4 { await Task.yield() }
                gate.open()
                for try await status in group { #expect(status == 200) }
            }
            let badges = servers.apns.accepted().map { $0.json?["aps"]?["badge"] }
            #expect(badges == [.integer(1), .integer(7)])
        }
    }

    @Test("the event of the notification troubleshooter is sent each time")
    func troubleshooter() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let devices = [
                TestDevice.apns(1), .fcm("token"), .webPush(servers.webPush.subscribe()),
                .unifiedPush(servers.unifiedPush.register()),
            ]
            for _ in 1...3 { #expect(try await gateway.notify(devices, event: "$THIS_IS_A_FAKE_EVENT_ID").rejectsNone) }
            #expect(servers.apns.accepted().count == 3)
            #expect(servers.fcm.accepted().count == 3)
            #expect(servers.webPush.accepted().count == 3)
            #expect(servers.unifiedPush.accepted().count == 3)
        }
    }
}
