import APIRuntime
import AsyncHTTPClientTransport
import Foundation
import PushClient

/// An account with several devices, which share the cache of rooms and the push rules, but not the record of what they
/// have shown.
struct DeviceAccount {
    private let userID: String
    private let connection: APIConnection
    private let keys: PushKeyPair
    private let rules = DeviceRuleset()
    private let cache = RoomCache()
    private let configuration: NotificationResolver.Configuration
    private var resolvers: [String: NotificationResolver] = [:]

    init(_ json: JSONObject) throws {
        userID = try json.text("user_id")
        connection = APIConnection(
            transport: AsyncHTTPClientTransport(userAgent: "device"), baseURL: try BaseURL(json.text("homeserver")),
            accessToken: AccessToken(try json.text("access_token")))
        keys = try PushKeyPair(privateKey: json.bytes("private_key"), authentication: json.bytes("auth"))
        var configuration = NotificationResolver.Configuration()
        configuration.maxRuleAge = .seconds(json["max_rule_age"]?.integer ?? 0)
        self.configuration = configuration
    }

    mutating func result(for message: DeviceMessage) async -> JSONObject {
        let resolver = resolver(of: message.device)
        do throws(UnusablePayload) {
            let notification = try message.notification(keys: keys)
            return await resolver.result(for: notification).json
        } catch {
            return resolver.result(for: error).json
        }
    }

    private mutating func resolver(of device: String) -> NotificationResolver {
        if let resolver = resolvers[device] { return resolver }
        let resolver = NotificationResolver(
            userID: userID, connection: connection, rules: rules, shown: ShownNotifications(), cache: cache,
            configuration: configuration, decrypt: { event, _ in Self.plaintext(of: event) })
        resolvers[device] = resolver
        return resolver
    }

    private static func plaintext(of event: RoomEvent) -> JSONObject? {
        guard let text = event.content["ciphertext"]?.string, let data = Data(base64Encoded: text) else { return nil }
        return try? JSONObject(json: [UInt8](data))
    }
}

extension NotificationResult {
    /// The result as a line of the output.
    fileprivate var json: JSONObject {
        var json: JSONObject = ["withdrawn": .array(withdrawn.map { .string($0) })]
        json["badge"] = badge.map { .integer($0) }
        if let content {
            json["title"] = .string(content.title)
            json["subtitle"] = content.subtitle.map { .string($0) }
            json["body"] = .string(content.body)
            json["sound"] = content.sound.map { .string($0) }
            json["highlight"] = .boolean(content.isHighlighted)
            json["interruption"] = .string(content.interruption.rawValue)
            json["incompleteness"] = content.incompleteness.map { .string($0.rawValue) }
        }
        json["suppression"] = suppression.map { .string($0.text) }
        return json
    }
}

extension NotificationResult.Suppression {
    fileprivate var text: String {
        switch self {
        case .duplicate: "duplicate"
        case .countsOnly: "counts only"
        case .pushRule(let ruleID): "push rule \(ruleID)"
        case .noPushRule: "no push rule"
        case .ownEvent: "own event"
        case .senderIgnored: "sender ignored"
        case .redacted: "redacted"
        }
    }
}
