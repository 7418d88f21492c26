import APIRuntime
import HTTPTypes
import PushDelivery
import Testing

@testable import PushProviders

@Suite("PushServerResponse")
struct PushServerResponseTests {
    /// The kind of a meaning, without texts.
    private func kind(_ meaning: ResponseMeaning) -> String {
        switch meaning {
        case .delivered(let remark): remark == nil ? "delivered" : "delivered with remark"
        case .rejected: "rejected"
        case .suspectRejection: "suspect"
        case .tooLarge: "too large"
        case .retryNow: "retry now"
        case .retryLater(_, .device, _): "later: device"
        case .retryLater(_, .destination, _): "later: server"
        case .operatorFault: "operator"
        case .failed: "failed"
        }
    }

    private func meaning(
        _ status: Int, _ fields: HTTPFields = [:], body: String = "", isSigned: Bool = true, secrets: [String] = []
    ) -> ResponseMeaning {
        PushServerResponse(ClientResponse(status, fields, body: body), isSigned: isSigned, secrets: secrets)
            .meaning(now: 1_780_000_000)
    }

    @Test(
        "a status has a meaning",
        arguments: [
            (200, "delivered"), (201, "delivered"), (202, "delivered"), (204, "delivered"), (301, "failed"),
            (302, "failed"), (308, "failed"), (400, "failed"), (401, "operator"), (403, "suspect"), (404, "rejected"),
            (405, "failed"), (406, "failed"), (408, "later: device"), (410, "rejected"), (413, "too large"),
            (415, "failed"), (429, "later: server"), (500, "later: server"), (502, "later: server"),
            (503, "later: server"), (504, "later: server"), (507, "later: device"), (599, "later: server"),
        ])
    func statuses(status: Int, expected: String) {
        for body in ["", "<html>", "null", "{}", "[1]", "\u{0}", #"{"errno": "x"}"#, #"{"reason": 5}"#] {
            #expect(kind(meaning(status, body: body)) == expected)
        }
    }

    @Test(
        "without a signature 401 and 403 are the operator's fault, for a message in the clear failures",
        arguments: [401, 403])
    func unsigned(status: Int) {
        #expect(kind(meaning(status, isSigned: false)) == "operator")
        let plain = PushServerResponse(ClientResponse(status), isSigned: false, isEncrypted: false, secrets: [])
        #expect(
            plain.meaning(now: 0)
                == .failed(reason: "the push server returned \(status); it may require encrypted messages"))
    }

    @Test(
        "autopush's errno has precedence over the status",
        arguments: [
            (404, 102, "rejected"), (410, 103, "rejected"), (410, 105, "rejected"), (410, 106, "rejected"),
            (413, 104, "too large"), (400, 108, "failed"), (400, 110, "failed"), (400, 111, "failed"),
            (400, 113, "failed"), (401, 109, "operator"), (400, 109, "operator"), (503, 201, "later: server"),
            (503, 202, "retry now"), (500, 999, "later: server"), (502, 900, "later: server"), (401, 7, "operator"),
        ])
    func autopush(status: Int, errno: Int, expected: String) {
        let body = #"{"code": \#(status), "errno": \#(errno), "error": "Error", "message": "text", "more_info": null}"#
        #expect(kind(meaning(status, body: body)) == expected)
    }

    @Test("autopush's key mismatch is suspect")
    func autopushMismatch() {
        let body = #"{"code": 401, "errno": 109, "message": "VAPID public key mismatch"}"#
        #expect(kind(meaning(401, body: body)) == "suspect")
    }

    @Test(
        "Apple's reason decides where the status doesn't",
        arguments: [
            (403, "VapidPkHashMismatch", "suspect"), (400, "VapidPkHashMismatch", "suspect"),
            (403, "BadJwtToken", "operator"), (400, "BadJwtToken", "operator"), (403, "BadVapidPublicKey", "operator"),
            (400, "BadTtl", "failed"), (400, "BadWebPushTopic", "failed"), (404, "BadPath", "rejected"),
            (410, "Unregistered", "rejected"), (413, "PayloadTooLarge", "too large"),
            (429, "TooManyRequests", "later: server"), (503, "ServiceUnavailable", "later: server"),
        ])
    func apple(status: Int, reason: String, expected: String) {
        let meaning = meaning(status, body: #"{"reason": "\#(reason)"}"#)
        #expect(kind(meaning) == expected)
        #expect("\(meaning)".contains("\(status) (\(reason))"))
    }

    @Test("Google's texts decide about 400; 403 is a key mismatch")
    func google() {
        #expect(kind(meaning(400, body: "<HTML><H1>UnauthorizedRegistration</H1>")) == "operator")
        #expect(kind(meaning(401, body: "UnauthorizedRegistration")) == "operator")
        let text = "the VAPID credentials in the authorization header do not correspond to the credentials used"
        guard
            case .suspectRejection(let reason, let remedy) = meaning(403, body: text + " to create the subscriptions.")
        else {
            Issue.record("a key mismatch is not suspect")
            return
        }
        #expect(reason == "the push server returned 403: \(text) to create the subscriptions.")
        #expect(remedy.contains("vapid_private_key_file"))
    }

    @Test(
        "Windows reports the result in fields",
        arguments: [
            (200, "received", "delivered"), (201, "dropped", "failed"), (200, "channelthrottled", "later: device"),
            (406, "dropped", "later: device"), (410, "dropped", "rejected"), (400, "dropped", "failed"),
        ])
    func windows(status: Int, value: String, expected: String) {
        #expect(kind(meaning(status, [.wnsNotificationStatus: value, .wnsStatus: value])) == expected)
    }

    @Test("a description of Windows is part of the reason")
    func windowsDescription() {
        let fields: HTTPFields = [.wnsErrorDescription: "Ttl value conflicts with X-WNS-Cache-Policy"]
        #expect(
            meaning(400, fields)
                == .failed(reason: "the push server returned 400 (Ttl value conflicts with X-WNS-Cache-Policy)"))
    }

    @Test("a shorter time to live is a remark")
    func timeToLive() {
        #expect(
            meaning(201, [.timeToLive: "60"]) == .delivered(remark: "the push server keeps the message for 60 s only"))
        #expect(meaning(201, [.timeToLive: "soon"]) == .delivered())
    }

    @Test("Retry-After is used in seconds and as a date", arguments: [429, 503, 507])
    func retryAfter(status: Int) {
        for (field, expected) in [
            ("7", Duration.seconds(7)), ("Thu, 28 May 2026 20:36:40 GMT", .seconds(600)), ("9999999", .seconds(86_400)),
        ] {
            guard case .retryLater(let delay, _, _) = meaning(status, [.retryAfter: field]) else {
                Issue.record("\(status) is not retried later")
                return
            }
            #expect(delay == expected)
        }
    }

    @Test("a reason contains no secret of the request and no line feed")
    func reasons() {
        #expect(
            meaning(400, body: "bad token SECRET-1", secrets: ["SECRET-1"])
                == .failed(reason: "the push server returned 400"))
        #expect(
            meaning(400, body: "a\r\nb\u{1B}[31m é") == .failed(reason: "the push server returned 400: a b [31m"))
        #expect(meaning(500, body: "x") == .retryLater(scope: .destination, reason: "the push server returned 500"))
        let injected = #"{"reason": "Bad\nline"}"#
        #expect(!"\(meaning(404, body: injected))".contains("line"))
    }
}
