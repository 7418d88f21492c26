import APIRuntime
import PushDelivery
import PushGatewayAPI
import Testing

@testable import PushProviders

@Suite("Ringing time of calls")
struct RingingTests {
    private static let now: Double = 1_780_000_000

    private func call(_ content: JSONObject, type: String = "m.rtc.notification") -> Notification {
        Notification(
            eventID: "$call", roomID: "!room:example.com", type: .value(type), content: content, devices: [])
    }

    @Test(
        "a call rings for its lifetime after sender_ts, at most two minutes",
        arguments: [
            (["lifetime": 30_000], 30), (["lifetime": 1001], 2), (["lifetime": 0], 0), (["lifetime": 900_000], 120),
            (["lifetime": .integer(.max)], 120),
            (["lifetime": 30_000, "sender_ts": 1_779_999_990_000], 20),
            (["lifetime": 30_000, "sender_ts": 1_780_000_005_000], 35),
            (["lifetime": 120_000, "sender_ts": 1_780_000_005_000], 120),
            (["lifetime": 5000, "sender_ts": 1_779_999_985_000], 0),
            (["lifetime": 30_000, "sender_ts": 1_700_000_000_000], 30),
            (["lifetime": 30_000, "sender_ts": .integer(.min)], 30), (["lifetime": 30_000, "sender_ts": "x"], 30),
            (["lifetime": -1], nil), (["lifetime": "30000"], nil), (["lifetime": 1.5], nil), ([:], nil),
        ] as [(JSONObject, Int64?)])
    func lifetime(content: JSONObject, expected: Int64?) {
        #expect(call(content).ringingTime(now: Self.now) == expected)
        #expect(
            call(content, type: "org.matrix.msc4075.rtc.notification").ringingTime(now: Self.now) == expected)
        #expect(call(content, type: "m.room.message").ringingTime(now: Self.now) == nil)
    }

    @Test(
        "the time means the same for every provider",
        arguments: [
            (["lifetime": 0], 0), (["lifetime": 30_000, "sender_ts": 1_779_999_990_000], 20),
            (["lifetime": 5000, "sender_ts": 1_779_999_985_000], 0), (["lifetime": 900_000], 120),
        ] as [(JSONObject, Int64)])
    func providers(content: JSONObject, seconds: Int64) throws {
        var call = call(content)
        let end = seconds == 0 ? 0 : Int64(Self.now) + seconds
        #expect(try APNsSamples.push(call, now: Self.now).expiration == end)
        call.devices = [APNsSamples.device(data: .init(additionalProperties: ["data_message": "ios"]))]
        let message = try FCMMessageBuilder().json(call)
        #expect(message["android"]?["ttl"] == .string("\(seconds)s"))
        #expect(message["apns"]?["headers"]?["apns-expiration"] == .string("\(end)"))
        let tests = TestEnvironment()
        let web = try tests.webPush().request(for: call, to: .browser(), context: tests.context)
        #expect(web.field("TTL") == "\(seconds)")
        let device = Notification.Device(appID: "app", pushkey: "https://push.example/x")
        let plain = try tests.unifiedPush().request(for: call, to: device, context: tests.context)
        #expect(plain.field("TTL") == "\(seconds)")
    }
}
