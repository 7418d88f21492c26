import APIRuntime
import ClientServerAPI

/// What a user's push rules say of an event.
public struct PushRuleOutcome: Hashable, Sendable {
    /// Which rule decided; `nil` when none matched, and for the user's own events.
    public let rule: Rule?
    /// The rule's actions, without the historical `dont_notify` and `coalesce`. Unknown ones are kept.
    public let actions: [Action]
    /// What the actions set, as a notification's `tweaks` say it: of a tweak that is set twice the last value counts,
    /// `highlight` without a value is `true`, others without a value are left out.
    public let tweaks: JSONObject
    /// Whether the user is notified.
    public let notifies: Bool
    /// Whether the message is highlighted, which it is only where it notifies.
    public let highlights: Bool

    /// A rule by what it is addressed with.
    public struct Rule: Hashable, Sendable {
        public let kind: PushRuleKind
        public let ruleID: String

        public init(kind: PushRuleKind, ruleID: String) {
            self.kind = kind
            self.ruleID = ruleID
        }

        public static func == (left: Rule, right: Rule) -> Bool {
            left.kind == right.kind && left.ruleID.hasSameScalars(as: right.ruleID)
        }
    }

    /// Nothing happens.
    public static let none = PushRuleOutcome()

    private init() {
        rule = nil
        actions = []
        tweaks = [:]
        notifies = false
        highlights = false
    }

    init(_ rule: PushRule, _ kind: PushRuleKind) {
        self.rule = Rule(kind: kind, ruleID: rule.ruleID)
        actions = rule.actions.filter { $0 != .dontNotify && $0 != .coalesce }
        tweaks = actions.tweaks
        notifies = actions.contains(.notify)
        highlights = notifies && tweaks["highlight"] == .boolean(true)
    }
}

extension [Action] {
    /// What the actions set, as a notification's `tweaks` say it: of a tweak that is set twice the last value counts,
    /// `highlight` without a value is `true`, others without a value are left out.
    public var tweaks: JSONObject {
        var tweaks: JSONObject = [:]
        for case .setTweak(let tweak) in self {
            if let value = tweak.value, !value.isNull {
                tweaks[tweak.setTweak] = value
            } else if tweak.setTweak.hasSameScalars(as: "highlight") {
                tweaks[tweak.setTweak] = true
            }
        }
        return tweaks
    }
}

extension PushRuleOutcome {
    /// The outcome as JSON: `rule` (`kind` and `rule_id`) or `null`, `actions`, `notify` and `tweaks`.
    public var json: JSONObject {
        [
            "rule": rule.map { ["kind": .string($0.kind.rawValue), "rule_id": .string($0.ruleID)] } ?? .null,
            "actions": .array(actions.map(\.json)),
            "notify": .boolean(notifies),
            "tweaks": .object(tweaks),
        ]
    }
}

extension Action {
    fileprivate var json: JSONValue {
        switch self {
        case .notify: "notify"
        case .dontNotify: "dont_notify"
        case .coalesce: "coalesce"
        case .setTweak(let tweak):
            .object(tweak.json)
        case .unknown(let value): value
        }
    }
}

extension Action.SetTweak {
    fileprivate var json: JSONObject {
        var json: JSONObject = ["set_tweak": .string(setTweak)]
        json["value"] = value
        for (key, value) in additionalProperties where json[key] == nil { json[key] = value }
        return json
    }
}
