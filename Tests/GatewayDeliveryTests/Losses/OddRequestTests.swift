import APIRuntime
import LoopbackServer
import ProviderSimulators
import Testing

@Suite("Gateway, odd but valid JSON")
struct OddRequestTests {
    /// A number that no integer and no double holds exactly.
    private static let hugeNumber = "123456789012345678901234567890"
    private static let deepArray = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)

    /// Members of a notification, in JSON. They take the place of the usual ones.
    private static let notifications: [String] =
        [
            "room_id", "type", "sender", "sender_display_name", "room_name", "room_alias", "user_is_target", "prio",
            "content", "counts",
        ].flatMap { name in
            ["null", "5", "-1.5e300", "true", #""""#, #""odd""#, "[]", "{}", #"[null, {"a": [1]}]"#].map {
                "\"\(name)\": \($0)"
            }
        }
        + [
            #""counts": {"unread": null, "missed_calls": "2"}"#, #""counts": {"unread": -3, "missed_calls": 1.5}"#,
            #""counts": {"unread": \#(hugeNumber), "missed_calls": 1e300}"#, #""counts": {"unread": 2.0}"#,
            #""content": {"body": null, "msgtype": 5}"#, #""content": {"body": {"a": 1}, "msgtype": []}"#,
            #""content": {"body": "", "msgtype": ""}"#, #""content": {"body": "\u0000\u001f\u2028\ufffe"}"#,
            #""content": {"body": "x", "n": \#(hugeNumber), "m": 1e300, "d": \#(deepArray)}"#,
            #""content": {"": "", " ": [], "from": 1, "google.a": 2, "gcm.b": 3, "notification": 4}"#,
            #""type": "m.room.member", "content": {"membership": 5}, "counts": {"unread": 1}"#,
            #""type": "m.call.invite", "content": {"offer": {"sdp": 5}}"#,
            #""type": "m.room.message", "content": {"msgtype": "m.image", "body": "image"}"#,
            #""type": "m.room.encrypted", "content": {"ciphertext": {"a": {"body": []}}}"#,
            #""type": "m.rtc.notification", "content": {"lifetime": "x", "sender_ts": {}}"#,
            #""type": "m.rtc.notification", "content": {"lifetime": -5, "sender_ts": 1e300}"#,
            #""content": {"body": "a", "body": "b", "c": {"d": 1, "d": 2}}"#, #""room_name": "a", "room_name": 5"#,
            #""content": {"body": "x", "n": 1e999, "m": [-1e999]}"#, #""counts": {"unread": 1e999}"#,
            #""ephemeral": null, "ciphertext": 5, "mac": [], "from": 1, "google": {"a": null}"#,
        ]

    /// Members of a device, in JSON.
    private static let devices: [String] =
        ["tweaks", "pushkey_ts"].flatMap { name in
            ["null", "5", "-1", "1e300", hugeNumber, #""""#, "[]", "{}", "true"].map { "\"\(name)\": \($0)" }
        }
        + [
            #""tweaks": {"sound": null, "highlight": "yes"}"#, #""tweaks": {"sound": {"a": 1}, "highlight": 5}"#,
            #""tweaks": {"sound": "", "other": [[]]}"#, #""unknown": {"a": null}"#,
        ]

    /// Members of a device's `data`, in JSON.
    private static let data: [String] =
        ["default_payload", "format", "events_only", "only_last_per_room", "data_message", "fcm_options"].flatMap {
            name in
            ["null", "5", "1e300", "true", #""""#, #""odd""#, "[]", "[[null]]", "{}"].map { "\"\(name)\": \($0)" }
        }
        + [
            #""default_payload": {"aps": null}"#, #""default_payload": {"aps": []}"#,
            #""default_payload": {"aps": {"alert": null, "badge": "x", "sound": 5}}"#,
            #""default_payload": {"aps": {"alert": {"loc-args": 5, "loc-key": null}}}"#,
            #""default_payload": {"from": "x", "google.a": "y", "n": \#(hugeNumber), "d": \#(deepArray)}"#,
            #""default_payload": {"": null, "a": {"b": {"c": [1, 2]}}}"#,
            #""default_payload": {"n": 1e999, "aps": {"badge": 1e999}, "aps": {"sound": "a"}}"#,
            #""brand": null, "url": 5, "algorithm": []"#,
        ]

    /// Sends a notification to a device of each provider, and expects that each receives a valid push.
    private static func expectDelivery(
        _ odd: String, event: Int, _ gateway: RunningGateway, _ servers: PushServers, notification: String = "",
        device: String = "", data: String = ""
    ) async throws {
        let subscription = servers.webPush.subscribe()
        let endpoint = servers.unifiedPush.register().endpoint
        let before = servers.deliveryCount
        let webData = #""endpoint": "\#(subscription.endpoint)", "auth": "\#(subscription.auth)""#
        let devices = [
            ("apns", TestDevice.apns(event).pushkey, data), ("fcm", "token\(event)", data),
            ("web", subscription.p256dh, webData + (data.isEmpty ? "" : ", " + data)), ("up", endpoint, data),
        ].map { app, pushkey, data in
            #"{"app_id": "\#(app)", "pushkey": "\#(pushkey)""# + (device.isEmpty ? "" : ", " + device)
                + (data.isEmpty ? "}" : #", "data": {\#(data)}}"#)
        }
        let usual = [
            "room_id": #""!room:example.org""#, "type": #""m.room.message""#, "sender": #""@alice:example.org""#,
            "content": #"{"msgtype": "m.text", "body": "hello"}"#,
        ].filter { !notification.contains("\"\($0.key)\":") }.map { "\"\($0.key)\": \($0.value)" }
        let members = usual + (notification.isEmpty ? [] : [notification])
        let response = try await gateway.notify(
            #"{"notification": {"event_id": "$\#(event)", \#((members).joined(separator: ", ")), "devices": "#
                + "[" + devices.joined(separator: ", ") + "]}}")
        #expect(response.rejectsNone, "\(odd): \(response.status) \(response.text)")
        #expect(servers.deliveryCount == before + 4, "\(odd)")
        #expect(servers.violations == [], "\(odd)")
    }

    @Test("odd members of a notification, a device or its data are delivered as valid pushes at every provider")
    func members() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            var event = 0
            for odd in Self.notifications {
                event += 1
                try await Self.expectDelivery(odd, event: event, gateway, servers, notification: odd)
            }
            for odd in Self.devices {
                event += 1
                try await Self.expectDelivery(odd, event: event, gateway, servers, device: odd)
            }
            for odd in Self.data {
                event += 1
                try await Self.expectDelivery(odd, event: event, gateway, servers, data: odd)
            }
        }
    }

    @Test("content of any depth is delivered")
    func deepContent() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let endpoint = servers.unifiedPush.register().endpoint
            let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
            let response = try await gateway.notify(
                #"{"notification": {"event_id": "$1", "room_id": "!r:e", "content": {"body": "hello", "deep": "#
                    + deep + #"}, "devices": [{"app_id": "apns", "pushkey": "\#(TestDevice.apns(1).pushkey)"}, "#
                    + #"{"app_id": "fcm", "pushkey": "token"}, {"app_id": "up", "pushkey": "\#(endpoint)"}]}}"#)
            #expect(response.rejectsNone)
            #expect(servers.deliveryCount == 3)
            #expect(servers.violations == [])
        }
    }

    @Test(
        "data that is no object counts as absent", arguments: ["null", "5", #""text""#, "[]", "true"])
    func data(json: String) async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let endpoint = servers.unifiedPush.register().endpoint
            let members = #""data": \#(json)"#
            let response = try await gateway.notify(
                #"{"notification": {"event_id": "$1", "room_id": "!r:e", "devices": ["#
                    + #"{"app_id": "apns", "pushkey": "\#(TestDevice.apns(1).pushkey)", \#(members)}, "#
                    + #"{"app_id": "fcm", "pushkey": "token", \#(members)}, "#
                    + #"{"app_id": "up", "pushkey": "\#(endpoint)", \#(members)}]}}"#)
            #expect(response.rejectsNone)
            #expect(servers.deliveryCount == 3)
            #expect(servers.violations == [])
        }
    }

    @Test(
        "requests without a meaning, and those that are no JSON, are 400 and never 500",
        arguments: [
            "", "null", "5", "[]", "{}", "\"\"", #"{"notification": null}"#, #"{"notification": {}}"#,
            #"{"notification": {"devices": null}}"#, #"{"notification": {"devices": {}}}"#,
            #"{"notification": {"devices": [null]}}"#, #"{"notification": {"devices": [{"app_id": "up"}]}}"#,
            #"{"notification": {"devices": [], "devices": 5}}"#, #"{"notification": "#, "\u{FEFF}{}",
            #"{"notification": {"event_id": "\ud800", "devices": [{"app_id": "fcm"}]}}"#,
            String(repeating: "[", count: 100_000),
            #"{"notification": {"devices": "# + String(repeating: "[", count: 5000)
                + String(repeating: "]", count: 5000) + "}}",
            #"{"notification": {"content": {"n": 1e+}, "devices": [{"app_id": "fcm", "pushkey": "token"}]}}"#,
        ])
    func meaningless(json: String) async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let response = try await gateway.notify(json)
            #expect(response.status == 400)
            #expect(response.errcode != nil)
            #expect(servers.deliveryCount == 0)
        }
    }

    @Test("an odd device among good ones fails alone")
    func oddDevice() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let long = String(repeating: "k", count: 513)
            // Malformed pushkeys are believed to be the devices' fault only if other devices of the app work.
            for number in 1...2 {
                let devices: [TestDevice] = [
                    .apns(number), .fcm("token"), .webPush(servers.webPush.subscribe()),
                    .unifiedPush(servers.unifiedPush.register(encrypted: false)),
                ]
                #expect(try await gateway.notify(devices, event: "$before\(number)").rejectsNone)
            }
            let before = servers.deliveryCount
            let response = try await gateway.notify(
                #"{"notification": {"event_id": "$1", "room_id": "!r:e", "devices": [null, 5, {}, [], "#
                    + #"{"app_id": 5, "pushkey": "x"}, {"app_id": "fcm", "pushkey": null}, "#
                    + #"{"app_id": "web", "pushkey": "no key"}, {"app_id": "up", "pushkey": "no url"}, "#
                    + #"{"app_id": "apns", "pushkey": "no token!"}, {"app_id": "fcm", "pushkey": "\#(long)"}, "#
                    + #"{"app_id": "fcm", "pushkey": "token"}]}}"#)
            #expect(response.status == 200)
            #expect(Set(response.rejected ?? []) == ["no key", "no url", "no token!", long])
            #expect(servers.fcm.accepted().map(\.target) == ["token", "token", "token"])
            #expect(servers.deliveryCount == before + 1)
        }
    }
}
