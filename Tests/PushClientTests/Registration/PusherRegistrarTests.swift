import APIRuntime
import Testing

@testable import PushClient

@Suite("Setting and removing pushers")
struct PusherRegistrarTests {
    private let homeserver = TestHomeserver()

    private func registrar() throws -> PusherRegistrar { PusherRegistrar(try homeserver.connection()) }

    private var changes: [String] { homeserver.calls.filter { $0 != "pushers" } }

    @Test("a pusher that is set already isn't set again")
    func idempotent() async throws {
        let registration = try PushRegistrationTests.registration(.fcm(token: "t1"), secret: "s")
        let first = try await registrar().register(registration)
        #expect(first.isChanged)
        let second = try await registrar().register(registration, previous: first.identity)
        #expect(!second.isChanged)
        #expect(changes == ["set org.example.chat t1"])
    }

    @Test("any change of the pusher sets it again")
    func changed() async throws {
        var registration = try PushRegistrationTests.registration(.fcm(token: "t1"))
        _ = try await registrar().register(registration)
        registration.language = "de"
        #expect(try await registrar().register(registration).isChanged)
        registration.data = ["events_only": true]
        #expect(try await registrar().register(registration).isChanged)
        #expect(try await !registrar().register(registration).isChanged)
    }

    @Test("a new token sets the new pusher first, then removes the old one")
    func renewed() async throws {
        let old = try await registrar().register(PushRegistrationTests.registration(.fcm(token: "t1")))
        let new = try await registrar().register(
            PushRegistrationTests.registration(.fcm(token: "t2")), previous: old.identity)
        #expect(new.removed == 1)
        #expect(new.duplicates.isEmpty)
        #expect(changes == ["set org.example.chat t1", "set org.example.chat t2", "remove org.example.chat t1"])
    }

    @Test("without a stored identity, pushers of the same device are found by the ID of the device")
    func deviceID() async throws {
        homeserver.with {
            $0.pushers = [
                [
                    "app_id": "org.example.chat", "pushkey": "old", "kind": "http",
                    "org.matrix.msc3881.device_id": "PHONE",
                ],
                [
                    "app_id": "org.example.chat", "pushkey": "other", "kind": "http",
                    "device_display_name": "Fern's phone", "org.matrix.msc3881.device_id": "TABLET",
                ],
            ]
        }
        let result = try await registrar().register(
            PushRegistrationTests.registration(.fcm(token: "t2")), deviceID: "PHONE")
        #expect(result.removed == 1)
        #expect(result.duplicates.isEmpty)
        #expect(changes.last == "remove org.example.chat old")
    }

    @Test("odd entries hide no other pusher, and duplicates of the device are reported")
    func duplicates() async throws {
        homeserver.with {
            $0.pushers = [
                5, ["kind": "http"],
                [
                    "app_id": "org.example.chat", "pushkey": "lost", "kind": "http",
                    "device_display_name": "Fern's phone",
                ],
                ["app_id": "org.example.chat.dev", "pushkey": "fb00", "kind": "http"],
                ["app_id": "org.example.chat", "pushkey": "x", "kind": "http", "device_display_name": "A tablet"],
                [
                    "app_id": "m.email", "pushkey": "fern@garden.example", "kind": "email",
                    "device_display_name": "Fern's phone",
                ],
            ]
        }
        let result = try await registrar().register(PushRegistrationTests.registration(.apns(token: [0xFB, 0x00])))
        #expect(result.duplicates.map(\.identity.pushkey) == ["lost", "fb00"])
        #expect(result.removed == 0)
    }

    @Test("a logout removes the pusher, and one that doesn't exist is no error")
    func unregister() async throws {
        let result = try await registrar().register(PushRegistrationTests.registration(.fcm(token: "t1")))
        try await registrar().unregister(result.identity)
        try await registrar().unregister(result.identity)
        #expect(homeserver.with { $0.pushers }.isEmpty)
        homeserver.with { $0.failure = 404 }
        try await registrar().unregister(result.identity)
        homeserver.with { $0.failure = 503 }
        await #expect(throws: MatrixError.self) { try await registrar().unregister(result.identity) }
    }

    @Test("an invalid registration fails before any request")
    func invalid() async throws {
        await #expect(throws: RegistrationError.emptyPushkey) {
            try await registrar().register(PushRegistrationTests.registration(.fcm(token: "")))
        }
        #expect(homeserver.calls.isEmpty)
    }

    // MARK: Enabled

    private static let identity = PusherIdentity(appID: "org.example.chat", pushkey: "k")

    private func list(_ members: JSONObject) {
        var pusher: JSONObject = [
            "app_id": "org.example.chat", "pushkey": "k", "kind": "http", "app_display_name": "Chat",
            "device_display_name": "Phone", "lang": "en", "profile_tag": "",
            "data": ["url": "https://push.example/_matrix/push/v1/notify", "brand": "garden"],
        ]
        for (key, value) in members { pusher[key] = value }
        homeserver.with { $0.pushers = [5, ["app_id": "org.example.chat", "pushkey": "other"], .object(pusher)] }
    }

    @Test(
        "a pusher is disabled with the name that the homeserver uses, and its other members",
        arguments: ["org.matrix.msc3881.enabled", "enabled"])
    func disables(key: String) async throws {
        list([key: true, "org.matrix.msc3881.device_id": "PHONE", "device_id": "PHONE"])
        #expect(try await registrar().setEnabled(false, Self.identity))
        #expect(changes == ["set org.example.chat k"])
        let pusher = try #require(homeserver.with { $0.pushers.last }?.object)
        #expect(pusher[key] == false && pusher["data"]?["brand"] == "garden")
        #expect(pusher["device_id"] == nil && pusher["org.matrix.msc3881.device_id"] == nil)
        #expect(try await registrar().pushers().last?.isEnabled == false)
        #expect(try await !registrar().setEnabled(false, Self.identity))
        #expect(changes.count == 1)
    }

    @Test("an e-mail pusher is enabled too")
    func enablesEmail() async throws {
        list(["kind": "email", "data": [:], "enabled": false])
        #expect(try await registrar().setEnabled(true, Self.identity))
        #expect(homeserver.with { $0.pushers.last }?["enabled"] == true)
    }

    @Test("without the pusher, without the homeserver's support, or without a kind nothing is sent")
    func cannotDisable() async throws {
        list([:])
        await #expect(throws: PusherSwitchError.unsupported) { try await registrar().setEnabled(true, Self.identity) }
        await #expect(throws: PusherSwitchError.noSuchPusher) {
            try await registrar().setEnabled(true, PusherIdentity(appID: "org.example.chat", pushkey: "x"))
        }
        // A request with this kind would delete the pusher.
        list(["kind": nil, "enabled": true])
        await #expect(throws: PusherSwitchError.noKind) {
            try await registrar().setEnabled(false, Self.identity)
        }
        #expect(changes.isEmpty)
    }
}
