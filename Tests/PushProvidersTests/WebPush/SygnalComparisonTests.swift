import APIRuntime
import PushDelivery
import PushGatewayAPI
import SharedData
import Testing

@testable import PushProviders

@Suite("WebPushProvider: compared with requests of sygnal")
struct SygnalComparisonTests {
    private static let folder = "sygnal-requests"

    /// The differences: the content is complete (sygnal cuts `body` to 1000 characters and always drops `formatted_body`
    /// and long ciphertexts); TTL is a day (sygnal: 900 s); urgency is `high` (sygnal: `normal`).
    @Test(
        "the payload has the members that sygnal sent, and the complete content",
        .enabled(if: SharedData.exists(folder), SharedData.skipped),
        arguments: SharedData.names(in: folder, suffix: ".json").filter { $0.hasPrefix("wp-") })
    func payload(name: String) throws {
        let record = try JSONObject(json: SharedData.bytes(of: "\(Self.folder)/\(name)"))
        let notification = try NotifyRequest(json: #require(record["notify"]).jsonBytes()).notification
        var device = try #require(notification.devices.first)
        // The recorded key is that of a device whose private key isn't known.
        device.pushkey = TestSubscription.standard.p256dh
        device.data?.additionalProperties["auth"] = .string(TestSubscription.standard.auth)
        let tests = TestEnvironment()
        let provider = try tests.webPush()
        guard let theirs = record["provider_requests"]?.array?.first else {
            #expect(
                throws: DeliveryFailure(.delivered(remark: "not sent: the app receives events only"))
            ) { try provider.request(for: notification, to: device, context: tests.context) }
            return
        }
        let request = try provider.request(for: notification, to: device, context: tests.context)
        var ours = try request.payload()
        var expected = try #require(theirs["plain"]?.object)
        let (content, theirContent) = (ours["content"]?.object, expected["content"]?.object)
        ours["content"] = nil
        expected["content"] = nil
        #expect(ours == expected)
        for (key, value) in theirContent ?? [:] where key != "body" { #expect(content?[key] == value) }
        let body = try #require(content).keys.contains("body") ? content?["body"]?.string : ""
        let theirBody = theirContent?["body"]?.string ?? ""
        #expect(body?.hasPrefix(theirBody.hasSuffix("…") ? String(theirBody.dropLast()) : theirBody) == true)
        #expect(request.body.count <= 4096)

        let headers = try #require(theirs["headers"]?.object)
        #expect(request.field("content-encoding") == headers["content-encoding"]?.string)
        #expect(request.field("TTL") == "86400" && headers["ttl"] == "900")
        #expect(request.field("Urgency") == (headers["urgency"] == "low" ? "low" : "high"))
        #expect(request.field("Topic") == nil && headers["topic"] == nil)
        #expect(request.head.path == theirs["path"]?.string)
    }
}
