import APIRuntime
import ClientServerAPI
import PushRules

/// The phrases of explanations, shared by the table and the web page.
enum ExplanationText {
    /// Maximum length of values and names in Unicode scalars; longer ones are cut.
    private static let maxValueLength = 200
    /// Maximum number of listed tweaks.
    private static let maxTweaks = 20

    // MARK: Result

    /// Returns the effect of the rules, such as `Notifies, with sound "default", highlighted`.
    static func effect(_ outcome: PushRuleOutcome) -> String {
        guard outcome.notifies else { return "Doesn't notify" }
        let tweaks = tweaks(outcome)
        return "Notifies" + (tweaks.isEmpty ? "" : ", " + tweaks.joined(separator: ", "))
    }

    /// Returns descriptions of the tweaks.
    static func tweaks(_ outcome: PushRuleOutcome) -> [String] {
        let all = outcome.tweaks.compactMap { name, value -> String? in
            switch (name, value) {
            case ("highlight", true): "highlighted"
            case ("highlight", false): nil
            default: "with \(shown(name)) \(shown(value))"
            }
        }
        return all.count > maxTweaks ? all.prefix(maxTweaks) + ["with \(all.count - maxTweaks) more tweaks"] : all
    }

    /// Returns the reason for the effect.
    static func reason(_ explained: ExplanationReport) -> String {
        if let rule = explained.outcome.rule { return "the \(rule.kind.rawValue) rule \(shown(rule.ruleID)) matches" }
        return explained.explanation.isOwnEvent
            ? "the event is the user's own, and rules are not evaluated for those" : "no rule matches"
    }

    static func memberCount(_ explained: ExplanationReport) -> String {
        let count = explained.room.memberCount
        return "\(count) member\(count == 1 ? "" : "s")"
    }

    static func powerLevel(_ level: PowerLevel?) -> String {
        switch level {
        case .level(let level): "\(level)"
        case .infinite: "infinite (creator)"
        case nil: "unknown"
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

    /// Returns the value that the condition compares the property with.
    private static func value(of condition: PushRuleExplanation.Condition) -> JSONValue {
        condition.condition.json["value"] ?? .null
    }

    /// Returns the value that the condition was evaluated for, and a remark that follows it.
    static func found(
        _ condition: PushRuleExplanation.Condition, in explained: ExplanationReport
    ) -> (value: String?, remark: String) {
        if case .senderNotificationPermission = condition.condition {
            let takes = condition.wanted.map { ", required \($0)" } ?? ""
            return (powerLevel(explained.room.senderPowerLevel), takes)
        }
        let value = condition.found.map(shown)
        return switch condition.finding {
        case .notAString: (value, ", not a string; patterns only match strings")
        case .notAnArray: (value, ", not an array")
        case .noDisplayName: (value, "; the user has no display name")
        case .displayNameMissing: (value, condition.wanted.map { ", without " + shown($0) } ?? "")
        case .unknownKind: (nil, "unknown kind: never holds")
        case .malformed: (nil, "malformed: never holds")
        case .holds, .propertyAbsent, .memberCountDiffers, .patternDiffers, .noSuchWords, .valueDiffers,
            .notAnElement, .powerLevelTooLow, .hasMentions:
            value == nil ? (nil, "absent") : (value, "")
        }
    }

    // MARK: Issues in the rules

    /// Returns the effect of an issue in the rules.
    static func consequence(of mistake: RulesetMistake) -> String {
        switch mistake.consequence {
        case .notRead, .unknownKind: "is ignored"
        case .neverMatches: "the rule never matches"
        case .changesNothing: "the default rule is unchanged"
        }
    }

    /// Returns the number of issues, such as `2 issues in the rules`.
    static func mistakeCount(_ count: Int) -> String {
        "\(count) issue\(count == 1 ? "" : "s") in the rules"
    }

    // MARK: Values

    /// Returns a name, cut if it is long.
    static func shown(_ name: String) -> String { name.shortened(to: maxValueLength) }

    /// Returns a value as JSON, cut if it is long.
    static func shown(_ value: JSONValue) -> String {
        // Encoding a value of a megabyte for each of many rules would take too long.
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
