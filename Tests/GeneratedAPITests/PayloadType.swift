import APIRuntime
import ApplicationServiceAPI
import ClientServerAPI
import DeviceAPI
import Foundation
import HomeserverFeedAPI
import PushGatewayAPI
import WebPushPusherAPI

/// The two codecs of a generated type.
enum Codec: CaseIterable {
    /// `init(json:mode:)` and `jsonBytes()`.
    case fast
    /// `JSONDecoder` and `JSONEncoder`.
    case codable
}

/// A type-erased generated type, for tables.
struct PayloadType: Sendable, CustomStringConvertible {
    let description: String
    private let rewriteFast: @Sendable ([UInt8], JSONReadingMode) throws -> [UInt8]
    private let rewriteCodable: @Sendable ([UInt8], JSONReadingMode) throws -> [UInt8]
    private let comparePasses: @Sendable ([UInt8], Codec) throws -> Bool

    init<Payload: JSONCodable>(_ type: Payload.Type) {
        description = String(reflecting: type)
        rewriteFast = { try Payload(json: $0, mode: $1).jsonBytes() }
        rewriteCodable = { bytes, mode in
            try JSONEncoder().encode(decode(Payload.self, bytes, mode: mode)).map { $0 }
        }
        comparePasses = { text, codec in
            let value = try Payload(json: text)
            let again =
                switch codec {
                case .fast: try Payload(json: value.jsonBytes())
                case .codable: try decode(Payload.self, Array(JSONEncoder().encode(value)))
                }
            return again == value && again.hashValue == value.hashValue
        }
    }

    /// Returns whether the value of a text is equal, with the same hash, after it was written and read by a codec.
    func isKept(_ text: [UInt8], by codec: Codec) throws -> Bool { try comparePasses(text, codec) }

    /// Reads a text and writes the value.
    func rewritten(_ text: [UInt8], by codec: Codec, mode: JSONReadingMode = .strict) throws -> [UInt8] {
        switch codec {
        case .fast: try rewriteFast(text, mode)
        case .codable: try rewriteCodable(text, mode)
        }
    }

    /// Returns the violations of a text by the fast codec.
    func violations(of text: [UInt8], mode: JSONReadingMode = .strict) -> [JSONViolation] {
        do {
            _ = try rewriteFast(text, mode)
            return []
        } catch {
            return (error as? JSONInvalidError)?.violations ?? []
        }
    }
}

/// Decodes with `JSONDecoder`.
func decode<Payload: JSONCodable>(
    _ type: Payload.Type, _ text: [UInt8], mode: JSONReadingMode = .strict
) throws -> Payload {
    let decoder = JSONDecoder()
    if let key = CodingUserInfoKey.jsonReadingMode { decoder.userInfo[key] = mode }
    return try decoder.decode(type, from: Data(text))
}

extension PayloadType {
    static let notifyRequest = PayloadType(NotifyRequest.self)
    static let notifyResponse = PayloadType(NotifyResponse.self)
    static let setPusherRequest = PayloadType(SetPusherRequest.self)
    static let pushersResponse = PayloadType(PushersResponse.self)
    static let pushRulesResponse = PayloadType(PushRulesResponse.self)
    static let ruleset = PayloadType(Ruleset.self)
    static let pushRule = PayloadType(PushRule.self)
    static let setPushRuleRequest = PayloadType(SetPushRuleRequest.self)
    static let pushRuleEnabled = PayloadType(PushRuleEnabled.self)
    static let pushRuleActions = PayloadType(PushRuleActions.self)
    static let notificationsResponse = PayloadType(NotificationsResponse.self)
    static let errorResponse = PayloadType(ClientServerAPI.ErrorResponse.self)
    static let gatewayErrorResponse = PayloadType(PushGatewayAPI.ErrorResponse.self)
    /// The body of a success without content.
    static let empty = PayloadType(JSONObject.self)
    static let string = PayloadType(String.self)
    static let integer = PayloadType(Int64.self)

    /// The types of the schemas with a title.
    static let byTitle: [String: [PayloadType]] = [
        "NotifyRequest": [notifyRequest],
        "Notification": [PayloadType(PushGatewayAPI.Notification.self)],
        "NotifyResponse": [notifyResponse],
        "SetPusherRequest": [setPusherRequest],
        "PushersResponse": [pushersResponse],
        "Pusher": [PayloadType(Pusher.self)],
        "PusherData": [PayloadType(PusherData.self)],
        "HTTPPusherData": [PayloadType(HTTPPusherData.self)],
        "PushRulesResponse": [pushRulesResponse],
        "Ruleset": [ruleset],
        "PushRule": [pushRule],
        "PushRuleKind": [PayloadType(PushRuleKind.self)],
        "PushRuleEnabled": [pushRuleEnabled],
        "PushRuleActions": [pushRuleActions],
        "SetPushRuleRequest": [setPushRuleRequest],
        "PushCondition": [PayloadType(PushCondition.self)],
        "Action": [PayloadType(Action.self)],
        "NotificationsResponse": [notificationsResponse],
        "Event": [PayloadType(Event.self)],
        "ErrorResponse": [
            errorResponse, gatewayErrorResponse, PayloadType(ApplicationServiceAPI.ErrorResponse.self),
            PayloadType(HomeserverFeedAPI.ErrorResponse.self), PayloadType(WebPushPusherAPI.ErrorResponse.self),
            PayloadType(DeviceAPI.ErrorResponse.self),
        ],
        "Empty": [empty],
        "PingRequest": [PayloadType(PingRequest.self)],
        "Transaction": [PayloadType(Transaction.self)],
        "TokenOwner": [PayloadType(TokenOwner.self)],
        "SyncFilter": [PayloadType(SyncFilter.self)],
        "EventFilter": [PayloadType(EventFilter.self)],
        "SyncResponse": [PayloadType(SyncResponse.self)],
        "JoinedRoom": [PayloadType(JoinedRoom.self)],
        "SyncEvents": [PayloadType(SyncEvents.self)],
        "JoinedRoomsResponse": [PayloadType(JoinedRoomsResponse.self)],
        "MessagesResponse": [PayloadType(MessagesResponse.self)],
        "CapabilitiesResponse": [PayloadType(CapabilitiesResponse.self)],
        "DevicesResponse": [PayloadType(DevicesResponse.self)],
        "WebPushPusher": [PayloadType(WebPushPusher.self)],
        "ActivatePusherRequest": [PayloadType(ActivatePusherRequest.self)],
        "ActivationMessage": [PayloadType(ActivationMessage.self)],
        "WebPushCapability": [PayloadType(WebPushCapability.self)],
        "RoomEvent": [PayloadType(JSONObject.self)],
        "RoomState": [PayloadType([JSONObject].self)],
        "AccountData": [PayloadType(JSONObject.self)],
        "UncheckedObject": [PayloadType(JSONObject.self)],
        "ContextFilter": [PayloadType(ContextFilter.self)],
        "EventContext": [PayloadType(EventContext.self)],
        "JoinedMembers": [PayloadType(JoinedMembers.self)],
        "Invitations": [PayloadType(Invitations.self)],
        "ListedPushers": [PayloadType(ListedPushers.self)],
    ]
}
