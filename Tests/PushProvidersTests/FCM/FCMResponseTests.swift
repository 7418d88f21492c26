import APIRuntime
import HTTPTypes
import PushDelivery
import PushProviderModels
import Testing

@testable import PushProviders

@Suite("FCM responses")
struct FCMResponseTests {
    private func meaning(
        _ response: ClientResponse, hasRetriedNow: Bool = false, options: FCMMessage = FCMMessage(),
        pushkey: String = "token-1"
    ) -> ResponseMeaning {
        FCMResponse(projectID: "garden-1", options: options).meaning(
            of: response, pushkey: pushkey, hasRetriedNow: hasRetriedNow, now: 784_111_777)
    }

    private func violation(_ field: String, _ description: String = "Invalid value") -> JSONValue {
        [
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [["field": .string(field), "description": .string(description)]],
        ]
    }

    private let invalidToken = "The registration token is not a valid FCM registration token"

    @Test("2xx is delivered")
    func delivered() {
        #expect(meaning(ClientResponse(200, ["name": "projects/garden-1/messages/1"])) == .delivered())
    }

    @Test("UNREGISTERED rejects")
    func unregistered() {
        let response = ClientResponse.fcm(404, code: "UNREGISTERED", message: "Requested entity was not found.")
        #expect(meaning(response) == .rejected(reason: "404 UNREGISTERED: Requested entity was not found."))
    }

    @Test(
        "404 without FCM's own code is an operator fault",
        arguments: [ClientResponse.fcm(404, message: "Not found"), ClientResponse(404, text: "<html>"), .init(404)])
    func notFound(response: ClientResponse) {
        guard case .operatorFault(let reason, let remedy) = meaning(response) else {
            Issue.record("not an operator fault")
            return
        }
        #expect(reason.hasPrefix("404") && remedy.contains("garden-1"))
    }

    @Test("400 about the registration token or the installation ID is believed only if others work")
    func invalidTarget() {
        for response in [
            ClientResponse.fcm(400, code: "INVALID_ARGUMENT", message: invalidToken),
            .fcm(400, details: [violation("message.token")]), .fcm(400, details: [violation("message.fid")]),
        ] {
            guard case .suspectRejection(let reason, let remedy) = meaning(response) else {
                Issue.record("no suspect rejection")
                return
            }
            #expect(reason.hasPrefix("400"))
            #expect(remedy.contains("token_kind") && remedy.contains("provider"))
        }
    }

