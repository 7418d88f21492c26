import APIRuntime
import ClientServerAPI
import PushGatewayAPI

/// A kind of payload that can be validated, by the name that the command line knows it by.
struct PayloadSchema: Sendable {
    let name: String
    let summary: String
    private let read: @Sendable ([UInt8], JSONReadingMode) throws(JSONInvalidError) -> Void

    private init<Payload: JSONCodable>(_ name: String, _ summary: String, _ type: Payload.Type) {
        self.name = name
        self.summary = summary
        read = { bytes, mode throws(JSONInvalidError) in _ = try Payload(json: bytes, mode: mode) }
    }

    /// What is wrong with a payload, in the order of its text; empty when nothing is.
    func violations(of payload: [UInt8], mode: JSONReadingMode) -> [JSONViolation] {
        do {
            try read(payload, mode)
            return []
        } catch {
            return error.violations
        }
    }

    /// All of them, in the order in which `--list` shows them.
    static let all: [PayloadSchema] = [
        PayloadSchema("json", "any JSON value", JSONValue.self),
        PayloadSchema("notify-request", "what a homeserver posts to a push gateway", NotifyRequest.self),
        PayloadSchema("notify-response", "what a push gateway answers", NotifyResponse.self),
        PayloadSchema("set-pusher-request", "the body of POST /pushers/set", SetPusherRequest.self),
        PayloadSchema("get-pushers-response", "the answer of GET /pushers", PushersResponse.self),
        PayloadSchema("push-rules-response", "the answer of GET /pushrules/", PushRulesResponse.self),
        PayloadSchema("push-rule", "one push rule, as a homeserver lists it", PushRule.self),
        PayloadSchema("set-push-rule-request", "the body of PUT /pushrules/global/…", SetPushRuleRequest.self),
        PayloadSchema("notifications-response", "the answer of GET /notifications", NotificationsResponse.self),
        PayloadSchema("error", "what an API answers when something went wrong", ClientServerAPI.ErrorResponse.self),
    ]
}
