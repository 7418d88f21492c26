import APIRuntime
import ClientServerAPI

/// One evaluation to make, written as a JSON object: an event, a room, a user and their rules.
///
/// | member | meaning |
/// | --- | --- |
/// | `id` | any name for the case |
/// | `event` | the event, an object |
/// | `user_id`, `display_name` | whose rules are evaluated; the name may be absent or `null` |
/// | `room_member_count` | how many users have joined the room |
/// | `sender_power_level` | the sender's power level, `"infinite"` for a creator from room version 12 on; absent or `null`: not known |
/// | `notification_power_levels` | the levels below `notifications` in the room's power levels; absent: none |
/// | `rules` | a ruleset as the specification writes it, or `"default"` |
/// | `base` | `none`: exactly the rules of `rules`. `server`, which is also what its absence means: those are the user's own, the default rules are added, and an ID that starts with a dot changes `enabled` and `actions` of a default rule |
/// | `legacy_mentions` | whether the default rules of before v1.17 about mentions take part |
///
/// Other members mean nothing.
public struct PushRuleCase: Sendable {
    public let id: String?
    public let event: FlattenedEvent
    public let room: PushRuleRoom
    public let user: PushRuleUser
    public let rules: CompiledRuleset

    /// - Throws: what the object lacks, or what isn't as it should be.
    public init(_ json: JSONObject) throws(PushRuleCaseError) {
        id = json["id"]?.string
        guard let event = json["event"]?.object else { throw PushRuleCaseError("event", "an object") }
        guard let userID = json["user_id"]?.string else { throw PushRuleCaseError("user_id", "a string") }
        guard let memberCount = json["room_member_count"]?.integer else {
            throw PushRuleCaseError("room_member_count", "an integer")
        }
        self.event = FlattenedEvent(event)
        user = PushRuleUser(
            userID: userID, displayName: try Self.optional(json, "display_name", "a string or null", \.string))
        room = PushRuleRoom(
            memberCount: Int(clamping: memberCount), senderPowerLevel: try Self.senderPowerLevel(json),
            notificationLevels: try Self.notificationLevels(json))
        rules = try Self.rules(json)
    }

    public var outcome: PushRuleOutcome { rules.outcome(of: event, in: room, for: user) }
    public var explanation: PushRuleExplanation { rules.explanation(of: event, in: room, for: user) }

    // MARK: Members

    private static func rules(_ json: JSONObject) throws(PushRuleCaseError) -> CompiledRuleset {
        let legacyMentions = try optional(json, "legacy_mentions", "a boolean", \.boolean) ?? false
        let options: DefaultPushRules.Options = legacyMentions ? .legacyMentions : []
        let base = try optional(json, "base", "a string", \.string) ?? "server"
        switch json["rules"] {
        case .string("default"): return .defaults(options)
        case .object(let rules) where base == "none": return CompiledRuleset(Ruleset(lenient: rules))
        case .object(let rules) where base == "server":
            return CompiledRuleset(own: Ruleset(lenient: rules), options: options)
        case .object: throw PushRuleCaseError("base", #""none" or "server""#)
        default: throw PushRuleCaseError("rules", #"an object or "default""#)
        }
    }

    private static func senderPowerLevel(_ json: JSONObject) throws(PushRuleCaseError) -> PowerLevel? {
        switch json["sender_power_level"] {
        case nil, .null?: return nil
        case .integer(let level)?: return .level(level)
        case .string("infinite")?: return .infinite
        default: throw PushRuleCaseError("sender_power_level", #"an integer, "infinite" or null"#)
        }
    }

    private static func notificationLevels(_ json: JSONObject) throws(PushRuleCaseError) -> JSONObject {
        let levels = try optional(json, "notification_power_levels", "an object", \.object) ?? [:]
        guard levels.allSatisfy({ $0.value.integer != nil }) else {
            throw PushRuleCaseError("notification_power_levels", "an object of integers")
        }
        return levels
    }

    private static func optional<Value>(
        _ json: JSONObject, _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
    ) throws(PushRuleCaseError) -> Value? {
        guard let json = json[key], !json.isNull else { return nil }
        guard let value = read(json) else { throw PushRuleCaseError(key, expected) }
        return value
    }
}

/// What is wrong with a ``PushRuleCase``.
public struct PushRuleCaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The member that isn't there, or isn't as it should be.
    public let key: String
    public let expected: String

    init(_ key: String, _ expected: String) {
        self.key = key
        self.expected = expected
    }

    public var description: String { "\(key) has to be \(expected)" }
}
