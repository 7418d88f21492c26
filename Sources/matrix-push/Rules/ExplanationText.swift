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
        // The rules that were there before `m.mentions` have a condition that the specification has no name for.
        if case .unknown(let json) = condition.condition, json["kind"] == "event_property_absent" {
            return "the event has no m.mentions"
        }
        return RuleText.condition(condition.condition)
    }

    /// What the condition was held against.
    static func found(_ condition: PushRuleExplanation.Condition, in explained: ExplainedEvent) -> String {
        if case .senderNotificationPermission = condition.condition {
            return powerLevel(explained.room.senderPowerLevel)
        }
        guard let found = condition.found else {
            switch condition.finding {
            case .unknownKind, .malformed: return "–"
            default: return "absent"
            }
        }
        return shown(found)
    }

    /// Why the condition doesn't hold, where what was found doesn't say it already.
    static func failure(_ condition: PushRuleExplanation.Condition) -> String? {
        switch condition.finding {
        case .holds, .propertyAbsent, .memberCountDiffers: nil
        case .notAString: "is no string, and only those match patterns"
        case .patternDiffers: "isn't that as a whole"
        case .noSuchWords: "has no such words"
        case .valueDiffers: "is another value"
        case .notAnArray: "is no array"
        case .notAnElement: "doesn't have it"
        case .powerLevelTooLow: "doesn't suffice" + (condition.wanted.map { ": it takes \($0)" } ?? "")
        case .noDisplayName: "the user has no display name"
        case .displayNameMissing: "doesn't have " + (condition.wanted.map(shown) ?? "it")
        case .hasMentions: "says itself whom it mentions"
        case .unknownKind: "nothing is known of such conditions, so that they never hold"
        case .malformed: "isn't written as such conditions are, so that it never holds"
        }
    }

    /// A value as JSON, cut when it is long.
    static func shown(_ value: JSONValue) -> String {
        // Not the whole of a long string: a body of a megabyte would be escaped for every rule.
        if case .string(let text) = value, let cut = text.cut(to: maxValueLength) {
            return JSONValue.string(cut).description.dropLast() + "…\""
        }
        let text = JSONText.oneLine(value)
        return text.cut(to: maxValueLength).map { $0 + "…" } ?? text
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
