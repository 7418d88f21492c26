import APIRuntime
import HTTPTypes
import ManualClock
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("APNs requests")
struct APNsRequestTests {
    private static func request(
        _ provider: APNsProvider, _ notification: Notification = APNsSamples.message(),
        _ device: Notification.Device = APNsSamples.device(), clock: ManualClock
    ) async throws -> OutboundRequest {
        try await provider.request(for: notification, to: device, context: APNsSamples.context(clock))
    }

    @Test("a request has the path, the fields and the payload that APNs expects")
    func fields() async throws {
        let clock = ManualClock(secondsSince1970: 1_780_000_000)
        let provider = try APNsSamples.provider(environment: APNsSamples.environment(clock: clock))
        let request = try await Self.request(provider, clock: clock)
        #expect(request.head.method == .post)
        #expect(request.head.scheme == "https")
        #expect(request.head.authority == "api.push.apple.com")
        #expect(request.head.path == "/3/device/6f6b")
        let fields = request.head.headerFields
        #expect(fields[.authorization]?.hasPrefix("bearer ") == true)
        #expect(fields[.apnsTopic] == "com.example.app")
        #expect(fields[.apnsPushType] == "alert")
        #expect(fields[.apnsPriority] == "10")
        #expect(fields[.apnsExpiration] == "1782592000")
        #expect(fields[.apnsCollapseID]?.utf8.count == 32)
        #expect(fields[.contentType] == "application/json")
        let id = try #require(fields[.apnsID])
        #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(!request.isIdempotent)
    }

    @Test("the path of an endpoint comes before the path of a device")
    func endpointPath() async throws {
        let clock = ManualClock()
        var configuration = APNsSamples.configuration()
        configuration.endpoint = "http://127.0.0.1:8080/apns/"
        let provider = try APNsSamples.provider(configuration, environment: APNsSamples.environment(clock: clock))
        let request = try await Self.request(provider, clock: clock)
        #expect(request.head.scheme == "http")
        #expect(request.head.authority == "127.0.0.1:8080")
        #expect(request.head.path == "/apns/3/device/6f6b")
        #expect(request.destination == Destination("apns:production@127.0.0.1:8080:TEAM123456:ABC123DEFG"))
    }

    @Test("a repetition has the same apns-id, another account on the same device has its own")
    func requestID() async throws {
        let clock = ManualClock()
        let provider = try APNsSamples.provider(environment: APNsSamples.environment(clock: clock))
        func id(_ device: Notification.Device, _ notification: Notification = APNsSamples.message()) async throws
            -> String?
        {
            try await Self.request(provider, notification, device, clock: clock).head.headerFields[.apnsID]
        }
        let first = APNsSamples.device(defaultPayload: ["cs": "first"])
        let second = APNsSamples.device(defaultPayload: ["cs": "second"])
        #expect(try await id(first) == id(first))
        #expect(try await id(first) != id(second))
        #expect(try await id(first, APNsSamples.counts(unread: 1)) != id(first, APNsSamples.counts(unread: 1)))
    }

