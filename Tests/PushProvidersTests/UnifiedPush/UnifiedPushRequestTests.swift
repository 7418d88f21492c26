import APIRuntime
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("UnifiedPushProvider")
struct UnifiedPushRequestTests {
    private let tests = TestEnvironment()
    private static let endpoint = "https://push.example/UP?token=a%2Fb"

    private func device(_ data: JSONObject? = nil, pushkey: String = endpoint) -> Notification.Device {
        Notification.Device(appID: "app", pushkey: pushkey, data: data.map { .init(additionalProperties: $0) })
    }

    private let keys: JSONObject = [
        "p256dh": .string(TestSubscription.standard.p256dh), "auth": .string(TestSubscription.standard.auth),
    ]

    private func request(
        _ notification: Notification, to device: Notification.Device, provider: UnifiedPushProvider? = nil
    ) throws -> OutboundRequest {
        try (provider ?? tests.unifiedPush()).request(for: notification, to: device, context: tests.context)
    }

    private func failure(_ device: Notification.Device, provider: UnifiedPushProvider? = nil) -> ResponseMeaning? {
        do {
            _ = try request(Notification(eventID: "$e", devices: []), to: device, provider: provider)
            return nil
        } catch {
            return (error as? DeliveryFailure)?.meaning
        }
    }

    @Test("without keys the notification is sent in the clear with every member, for one device")
    func plain() throws {
        let text =
            #"{"notification":{"event_id":"$e","content":{"n":1.0},"prio":"low","org.x":null,"#
            + #""devices":[{"app_id":"a","pushkey":"\#(Self.endpoint)","org.y":2},{"app_id":"a","pushkey":"other"}]}}"#
        let notification = try NotifyRequest(json: text).notification
        let request = try request(notification, to: notification.devices[0])
        #expect(request.head.authority == "push.example" && request.head.path == "/UP?token=a%2Fb")
        #expect(request.destination == Destination("https://push.example"))
        #expect(request.field("Content-Type") == "application/json")
        #expect(request.field("Content-Encoding") == "aes128gcm")
        #expect(request.field("TTL") == "86400")
        #expect(request.field("Urgency") == "low")
        #expect(request.field("Authorization") == nil)
        let expected =
            #"{"notification":{"event_id":"$e","content":{"n":1.0},"prio":"low","org.x":null,"#
            + #""devices":[{"app_id":"a","pushkey":"\#(Self.endpoint)","org.y":2}]}}"#
        #expect(try JSONValue(json: request.body) == JSONValue(json: expected))
    }

