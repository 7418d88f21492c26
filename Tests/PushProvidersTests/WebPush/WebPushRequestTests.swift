import APIRuntime
import HTTPTypes
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("WebPushProvider: requests")
struct WebPushRequestTests {
    private let tests = TestEnvironment()
    private let event = Notification(
        eventID: "$e", roomID: "!r:example.com", type: .value("m.room.message"), prio: .high,
        content: ["body": "hello"], devices: [])
    private let counts = Notification(counts: .init(unread: 3), devices: [])

    private func request(
        _ notification: Notification? = nil, to device: Notification.Device = .browser(),
        provider: WebPushProvider? = nil
    ) throws -> OutboundRequest {
        try (provider ?? tests.webPush()).request(
            for: notification ?? event, to: device, context: tests.context)
    }

    private func failure(
        _ notification: Notification? = nil, to device: Notification.Device, provider: WebPushProvider? = nil
    ) -> ResponseMeaning? {
        do {
            _ = try request(notification, to: device, provider: provider)
            return nil
        } catch {
            return (error as? DeliveryFailure)?.meaning
        }
    }

    @Test("a request has the fields of RFC 8030, 8188 and 8292")
    func fields() throws {
        let request = try request(to: .browser(endpoint: "https://Push.Example:8443/send/1?k=v"))
        #expect(request.head.method == .post)
        #expect(request.head.scheme == "https")
        #expect(request.head.authority == "Push.Example:8443")
        #expect(request.head.path == "/send/1?k=v")
        #expect(request.destination == Destination("https://push.example:8443"))
        #expect(request.field("TTL") == "86400")
        #expect(request.field("Urgency") == "high")
        #expect(request.field("Content-Encoding") == "aes128gcm")
        #expect(request.field("Content-Type") == "application/octet-stream")
        #expect(request.field("Topic") == nil)
        #expect(request.field("X-WNS-Cache-Policy") == nil)
        let authorization = try #require(request.field("Authorization"))
        #expect(authorization.hasPrefix("vapid t="))
        let claims = try #require(authorization.split(separator: ".").dropFirst().first)
        #expect(try JSONObject(json: #require(Base64URL.decode(claims)))["aud"] == "https://push.example:8443")
        #expect(!request.isIdempotent)
    }

    @Test("repeated requests have the same token and different messages")
    func repeated() throws {
        let provider = try tests.webPush()
        let requests = try (0..<2).map { _ in try request(provider: provider) }
        #expect(requests[0].field("Authorization") == requests[1].field("Authorization"))
        #expect(requests[0].body != requests[1].body)
    }

    @Test("low priority and counts are not urgent")
    func urgency() throws {
        var low = event
        low.prio = .low
        #expect(try request(low).field("Urgency") == "low")
        #expect(try request(counts).field("Urgency") == "low")
        low.prio = .unknown("x")
        #expect(try request(low).field("Urgency") == "high")
        low.prio = nil
        #expect(try request(low).field("Urgency") == "high")
    }

    @Test("new counts can be sent twice without alerting the user twice")
    func idempotent() throws {
        #expect(try request(counts).isIdempotent)
    }

    @Test("the time to live is the configured one")
    func timeToLive() throws {
        #expect(try request(provider: tests.webPush(ttl: 0)).field("TTL") == "0")
        #expect(try request(provider: tests.webPush(ttl: 900)).field("TTL") == "900")
        let apple = Notification.Device.browser(endpoint: "https://web.push.apple.com/x")
        #expect(try request(to: apple, provider: tests.webPush(ttl: 0)).field("TTL") == "1")
    }

    @Test(
        "a call's time to live is the time for which it rings, at most two minutes",
        arguments: [
            (30_000 as JSONValue, "30"), (1, "1"), (1001, "2"), (9_000_000, "120"), (0, "0"), (-5, "86400"),
            ("30000", "86400"), (nil, "86400"), (1.5, "86400"),
        ])
    func calls(lifetime: JSONValue, expected: String) throws {
        var call = event
        call.type = .value("org.matrix.msc4075.rtc.notification")
        call.content = ["lifetime": lifetime]
        #expect(try request(call).field("TTL") == expected)
        call.type = .value("m.room.message")
        #expect(try request(call).field("TTL") == "86400")
    }

    @Test("only_last_per_room sets a topic of 32 base64url characters, the same for each event of a room")
    func topic() throws {
        let device = Notification.Device.browser(["only_last_per_room": true])
        let topic = try #require(try request(to: device).field("Topic"))
        #expect(topic.wholeMatch(of: /[A-Za-z0-9_-]{32}/) != nil)
        #expect(Base64URL.decode(topic)?.count == 24)
        var other = event
        other.eventID = "$other"
        #expect(try request(other, to: device).field("Topic") == topic)
        other.roomID = "!other"
        #expect(try request(other, to: device).field("Topic") != topic)
        #expect(try request(counts, to: device).field("Topic") == nil)
        #expect(try request(to: .browser(["only_last_per_room": "true"])).field("Topic") == nil)
        let account = Notification.Device.browser(["only_last_per_room": true, "account": "2"])
        #expect(try request(to: account).field("Topic") != topic, "accounts may share a subscription")
    }

