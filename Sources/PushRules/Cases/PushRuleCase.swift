import APIRuntime
import ClientServerAPI

/// An event, a room, a user and the user's rules to evaluate, read from a JSON object: the input of
/// `matrix-push rules evaluate`.
///
/// `event`, `user_id`, `room_member_count` and `rules` are required.
///
/// | member | meaning |
/// | --- | --- |
/// | `id` | any name for the case |
/// | `event` | the event, an object |
/// | `user_id`, `display_name` | the user; the display name may be absent or `null` |
/// | `room_member_count` | the number of users who have joined the room, 0 or more |
/// | `sender_power_level` | the sender's level; `"infinite"`: a creator since room version 12; absent, `null`: unknown |
/// | `notification_power_levels` | the levels below `notifications` in the room's power levels; absent: none |
/// | `power_levels` | in place of the two: the content of the room's `m.room.power_levels`; the sender is the event's |
/// | `room_version` | the room's version, with `power_levels`; absent: `"12"` |
/// | `creators` | the room's creators, an array of user IDs, with `power_levels`; absent: none |
/// | `rules` | a ruleset in the specification's format, a response of `GET /pushrules/`, or `"default"` |
/// | `base` | `server` (default): the default rules are added. `none`: exactly the rules of `rules` |
/// | `legacy_mentions` | whether the default rules about mentions from before v1.17 are added |
///
/// With the base `server`, a rule whose ID starts with a dot changes a default rule: its `enabled` and `actions`, if
/// present.
///
/// Other members are ignored. A rule with an error never matches, and a change of a default rule with an error is
/// ignored; see ``TolerantRuleset``. A part that can't be a rule or a list of rules is an error.
@_spi(Tools) public struct PushRuleCase: Sendable {
    public let id: String?
    public let event: FlattenedEvent
    public let room: PushRuleRoom
    public let user: PushRuleUser
    public let rules: CompiledRuleset

    /// - Throws: the member that is missing or invalid.
    public init(_ json: JSONObject) throws(PushRuleCaseError) {
        id = json["id"]?.string
        let event = try Self.required(json, "event", "an object", \.object)
        let userID = try Self.required(json, "user_id", "a string", \.string)
        let memberCount = try Self.required(json, "room_member_count", "an integer of 0 or more", \.integer)
        if memberCount < 0 { throw PushRuleCaseError("room_member_count", "an integer of 0 or more") }
        self.event = FlattenedEvent(event)
        user = PushRuleUser(
            userID: userID, displayName: try Self.optional(json, "display_name", "a string or null", \.string))
        room = try Self.room(json, memberCount: Int(clamping: memberCount), sender: event["sender"]?.string)
        rules = try Self.rules(json)
    }

    public var decision: PushDecision { rules.decision(on: event, in: room, for: user) }
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
        guard let json = TolerantRuleset.ruleset(in: json) else { throw PushRuleCaseError("rules", expectedRules) }
        let ruleset = TolerantRuleset(json, defaults: defaults)
        if let issue = ruleset.issues.first(where: { $0.consequence == .notRead }) {
            throw PushRuleCaseError("rules", "a ruleset; at \(issue.pointer): \(issue.message)")
        }
        return CompiledRuleset(ruleset)
    }

    private static func room(
        _ json: JSONObject, memberCount: Int, sender: String?
    ) throws(PushRuleCaseError) -> PushRuleRoom {
        let version = try optional(json, "room_version", "a string", \.string)
        let creators = try optional(json, "creators", "an array of strings", strings)
        guard let powerLevels = try optional(json, "power_levels", "an object", \.object) else {
            let withoutPowerLevels = "absent without power_levels"
            if version != nil { throw PushRuleCaseError("room_version", withoutPowerLevels) }
            if creators != nil { throw PushRuleCaseError("creators", withoutPowerLevels) }
            return PushRuleRoom(
                memberCount: memberCount, senderPowerLevel: try senderPowerLevel(json),
                notificationLevels: try notificationLevels(json))
        }
        for key in ["sender_power_level", "notification_power_levels"] where json[key].map({ !$0.isNull }) ?? false {
            throw PushRuleCaseError(key, "absent with power_levels")
        }
        var room = PushRuleRoom(
            memberCount: memberCount, sender: sender ?? "", powerLevels: powerLevels, roomVersion: version ?? "12",
            creators: creators ?? [])
        if sender == nil { room.senderPowerLevel = nil }
        return room
    }

    private static func strings(_ json: JSONValue) -> [String]? {
        guard let values = json.array else { return nil }
        let strings = values.compactMap(\.string)
        return strings.count == values.count ? strings : nil
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

/// An error in the JSON of a ``PushRuleCase``.
@_spi(Tools) public struct PushRuleCaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The member that is missing or invalid.
    public let key: String
    public let expected: String
    /// Whether the member is missing.
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

    public var description: String { isMissing ? "\(key) is missing" : "\(key) must be \(expected)" }
}