    @Test(
        "any other 400 rejects no device",
        arguments: [
            ClientResponse.fcm(400, code: "INVALID_ARGUMENT", message: "Request contains an invalid argument."),
            .fcm(400, message: "The registration token is not a valid FCM registration token"),
            .fcm(400, code: "UNSPECIFIED_ERROR"), .init(400), .init(400, text: "[]"), .init(400, text: #"{"error":5}"#),
        ])
    func otherInvalidRequest(response: ClientResponse) {
        guard case .failed = meaning(response) else {
            Issue.record("\(meaning(response)) isn't failed")
            return
        }
    }

    @Test("400 about a configured member is an operator fault")
    func invalidOption() throws {
        let options = try FCMOptions.message(["android": ["collapse_key": "k"]])
        let response = ClientResponse.fcm(
            400, code: "INVALID_ARGUMENT", details: [violation("message.android.collapse_key")])
        guard case .operatorFault(_, let remedy) = meaning(response, options: options) else {
            Issue.record("not an operator fault")
            return
        }
        #expect(remedy.contains("\"android\""))
        guard case .failed = meaning(response) else {
            Issue.record("not failed")
            return
        }
    }

    @Test(
        "a message that is too large is made smaller",
        arguments: [
            ClientResponse.fcm(400, code: "INVALID_ARGUMENT", message: "Android message is too big"),
            .fcm(400, code: "INVALID_ARGUMENT", message: "APNS payload is too large"), .init(413),
        ])
    func tooLarge(response: ClientResponse) {
        guard case .tooLarge = meaning(response) else {
            Issue.record("not too large")
            return
        }
    }

    @Test("401 is tried once again, then is an operator fault")
    func unauthenticated() {
        #expect(meaning(.fcm(401, message: "x")) == .retryNow(reason: "401 STATUS: x"))
        guard case .operatorFault = meaning(.fcm(401), hasRetriedNow: true) else {
            Issue.record("not an operator fault")
            return
        }
    }

    @Test(
        "faults of the project and the account are the operator's",
        arguments: [
            (ClientResponse.fcm(401, code: "THIRD_PARTY_AUTH_ERROR"), "APNs key"),
            (.fcm(403, message: "Permission 'cloudmessaging.messages.create' denied"), "permission"),
            (.init(403), "API"),
            (.init(301), "endpoint"), (.init(405), "endpoint"),
        ])
    func operatorFault(response: ClientResponse, word: String) {
        guard case .operatorFault(_, let remedy) = meaning(response) else {
            Issue.record("\(meaning(response)) is no operator fault")
            return
        }
        #expect(remedy.contains(word))
    }

    @Test("SENDER_ID_MISMATCH is believed only if others work, and names the project")
    func senderIDMismatch() {
        guard case .suspectRejection(let reason, let remedy) = meaning(.fcm(403, code: "SENDER_ID_MISMATCH")) else {
            Issue.record("no suspect rejection")
            return
        }
        #expect(reason == "project \"garden-1\": 403 SENDER_ID_MISMATCH" && remedy.contains("\"garden-1\""))
    }

    @Test("429 waits as asked, else a minute")
    func quota() {
        let code = "QUOTA_EXCEEDED"
        #expect(
            meaning(.fcm(429, code: code))
                == .retryLater(after: .seconds(60), scope: .destination, reason: "429 QUOTA_EXCEEDED"))
        #expect(
            meaning(.fcm(429, code: code, fields: [.retryAfter: "7"]))
                == .retryLater(after: .seconds(7), scope: .destination, reason: "429 QUOTA_EXCEEDED"))
        let date: HTTPFields = [.retryAfter: "Sun, 06 Nov 1994 08:50:37 GMT"]
        #expect(
            meaning(.fcm(429, code: code, fields: date))
                == .retryLater(after: .seconds(60), scope: .destination, reason: "429 QUOTA_EXCEEDED"))
        let info: JSONValue = ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "2.5s"]
        #expect(
            meaning(.fcm(429, code: code, details: [info]))
                == .retryLater(after: .milliseconds(2500), scope: .destination, reason: "429 QUOTA_EXCEEDED"))
    }

    @Test("an exhausted quota of one device concerns that device only")
    func deviceQuota() {
        let failure: JSONValue = [
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            "violations": [["subject": "device:abc", "description": "Device message rate exceeded"]],
        ]
        guard case .retryLater(_, .device, _) = meaning(.fcm(429, code: "QUOTA_EXCEEDED", details: [failure])) else {
            Issue.record("not the device's")
            return
        }
    }

    @Test("an outage waits as asked, else ten seconds", arguments: [500, 502, 503, 599, 408])
    func outage(status: Int) {
        #expect(
            meaning(ClientResponse(status))
                == .retryLater(after: .seconds(10), scope: .destination, reason: "\(status)"))
        #expect(
            meaning(ClientResponse(status, text: "", fields: [.retryAfter: "Sunday, 06-Nov-94 08:51:37 GMT"]))
                == .retryLater(after: .seconds(120), scope: .destination, reason: "\(status)"))
    }

    @Test(
        "reasons contain no access token and no quoted value of the request",
        arguments: [
            ("Bearer ya29.secret is expired", "Bearer … is expired"),
            ("denied for {\"message\":{\"data\":\"secret\"}}", "denied for"),
            ("invalid value \"secret\" at data", "invalid value"),
            ("invalid value \"\u{301}secret\" at data", "invalid value"),
            ("token " + String(repeating: "x", count: 101) + " unknown", "token … unknown"),
            ("Enable it by visiting https://console.example/apis?project=1 then retry.", nil),
        ])
    func secrets(message: String, expected: String?) {
        guard case .operatorFault(let reason, _) = meaning(.fcm(403, message: message)) else {
            Issue.record("not an operator fault")
            return
        }
        #expect(reason == "403 STATUS: \(expected ?? message)")
    }

    @Test("reasons contain neither pushkeys nor control characters, and are short")
    func reasons() {
        let message = "bad token-1\n\u{1B}[31m" + String(repeating: "x", count: 1000)
        guard case .failed(let reason) = meaning(.fcm(400, code: "INVALID_ARGUMENT", message: message)) else {
            Issue.record("not failed")
            return
        }
        #expect(!reason.contains("token-1") && !reason.contains("\n") && !reason.contains("\u{1B}"))
        #expect(reason.count < 260)
    }

    @Test("unknown details and null members are ignored")
    func unknownDetails() {
        let details: [JSONValue] = [["@type": "type.googleapis.com/google.rpc.Help", "links": []]]
        #expect(meaning(.fcm(404, code: "UNREGISTERED", details: details)) == .rejected(reason: "404 UNREGISTERED"))
        let body = ClientResponse(
            503, ["error": ["code": 503, "message": nil, "details": nil, "status": "UNAVAILABLE"]])
        #expect(meaning(body) == .retryLater(after: .seconds(10), scope: .destination, reason: "503 UNAVAILABLE"))
    }

    @Test("the reason of an invalid request has the names of members, and no text that may repeat contents")
    func noContents() {
        let text = "Invalid value at 'message.data[0].value' (TYPE_STRING), the tomatoes are ripe"
        let response = ClientResponse(
            400,
            [
                "error": [
                    "code": 400, "status": "INVALID_ARGUMENT", "message": .string(text),
                    "details": [
                        [
                            "@type": "type.googleapis.com/google.rpc.BadRequest",
                            "fieldViolations": [["field": "message.data[0].value", "description": .string(text)]],
                        ]
                    ],
                ]
            ])
        #expect(meaning(response) == .failed(reason: "400 INVALID_ARGUMENT: message.data[0].value"))
    }
}
