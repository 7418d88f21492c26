import APIRuntime
import ClientServerAPI

/// One evaluation to make, written as a JSON object: an event, a room, a user and their rules.
///
/// `event`, `user_id`, `room_member_count` and `rules` are required.
///
/// | member | meaning |
/// | --- | --- |
/// | `id` | any name for the case |
/// | `event` | the event, an object |
/// | `user_id`, `display_name` | whose rules are evaluated; the name may be absent or `null` |
/// | `room_member_count` | how many users have joined the room, 0 or more |
/// | `sender_power_level` | the sender's power level, `"infinite"` for a creator from room version 12 on; absent or `null`: not known |
/// | `notification_power_levels` | the levels below `notifications` in the room's power levels; absent: none |
/// | `rules` | a ruleset as the specification writes it, what `GET /pushrules/` answers, or `"default"` |
/// | `base` | `none`: exactly the rules of `rules`. `server`, which is also what its absence means: those are the user's own, the default rules are added, and an ID that starts with a dot changes `enabled` and `actions` of a default rule, in so far as they are there |
/// | `legacy_mentions` | whether the default rules of before v1.17 about mentions take part |
///
/// Other members mean nothing. A rule with a mistake in it never matches, or, of a default rule, changes nothing; see
/// ``LenientRuleset``. What can't be rules at all is an error.
public struct PushRuleCase: Sendable {
    public let id: String?
    public let event: FlattenedEvent
    public let room: PushRuleRoom
    public let user: PushRuleUser
    public let rules: CompiledRuleset

    /// - Throws: what the object lacks, or what isn't as it should be.
    public init(_ json: JSONObject) throws(PushRuleCaseError) {
        id = json["id"]?.string
        let event = try Self.required(json, "event", "an object", \.object)
        let userID = try Self.required(json, "user_id", "a string", \.string)
        let memberCount = try Self.required(json, "room_member_count", "an integer of 0 or more", \.integer)
        if memberCount < 0 { throw PushRuleCaseError("room_member_count", "an integer of 0 or more") }
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
        guard base == "server" || base == "none" else { throw PushRuleCaseError("base", #""none" or "server""#) }
        switch json["rules"] {
        case .string("default"): return .defaults(options)
        case .object(let rules): return try compiled(rules, defaults: base == "none" ? nil : options)
        case nil: throw PushRuleCaseError(missing: "rules", expectedRules)
        default: throw PushRuleCaseError("rules", expectedRules)
        }
    }

    private static let expectedRules = #"a ruleset or "default""#

    private static func compiled(
        _ json: JSONObject, defaults: DefaultPushRules.Options?
    ) throws(PushRuleCaseError) -> CompiledRuleset {
        guard let json = LenientRuleset.ruleset(in: json) else { throw PushRuleCaseError("rules", expectedRules) }
        let ruleset = LenientRuleset(json, defaults: defaults)
        if let mistake = ruleset.mistakes.first(where: { $0.consequence == .notRead }) {
            throw PushRuleCaseError("rules", "a ruleset, and at \(mistake.pointer): \(mistake.message)")
        }
        return CompiledRuleset(ruleset)
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

    private static func required<Value>(
        _ json: JSONObject, _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
    ) throws(PushRuleCaseError) -> Value {
        guard let json = json[key] else { throw PushRuleCaseError(missing: key, expected) }
        guard let value = read(json) else { throw PushRuleCaseError(key, expected) }
        return value
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
    /// Whether the member isn't there.
    public let isMissing: Bool

    init(_ key: String, _ expected: String) {
        self.key = key
        self.expected = expected
        isMissing = false
    }

    init(missing key: String, _ expected: String) {
        self.key = key
        self.expected = expected
        isMissing = true
    }

    public var description: String { isMissing ? "\(key) is missing" : "\(key) has to be \(expected)" }
}
