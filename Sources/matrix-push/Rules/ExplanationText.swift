import APIRuntime
import ClientServerAPI
import PushRules

/// What an explanation says, in words that text and pages share.
enum ExplanationText {
    /// Values that are longer, in Unicode scalars, are cut.
    private static let maxValueLength = 200

    // MARK: The whole

    /// What happens, without a reason: `Notifies, with sound "default", highlighted`.
    static func effect(_ outcome: PushRuleOutcome) -> String {
        guard outcome.notifies else { return "Doesn't notify" }
        let tweaks = tweaks(outcome)
        return "Notifies" + (tweaks.isEmpty ? "" : ", " + tweaks.joined(separator: ", "))
    }

    /// What the tweaks of an outcome do.
    static func tweaks(_ outcome: PushRuleOutcome) -> [String] {
        outcome.tweaks.compactMap { name, value in
            switch (name, value) {
            case ("highlight", true): "highlighted"
            case ("highlight", false): nil
            default: "with \(name) \(shown(value))"
            }
        }
    }

    /// Why that happens.
    static func reason(_ explained: ExplainedEvent) -> String {
        if let rule = explained.outcome.rule { return "the \(rule.kind.rawValue) rule \(rule.ruleID) matches" }
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
            return "\(match.key) \(verb) \(shown(.string(match.pattern)))"
        case .roomMemberCount(let count): return "the room has \(count.is) members"
        // The rules that were there before `m.mentions` have a condition that the specification has no name for.
        case .unknown(let json) where json["kind"] == "event_property_absent": return "the event has no m.mentions"
        default: return RuleText.condition(condition.condition)
        }
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

extension String {
    /// The first Unicode scalars of a text that has more; `nil` for one that hasn't.
    fileprivate func cut(to length: Int) -> String? {
        guard utf8.count > length,
            let end = unicodeScalars.index(startIndex, offsetBy: length, limitedBy: unicodeScalars.endIndex),
            end < unicodeScalars.endIndex
        else { return nil }
        return String(unicodeScalars[..<end])
    }
}
