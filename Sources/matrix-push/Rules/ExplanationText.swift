import APIRuntime
import ClientServerAPI
import PushRules

/// What an explanation says, in words that text and pages share.
enum ExplanationText {
    /// Values and names that are longer, in Unicode scalars, are cut.
    private static let maxValueLength = 200
    /// How many tweaks are named.
    private static let maxTweaks = 20

    // MARK: The whole

    /// What happens, without a reason: `Notifies, with sound "default", highlighted`.
    static func effect(_ outcome: PushRuleOutcome) -> String {
        guard outcome.notifies else { return "Doesn't notify" }
        let tweaks = tweaks(outcome)
        return "Notifies" + (tweaks.isEmpty ? "" : ", " + tweaks.joined(separator: ", "))
    }

    /// What the tweaks of an outcome do.
    static func tweaks(_ outcome: PushRuleOutcome) -> [String] {
        let all = outcome.tweaks.compactMap { name, value -> String? in
            switch (name, value) {
            case ("highlight", true): "highlighted"
            case ("highlight", false): nil
            default: "with \(shown(name)) \(shown(value))"
            }
        }
        return all.count > maxTweaks ? all.prefix(maxTweaks) + ["with \(all.count - maxTweaks) tweaks more"] : all
    }

    /// Why that happens.
    static func reason(_ explained: ExplainedEvent) -> String {
        if let rule = explained.outcome.rule { return "the \(rule.kind.rawValue) rule \(shown(rule.ruleID)) matches" }
        return explained.explanation.isOwnEvent
            ? "the event is the user's own, and about those no rule is asked" : "no rule matches"
    }

    static func memberCount(_ explained: ExplainedEvent) -> String {
        let count = explained.room.memberCount
        return "\(count) member\(count == 1 ? "" : "s")"
    }

    static func powerLevel(_ level: PowerLevel?) -> String {
        switch level {
        case .level(let level): "\(level)"
        case .infinite: "above all others (creator)"
        case nil: "not known"
        }
    }

    static func verdict(_ verdict: PushRuleExplanation.Verdict) -> String {
        switch verdict {
        case .matched: "matched"
        case .failed: "no match"
        case .disabled: "disabled"
        }
    }

    // MARK: Conditions

    static func condition(_ condition: PushRuleExplanation.Condition) -> String {
        switch condition.condition {
        case .eventMatch(let match):
            let verb = match.key == "content.body" ? "has the words" : "matches"
            return "\(shown(match.key)) \(verb) \(shown(.string(match.pattern)))"
        case .eventPropertyIs(let property):
            return "\(shown(property.key)) = \(shown(value(of: condition)))"
        case .eventPropertyContains(let property):
            return "\(shown(property.key)) contains \(shown(value(of: condition)))"
        case .roomMemberCount(let count): return "the room has \(shown(count.is)) members"
        case .senderNotificationPermission(let permission):
            return "the sender may notify \(shown(.string(permission.key)))"
        case .containsDisplayName: return RuleText.condition(condition.condition)
        // The rules that were there before `m.mentions` have a condition that the specification has no name for.
        case .unknown(let json) where json["kind"] == "event_property_absent": return "the event has no m.mentions"
        case .unknown(let json): return shown(json.description)
        }
    }

    /// What the property is compared with.
    private static func value(of condition: PushRuleExplanation.Condition) -> JSONValue {
        condition.condition.json["value"] ?? .null
    }

    /// What the condition was held against, and what there is to say of it besides whether the condition holds.
    static func found(
        _ condition: PushRuleExplanation.Condition, in explained: ExplainedEvent
    ) -> (value: String?, remark: String) {
        if case .senderNotificationPermission = condition.condition {
            let takes = condition.wanted.map { ", and it takes \($0)" } ?? ""
            return (powerLevel(explained.room.senderPowerLevel), takes)
        }
        let value = condition.found.map(shown)
        return switch condition.finding {
        case .notAString: (value, ", which is no string, and only those match patterns")
        case .notAnArray: (value, ", which is no array")
        case .noDisplayName: (value, ", and the user has no display name")
        case .displayNameMissing: (value, condition.wanted.map { ", and not " + shown($0) } ?? "")
        case .unknownKind: (nil, "of an unknown kind: never holds")
        case .malformed: (nil, "malformed: never holds")
        case .holds, .propertyAbsent, .memberCountDiffers, .patternDiffers, .noSuchWords, .valueDiffers,
            .notAnElement, .powerLevelTooLow, .hasMentions:
            value == nil ? (nil, "absent") : (value, "")
        }
    }

    // MARK: Mistakes

    /// What a mistake in the rules does.
    static func consequence(of mistake: RulesetMistake) -> String {
        switch mistake.consequence {
        case .notRead, .unknownKind: "isn't read"
        case .neverMatches: "the rule never matches"
        case .changesNothing: "no default rule is changed"
        }
    }

    /// `2 parts of the rules aren't as they should be`.
    static func mistakeCount(_ count: Int) -> String {
        count == 1
            ? "A part of the rules isn't as it should be" : "\(count) parts of the rules aren't as they should be"
    }

    // MARK: Values

    /// A name, cut when it is long.
    static func shown(_ name: String) -> String { name.shortened(to: maxValueLength) }

    /// A value as JSON, cut when it is long.
    static func shown(_ value: JSONValue) -> String {
        // A value of a megabyte must not be written out for each of many rules.
        guard JSONText.isLong(value, limit: maxValueLength) else { return JSONText.oneLine(value) }
        switch value {
        case .string(let text):
            guard let cut = text.cut(to: maxValueLength) else { return JSONText.oneLine(value) }
            return JSONValue.string(cut).description.dropLast() + "…\""
        case .array(let array): return "an array of \(array.count) element\(array.count == 1 ? "" : "s")"
        case .object(let object): return "an object of \(object.count) member\(object.count == 1 ? "" : "s")"
        default: return value.description.cut(to: maxValueLength).map { $0 + "…" } ?? value.description
        }
    }
}
