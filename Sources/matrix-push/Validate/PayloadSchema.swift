import APIRuntime
import ClientServerAPI
import PushGatewayAPI

/// A schema for `validate`, with its name on the command line.
struct PayloadSchema: Sendable {
    let name: String
    let summary: String
    private let read: @Sendable ([UInt8], JSONReadingMode) throws(JSONInvalidError) -> Void

    private init<Payload: JSONCodable>(_ name: String, _ summary: String, _ type: Payload.Type) {
        self.name = name
        self.summary = summary
        read = { bytes, mode throws(JSONInvalidError) in _ = try Payload(json: bytes, mode: mode) }
    }

    /// Returns the violations of a payload, in the order of its text.
    func violations(of payload: [UInt8], mode: JSONReadingMode) -> [JSONViolation] {
        do {
            try read(payload, mode)
            return []
        } catch {
            return error.violations
        }
    }

    /// All schemas, in the order of `--list`.
    static let all: [PayloadSchema] = [
        PayloadSchema("json", "any JSON value", JSONValue.self),
        PayloadSchema("notify-request", "the body of POST /_matrix/push/v1/notify", NotifyRequest.self),
        PayloadSchema("notify-response", "the response of POST /_matrix/push/v1/notify", NotifyResponse.self),
        PayloadSchema("set-pusher-request", "the body of POST /pushers/set", SetPusherRequest.self),
        PayloadSchema("get-pushers-response", "the response of GET /pushers", PushersResponse.self),
        PayloadSchema("push-rules-response", "the response of GET /pushrules/", PushRulesResponse.self),
        PayloadSchema("push-rule", "a push rule in a homeserver's response", PushRule.self),
        PayloadSchema("set-push-rule-request", "the body of PUT /pushrules/global/…", SetPushRuleRequest.self),
        PayloadSchema("notifications-response", "the response of GET /notifications", NotificationsResponse.self),
        PayloadSchema("error", "an error response", ClientServerAPI.ErrorResponse.self),
    ]
}
