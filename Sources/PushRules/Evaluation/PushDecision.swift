import APIRuntime
import ClientServerAPI
import StringGrammars

/// The decision of a user's push rules on an event.
public struct PushDecision: Hashable, Sendable {
    /// The rule that decided; `nil` if no rule matched, and for events that the user has sent.
    public let rule: Rule?
    /// The rule's actions, without the historical `dont_notify` and `coalesce`. Unknown actions are kept.
    public let actions: [Action]
    /// The tweaks that the actions set, in the form of a notification's `tweaks`. If a tweak is set twice, the last
    /// value is used. `highlight` without a value is `true`; other tweaks without a value are left out.
    public let tweaks: JSONObject
    /// Whether the user is notified.
    public let notifies: Bool
    /// Whether the message is highlighted. Always `false` if the user isn't notified.
    public let highlights: Bool

    /// The name of the sound to play; `nil` for no sound, and if the user isn't notified.
    public var sound: String? { notifies ? tweaks["sound"]?.string : nil }

    /// The kind and ID of a rule, which identify it among a user's rules.
    public struct Rule: Hashable, Sendable {
        public let kind: PushRuleKind
        public let ruleID: String

        public init(kind: PushRuleKind, ruleID: String) {
            self.kind = kind
            self.ruleID = ruleID
        }

        public static func == (left: Rule, right: Rule) -> Bool {
            left.kind == right.kind && left.ruleID.isIdentical(to: right.ruleID)
        }
    }

    /// The decision if no rule matches: the user isn't notified.
    public static let none = PushDecision()

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
    /// The tweaks that the actions set, in the form of a notification's `tweaks`. If a tweak is set twice, the last
    /// value is used. `highlight` without a value is `true`; other tweaks without a value are left out.
    public var tweaks: JSONObject {
        var tweaks: JSONObject = [:]
        for case .setTweak(let tweak) in self {
            if let value = tweak.value, !value.isNull {
                tweaks[tweak.setTweak] = value
            } else if tweak.setTweak.isIdentical(to: "highlight") {
                tweaks[tweak.setTweak] = true
            }
        }
        return tweaks
    }
}

extension PushDecision {
    /// The decision as JSON: `rule` (`kind` and `rule_id`) or `null`, `actions`, `notify` and `tweaks`.
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