    @Test("a malformed pushkey is rejected under the guard, and so is one in another encoding than the configured one")
    func pushkeys() async throws {
        let clock = ManualClock()
        var configuration = APNsSamples.configuration()
        configuration.pushkeyEncoding = .hex
        let provider = try APNsSamples.provider(configuration, environment: APNsSamples.environment(clock: clock))
        let malformed = await #expect(throws: DeliveryFailure.self) {
            try await Self.request(provider, APNsSamples.message(), APNsSamples.device(pushkey: "?"), clock: clock)
        }
        let expected = PushkeyCheck.malformed("the pushkey is no device token of APNs", provider: "apns")
        #expect(malformed == expected)
        let other = await #expect(throws: DeliveryFailure.self) {
            try await Self.request(provider, APNsSamples.message(), APNsSamples.device(pushkey: "b2s="), clock: clock)
        }
        guard case .suspectRejection(_, let remedy) = other?.meaning else {
            Issue.record("expected a suspect rejection")
            return
        }
        #expect(remedy.contains("pushkey_encoding"))
    }

    @Test("after 413 the text is left out, then everything but the IDs, then there is no smaller form")
    func reduced() async throws {
        let clock = ManualClock()
        let provider = try APNsSamples.provider(environment: APNsSamples.environment(clock: clock))
        let message = APNsSamples.message()
        let device = APNsSamples.device()
        let context = APNsSamples.context(clock)
        let full = try await Self.request(provider, clock: clock)
        let shorter = try #require(try await provider.reduced(full, for: message, to: device, context: context))
        #expect(try JSONValue(json: shorter.body)["aps"]?["alert"]?["loc-key"] == "MSG_FROM_USER_IN_ROOM")
        let shortest = try #require(try await provider.reduced(shorter, for: message, to: device, context: context))
        #expect(try JSONValue(json: shortest.body)["aps"]?["alert"] == nil)
        #expect(try await provider.reduced(shortest, for: message, to: device, context: context) == nil)
    }

    @Test("counts can't be made smaller")
    func reducedCounts() async throws {
        let clock = ManualClock()
        let provider = try APNsSamples.provider(environment: APNsSamples.environment(clock: clock))
        let counts = APNsSamples.counts(unread: 1)
        let request = try await Self.request(provider, counts, clock: clock)
        #expect(
            try await provider.reduced(
                request, for: counts, to: APNsSamples.device(), context: APNsSamples.context(clock)) == nil)
    }

    // MARK: Badges

    private static func accept(_ request: OutboundRequest, _ provider: APNsProvider, clock: ManualClock) {
        var fields = HTTPFields()
        fields[.apnsID] = request.head.headerFields[.apnsID]
        let response = APNsSamples.response(200, fields: fields)
        _ = provider.meaning(of: response, for: APNsSamples.device(), context: APNsSamples.context(clock))
    }

    @Test("counts that the device has already aren't sent again for five minutes")
    func equalBadge() async throws {
        let clock = ManualClock()
        let provider = try APNsSamples.provider(environment: APNsSamples.environment(clock: clock))
        let two = APNsSamples.counts(unread: 2)
        Self.accept(try await Self.request(provider, two, clock: clock), provider, clock: clock)
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await Self.request(provider, two, clock: clock)
        }
        #expect(failure?.meaning == .delivered(remark: "not sent: the device has the badge 2 already"))
        _ = try await Self.request(provider, APNsSamples.counts(unread: 3), clock: clock)
        _ = try await Self.request(provider, two, APNsSamples.device(pushkey: "b3RoZXI="), clock: clock)
        clock.advance(by: .seconds(300))
        _ = try await Self.request(provider, two, clock: clock)
    }

    @Test("counts that APNs hasn't accepted are sent again")
    func badgeNotAccepted() async throws {
        let clock = ManualClock()
        let provider = try APNsSamples.provider(environment: APNsSamples.environment(clock: clock))
        let two = APNsSamples.counts(unread: 2)
        _ = try await Self.request(provider, two, clock: clock)
        _ = try await Self.request(provider, two, clock: clock)
    }

    @Test("a message's badge is remembered too, and a message is always sent")
    func badgeOfMessage() async throws {
        let clock = ManualClock()
        let provider = try APNsSamples.provider(environment: APNsSamples.environment(clock: clock))
        Self.accept(try await Self.request(provider, clock: clock), provider, clock: clock)
        await #expect(throws: DeliveryFailure.self) {
            try await Self.request(provider, APNsSamples.counts(unread: 2), clock: clock)
        }
        _ = try await Self.request(provider, clock: clock)
    }

    @Test("after an event without a badge, by whose counts the app sets one, an equal badge is sent again")
    func badgeOfApp() async throws {
        let clock = ManualClock()
        let provider = try APNsSamples.provider(environment: APNsSamples.environment(clock: clock))
        let device = APNsSamples.device(
            defaultPayload: ["aps": ["mutable-content": 1, "alert": "New message"]], format: "event_id_only")
        let zero = APNsSamples.counts(unread: 0)
        Self.accept(try await Self.request(provider, zero, device, clock: clock), provider, clock: clock)
        await #expect(throws: DeliveryFailure.self) {
            try await Self.request(provider, zero, device, clock: clock)
        }
        let event = try await Self.request(provider, APNsSamples.message(unread: 1), device, clock: clock)
        #expect(try JSONValue(json: event.body)["aps"]?["badge"] == nil)
        #expect(try JSONValue(json: event.body)["unread_count"] == 1)
        Self.accept(event, provider, clock: clock)
        _ = try await Self.request(provider, zero, device, clock: clock)
    }

    @Test("the table of badges stays within its capacity")
    func badgeCapacity() {
        let history = APNsBadgeHistory(capacity: 100)
        let now = ContinuousClock.now
        for index in 0..<1000 {
            let device = Array("\(index)".utf8)
            history.willSend(1, to: device, apnsID: "\(index)")
            history.accepted(apnsID: "\(index)", now: now + .milliseconds(index))
        }
        let remembered = (0..<1000).filter {
            history.isCurrent(1, of: Array("\($0)".utf8), now: now + .seconds(1))
        }
        #expect((50...100).contains(remembered.count))
        #expect(remembered.last == 999)
    }

    @Test("a badge isn't the device's any more once another one is being sent")
    func badgeBeingReplaced() {
        let history = APNsBadgeHistory()
        let now = ContinuousClock.now
        history.willSend(3, to: [1], apnsID: "a")
        history.accepted(apnsID: "a", now: now)
        #expect(history.isCurrent(3, of: [1], now: now))
        history.willSend(4, to: [1], apnsID: "b")
        #expect(!history.isCurrent(3, of: [1], now: now))
        history.accepted(apnsID: "b", now: now)
        #expect(history.isCurrent(4, of: [1], now: now))
    }
}