    @Test("Windows gets its cache policy, which agrees with the time to live")
    func windows() throws {
        let device = Notification.Device.browser(endpoint: "https://wns2-db5p.notify.windows.com/w/?token=x")
        #expect(try request(to: device).field("X-WNS-Cache-Policy") == "cache")
        #expect(try request(to: device, provider: tests.webPush(ttl: 0)).field("X-WNS-Cache-Policy") == "no-cache")
    }

    @Test("counts aren't sent to apps that receive events only")
    func eventsOnly() throws {
        let notSent = ResponseMeaning.delivered(remark: "not sent: the app receives events only")
        let apple = "https://web.push.apple.com/x"
        #expect(failure(counts, to: .browser(["events_only": true])) == notSent)
        #expect(failure(counts, to: .browser(endpoint: apple)) == notSent)
        #expect(failure(counts, to: .browser(endpoint: apple, ["events_only": nil])) == notSent)
        #expect(failure(counts, to: .browser(endpoint: apple, ["events_only": false])) == notSent)
        #expect(failure(counts, to: .browser(["events_only": false])) == nil)
        #expect(failure(event, to: .browser(endpoint: apple, ["events_only": true])) == nil)
        var empty = counts
        empty.eventID = ""
        #expect(failure(empty, to: .browser(["events_only": true])) == notSent)
    }

    @Test("an encrypted notification (MSC3013) is an event, though it has no event ID")
    func encryptedNotification() throws {
        let notification = Notification(
            counts: .init(unread: 1), devices: [],
            additionalProperties: ["ciphertext": "c", "ephemeral": "e", "mac": "m"])
        let request = try request(notification, to: .browser(["events_only": true]))
        #expect(request.field("Urgency") == "high")
        #expect(try request.payload() == ["ciphertext": "c", "ephemeral": "e", "mac": "m", "unread": 1])
    }

    @Test("a pusher without usable subscription is rejected, under the guard if another provider may accept it")
    func rejected() {
        func suspect(_ reason: String) -> ResponseMeaning {
            PushkeyCheck.malformed(reason, provider: "webpush").meaning
        }
        var device = Notification.Device.browser()
        device.data = nil
        #expect(failure(to: device) == suspect("data.endpoint is missing or not a string"))
        for endpoint in ["", "push.example", "ftp://push.example/", "https://u@push.example/"] {
            #expect(
                failure(to: .browser(endpoint: endpoint)) == suspect("data.endpoint is not an http or https URL"))
        }
        for auth: JSONValue in [nil, 5, ["a"]] {
            #expect(
                failure(to: .browser(["auth": auth])) == .rejected(reason: "data.auth is missing or not a string"))
        }
        device = .browser()
        device.pushkey = "tokens"
        #expect(failure(to: device) == suspect("the pushkey is not an uncompressed point of the curve P-256"))
    }

    @Test("a host that the configuration excludes fails and is not rejected")
    func forbidden() throws {
        let provider = try tests.webPush(allowedEndpoints: ["*.push.apple.com", "fcm.googleapis.com"])
        #expect(
            failure(to: .browser(), provider: provider)
                == .failed(reason: "the host of data.endpoint is not one of allowed_endpoints"))
        let excluded = #expect(throws: DeliveryFailure.self) {
            try request(to: .browser(endpoint: "https://other.example/secret"), provider: provider)
        }
        #expect(excluded?.excludedHost == Destination("https://other.example"))
        #expect(excluded?.remedy?.contains("add its host to allowed_endpoints") == true)
        #expect(failure(to: .browser(endpoint: "https://fcm.googleapis.com/wp/x"), provider: provider) == nil)
        #expect(failure(to: .browser(endpoint: "https://web.push.apple.com/x"), provider: provider) == nil)
    }

    @Test("an endpoint can have an IPv6 address and a port")
    func ipv6() throws {
        let request = try request(to: .browser(endpoint: "http://[::1]:8080/up?x=1"))
        #expect(request.head.authority == "[::1]:8080")
        #expect(request.destination == Destination("http://[::1]:8080"))
    }

    @Test("a response's reason contains neither pushkey nor endpoint")
    func secrets() throws {
        let provider = try tests.webPush()
        let device = Notification.Device.browser(endpoint: "https://push.example/send/SECRET")
        for text in ["no /send/SECRET", device.pushkey, "at https://push.example/send/SECRET", "SECRET"] {
            let meaning = provider.meaning(of: ClientResponse(403, body: text), for: device, context: tests.context)
            guard case .suspectRejection(let reason, _) = meaning else {
                Issue.record("unexpected meaning \(meaning)")
                continue
            }
            #expect(reason == "the push server returned 403")
        }
    }

    @Test("the transport keeps the TTL of a response only if it is below the requested one")
    func grantedTimeToLive() async throws {
        struct Server: ClientTransport {
            let granted: String?
            func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
                var response = HTTPResponse(status: .created)
                response.headerFields[.timeToLive] = granted
                return ClientResponse(head: response, body: [])
            }
        }
        var head = HTTPRequest(method: .post, scheme: "https", authority: "h", path: "/")
        head.headerFields[.timeToLive] = "900"
        for (granted, expected) in [("60", "60"), ("0", "0"), ("900", nil), ("901", nil), ("x", nil), ("-1", nil)] {
            let response = try await PushServerTransport(client: Server(granted: granted))
                .send(head, body: [], maxResponseBytes: 0)
            #expect(response.head.headerFields[.timeToLive] == expected)
        }
    }
}
