import APIRuntime
import ClientServerAPI
import PushGatewayAPI

// The bodies of requests, read as by a server, and of responses, read as by a client.

func checkNotify(_ text: [UInt8]) -> CInt { checkPayload(NotifyRequest.self, text) }
func checkSetPusher(_ text: [UInt8]) -> CInt { checkPayload(SetPusherRequest.self, text) }
func checkSetPushRule(_ text: [UInt8]) -> CInt { checkPayload(SetPushRuleRequest.self, text) }
func checkPushRuleActions(_ text: [UInt8]) -> CInt { checkPayload(PushRuleActions.self, text) }
func checkPushRuleEnabled(_ text: [UInt8]) -> CInt { checkPayload(PushRuleEnabled.self, text) }

/// The first byte chooses the type.
func checkResponses(_ input: [UInt8]) -> CInt {
    guard let choice = input.first else { return 0 }
    let text = Array(input.dropFirst())
    return switch choice % 7 {
    case 0: checkPayload(PushersResponse.self, text)
    case 1: checkPayload(PushRulesResponse.self, text)
    case 2: checkPayload(PushRule.self, text)
    case 3: checkPayload(NotificationsResponse.self, text)
    case 4: checkPayload(NotifyResponse.self, text)
    case 5: checkPayload(ClientServerAPI.ErrorResponse.self, text)
    default: checkPayload(PushGatewayAPI.ErrorResponse.self, text)
    }
}

private func checkPayload<Payload: JSONCodable>(_ type: Payload.Type, _ text: [UInt8]) -> CInt {
    let codes = Set(violations(of: JSONValue.self, text).map(\.code))
    let isJSON = codes.isDisjoint(with: [.syntax, .utf8, .depth])
    let strict = check(type, text, isJSON: isJSON, mode: .strict)
    let tolerant = check(type, text, isJSON: isJSON, mode: .tolerant)
    if let strict {
        require(codes.isEmpty, "what a type accepts is a value")
        require(strict == tolerant, "a client reads what a server accepts, and the same")
    }
    return 0
}

/// Reads in one mode. An accepted payload is written and read again; a refused one has a violation.
private func check<Payload: JSONCodable>(
    _ type: Payload.Type, _ text: [UInt8], isJSON: Bool, mode: JSONReadingMode
) -> Payload? {
    do {
        let payload = try Payload(json: text, mode: mode)
        require(isJSON, "what isn't JSON is refused")
        checkWriting(payload, mode: mode)
        return payload
    } catch {
        require(!error.violations.isEmpty, "a refusal has a reason")
        let saysJSON = Set(error.violations.map(\.code)).isDisjoint(with: [.syntax, .utf8, .depth])
        require(saysJSON == isJSON, "a type takes for JSON what is JSON")
        return nil
    }
}
