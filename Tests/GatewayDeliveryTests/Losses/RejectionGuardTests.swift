import ManualClock
import ProviderSimulators
import RecordedLog
import Testing

@Suite("Gateway, errors that can be the operator's fault")
struct RejectionGuardTests {
    @Test("BadDeviceToken for every device of a fresh app rejects none, and logs the remedy once")
    func wrongEnvironment() async throws {
        let log = RecordedLog()
        try await withGatewayAndPushServers(log: log) { gateway, servers async throws in
            servers.apns.script = { _ in .apns(400, "BadDeviceToken") }
            let response = try await gateway.notify((1...30).map { .apns($0) })
            #expect(response.status == 502)
            #expect(response.rejected == nil)
            #expect(servers.apns.deliveries().count == 30)
            let remedies = log.texts.filter { $0.contains("remedy") }
            #expect(remedies.count == 1)
            #expect(remedies.first?.contains("environment") == true)
            // Nothing is lost while the fault is mended.
            servers.apns.script = { _ in .automatic }
            #expect(try await gateway.notify((1...30).map { .apns($0) }).rejectsNone)
            #expect(servers.apns.accepted().count == 30)
        }
    }

    @Test("BadDeviceToken for one device of an app that works rejects the device")
    func deadDevice() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let dead = TestDevice.apns(3)
            servers.apns.script = { $0.deviceToken == dead.pushkey ? .apns(400, "BadDeviceToken") : .automatic }
            #expect(try await gateway.notify([.apns(1), .apns(2)]).rejectsNone)
            #expect(try await gateway.notify([dead]).rejects([dead.pushkey]))
        }
    }

    @Test("SENDER_ID_MISMATCH rejects a device only after a success")
    func otherProject() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            servers.fcm.script = {
                $0.target == "other" ? .fcm(403, "PERMISSION_DENIED", errorCode: "SENDER_ID_MISMATCH") : .automatic
            }
            let early = try await gateway.notify([.fcm("other")])
            #expect(early.status == 502)
            #expect(early.rejected == nil)
            #expect(try await gateway.notify([.fcm("a"), .fcm("b")]).rejectsNone)
            #expect(try await gateway.notify([.fcm("other")]).rejects(["other"]))
        }
    }

    @Test("a subscription for another VAPID key is not rejected before a success")
    func otherKey() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let other = servers.webPush.subscribe(applicationServerKey: "other")
            #expect(try await gateway.notify([.webPush(other)]).status == 502)
            let devices = (1...2).map { _ in TestDevice.webPush(servers.webPush.subscribe()) }
            #expect(try await gateway.notify(devices).rejectsNone)
            #expect(try await gateway.notify([.webPush(other)]).rejects([other.p256dh]))
        }
    }

    @Test("Unregistered and ExpiredToken reject a device at once", arguments: ["Unregistered", "ExpiredToken"])
    func gone(reason: String) async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            servers.apns.script = { _ in .apns(410, reason, timestamp: 1_780_000_000_000) }
            let device = TestDevice.apns(1)
            #expect(try await gateway.notify([device]).rejects([device.pushkey]))
        }
    }

    @Test(
        "a fault of the operator is 502 and never a rejection",
        arguments: ["BadTopic", "TopicDisallowed", "InvalidProviderToken", "BadCertificateEnvironment"])
    func operatorFault(reason: String) async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let status = reason.contains("Topic") ? 400 : 403
            servers.apns.script = { _ in .apns(status, reason) }
            #expect(try await gateway.notify([.apns(1)]).status == 502)
        }
    }
}