    @Test("with keys the same JSON is encrypted, without the keys")
    func encrypted() throws {
        var data = keys
        data["default_payload"] = ["a": 1]
        let request = try request(
            Notification(eventID: "$e", roomID: "!r", counts: .init(unread: 1), devices: []), to: device(data))
        #expect(request.field("Content-Type") == "application/octet-stream")
        #expect(request.field("Content-Encoding") == "aes128gcm")
        #expect(request.field("Urgency") == "high")
        #expect(request.field("Authorization") == nil)
        #expect(
            try request.payload() == [
                "notification": [
                    "event_id": "$e", "room_id": "!r", "counts": ["unread": 1],
                    "devices": [
                        [
                            "app_id": "app", "pushkey": .string(Self.endpoint),
                            "data": ["default_payload": ["a": 1]],
                        ]
                    ],
                ]
            ])
    }

    @Test("encrypted messages are signed if the app has a VAPID key, others aren't")
    func signed() throws {
        let provider = try tests.unifiedPush(isSigned: true)
        let event = Notification(eventID: "$e", devices: [])
        let encrypted = try request(event, to: device(keys), provider: provider)
        #expect(encrypted.field("Authorization")?.hasPrefix("vapid t=") == true)
        #expect(try request(event, to: device(), provider: provider).field("Authorization") == nil)
    }

    @Test("counts aren't urgent")
    func counts() throws {
        let request = try request(Notification(counts: .init(unread: 1), devices: []), to: device())
        #expect(request.field("Urgency") == "low")
        #expect(request.isIdempotent)
    }

    @Test("a plain message has at most 4096 bytes, an encrypted payload 3993", arguments: [true, false])
    func size(isEncrypted: Bool) throws {
        let device = device(isEncrypted ? keys : nil)
        for character in ["b", "👩‍👩‍👧‍👦", "\""] {
            let notification = Notification(
                eventID: "$e", roomID: "!r", roomName: String(repeating: "r", count: 5000), prio: .high,
                content: ["body": .string(String(repeating: character, count: 6000))], devices: [])
            let request = try request(notification, to: device)
            #expect(4040...4096 ~= request.body.count)
            let payload = isEncrypted ? try request.payload() : try JSONObject(json: request.body)
            let body = try #require(payload["notification"]?["content"]?["body"]?.string)
            #expect(body.hasSuffix(character + "…"))
            #expect(payload["notification"]?["devices"]?.array?.count == 1)
        }
    }

    @Test("at last a message has event ID, room, counts, priority and device")
    func smallest() throws {
        let notification = Notification(
            eventID: "$e", roomID: "!r", prio: .high, counts: .init(unread: 1), devices: [],
            additionalProperties: ["org.large": .string(String(repeating: "x", count: 5000))])
        let values = try JSONObject(json: request(notification, to: device(["a": 1])).body)
        let expected: JSONObject = [
            "event_id": "$e", "room_id": "!r", "prio": "high", "counts": ["unread": 1],
            "devices": [["app_id": "app", "pushkey": .string(Self.endpoint), "data": ["a": 1]]],
        ]
        #expect(values["notification"] == .object(expected))
        let large = try JSONObject(
            json: request(notification, to: device(["a": .string(String(repeating: "x", count: 5000))])).body)
        #expect(large["notification"]?["devices"] == [["app_id": "app", "pushkey": .string(Self.endpoint)]])
    }

    @Test("after 413 smaller messages are sent, down to none", arguments: [true, false])
    func reduced(isEncrypted: Bool) async throws {
        let device = device(isEncrypted ? keys : nil)
        let provider = try tests.unifiedPush()
        let notification = Notification(
            eventID: "$e", content: ["body": .string(String(repeating: "b", count: 6000))], devices: [])
        var sizes: [Int] = []
        var request: OutboundRequest? = try request(notification, to: device, provider: provider)
        while let sent = request, sizes.count < 10 {
            sizes.append(sent.body.count)
            request = try await provider.reduced(sent, for: notification, to: device, context: tests.context)
        }
        #expect(sizes.prefix(2) == [4096, isEncrypted ? 2744 : 2641])
        #expect(sizes.count == 3 && sizes[2] < 300)
    }

    @Test("a pushkey that isn't a URL is rejected under the guard, invalid keys are rejected")
    func rejected() {
        let noURL = PushkeyCheck.malformed("the pushkey is not an http or https URL", provider: "unifiedpush").meaning
        for pushkey in ["token", "ftp://127.0.0.1/", "https://u:p@push.example/", "https://push.example/#f"] {
            #expect(failure(device(pushkey: pushkey)) == noURL)
        }
        #expect(
            failure(device(["p256dh": "AAAA", "auth": .string(TestSubscription.standard.auth)]))
                == .rejected(reason: "data.p256dh is not an uncompressed point of the curve P-256"))
        #expect(
            failure(device(["p256dh": .string(TestSubscription.standard.p256dh)]))
                == .rejected(reason: "data.auth is missing or not a string"))
    }

    @Test("members of another type count as absent", arguments: [nil, 5, ["a"]] as [JSONValue])
    func oddData(value: JSONValue) throws {
        let request = try request(
            Notification(eventID: "$e", devices: []), to: device(["p256dh": value, "auth": value]))
        #expect(request.field("Content-Type") == "application/json")
    }

    @Test("a host that the configuration excludes fails and is not rejected")
    func forbidden() throws {
        let provider = try tests.unifiedPush(allowedHosts: ["push.example"])
        #expect(
            failure(device(pushkey: "https://other.example/x"), provider: provider)
                == .failed(reason: "the pushkey's host is not one of allowed_hosts"))
        let excluded = #expect(throws: DeliveryFailure.self) {
            try request(
                Notification(devices: []), to: device(pushkey: "https://other.example/secret"), provider: provider)
        }
        #expect(excluded?.excludedHost == Destination("https://other.example"))
        #expect(excluded?.remedy?.contains("add its host to allowed_hosts") == true)
        #expect(failure(device(pushkey: "https://push.example:8443/x"), provider: provider) == nil)
        #expect(failure(device(pushkey: "http://10.0.0.1/x")) == nil)
    }

    @Test(
        "the push server's status determines the meaning",
        arguments: [
            (200, ResponseMeaning.delivered()), (202, .delivered()),
            (302, .failed(reason: "the push server returned 302; redirects are not followed")),
            (400, .failed(reason: "the push server returned 400")),
            (401, .failed(reason: "the push server returned 401; it may require encrypted messages")),
            (403, .failed(reason: "the push server returned 403; it may require encrypted messages")),
            (404, .rejected(reason: "the push server returned 404")),
            (410, .rejected(reason: "the push server returned 410")),
            (413, .tooLarge(reason: "the push server returned 413")),
            (415, .failed(reason: "the push server returned 415")),
            (429, .retryLater(scope: .destination, reason: "the push server returned 429")),
            (500, .retryLater(scope: .destination, reason: "the push server returned 500")),
            (507, .retryLater(scope: .device, reason: "the push server returned 507")),
        ])
    func statuses(status: Int, expected: ResponseMeaning) throws {
        let response = ClientResponse(status, body: "text")
        let provider = try tests.unifiedPush(isSigned: true)
        #expect(provider.meaning(of: response, for: device(), context: tests.context) == expected)
        guard status != 401, status != 403 else { return }
        // The response to an encrypted message cannot repeat the notification, so the reason contains its text.
        let encrypted: ResponseMeaning =
            status == 400 ? .failed(reason: "the push server returned 400: text") : expected
        #expect(provider.meaning(of: response, for: device(keys), context: tests.context) == encrypted)
    }

    @Test(
        "for encrypted messages of an app without VAPID, 401 and 403 are the operator's fault", arguments: [401, 403])
    func unsignedStatuses(status: Int) throws {
        let meaning = try tests.unifiedPush().meaning(
            of: ClientResponse(status), for: device(keys), context: tests.context)
        guard case .operatorFault(_, let remedy) = meaning else {
            Issue.record("\(meaning)")
            return
        }
        #expect(remedy.contains("vapid_private_key_file"))
    }

    @Test("with the format event_id_only, the message has no content, encrypted or not", arguments: [true, false])
    func eventIDOnly(isEncrypted: Bool) throws {
        var device = device(isEncrypted ? keys : nil)
        var data = device.data ?? .init()
        data.format = "event_id_only"
        device.data = data
        let notification = Notification(
            eventID: "$e", roomID: "!r", type: .value("m.room.message"), sender: "@a:b", roomName: "Room", prio: .low,
            content: ["body": "secret"], counts: .init(unread: 1), devices: [], additionalProperties: ["org.x": 1])
        let request = try request(notification, to: device)
        let payload = isEncrypted ? try request.payload() : try JSONObject(json: request.body)
        #expect(
            payload["notification"] == [
                "event_id": "$e", "room_id": "!r", "prio": "low", "counts": ["unread": 1], "org.x": 1,
                "devices": [
                    [
                        "app_id": "app", "pushkey": .string(Self.endpoint), "data": ["format": "event_id_only"],
                    ]
                ],
            ])
    }

    @Test("for signed messages 401 is the operator's fault and 403 suspect")
    func signedStatuses() throws {
        let provider = try tests.unifiedPush(isSigned: true)
        func meaning(_ status: Int) -> ResponseMeaning {
            provider.meaning(of: ClientResponse(status), for: device(keys), context: tests.context)
        }
        guard case .operatorFault = meaning(401), case .suspectRejection = meaning(403) else {
            Issue.record("\(meaning(401)), \(meaning(403))")
            return
        }
    }

    @Test("the configuration has both VAPID keys or neither")
    func configuration() {
        func error(_ configuration: UnifiedPushAppConfiguration) -> ProviderConfigurationError? {
            #expect(throws: ProviderConfigurationError.self) {
                try UnifiedPushProvider(configuration, environment: tests.environment)
            }
        }
        #expect(error(.init(appID: "a", vapidPrivateKeyFile: "key"))?.key == "vapid_subject")
        #expect(error(.init(appID: "a", vapidSubject: "mailto:a@b.example"))?.key == "vapid_private_key_file")
        #expect(error(.init(appID: "a", allowedHosts: ["127.0.0.1:7290"]))?.key == "allowed_hosts")
    }

    @Test("a notification with very many members is handled in time", .timeLimit(.minutes(1)))
    func manyMembers() throws {
        let members = (0..<10_000).map { "\"k\($0)\":1" }.joined(separator: ",")
        let notification = try Notification(
            json: "{\"event_id\":\"$e\",\(members),\"content\":{\(members)},\"devices\":[]}")
        for device in [device(), device(keys)] {
            #expect(try request(notification, to: device).body.count <= 4096)
        }
    }
}
