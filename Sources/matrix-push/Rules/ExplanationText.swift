import APIRuntime
import ClientServerAPI
import PushRules

/// The sentences of an explanation, shared by the table and the web page.
enum ExplanationText {
    /// The maximum length of a value or name in Unicode scalars; longer ones are shortened.
    private static let maxValueLength = 200
    /// The maximum number of tweaks that are named.
    private static let maxTweaks = 20

    // MARK: The decision

    /// Describes the effect of a decision: `Notifies, with sound "default", highlighted`.
    static func effect(_ decision: PushDecision) -> String {
        guard decision.notifies else { return "Doesn't notify" }
        let tweaks = tweaks(decision)
        return "Notifies" + (tweaks.isEmpty ? "" : ", " + tweaks.joined(separator: ", "))
    }

    /// Describes the tweaks of a decision.
    static func tweaks(_ decision: PushDecision) -> [String] {
        let all = decision.tweaks.compactMap { name, value -> String? in
            switch (name, value) {
            case ("highlight", true): "highlighted"
            case ("highlight", false): nil
            default: "with \(shown(name)) \(shown(value))"
            }
        }
        return all.count > maxTweaks ? all.prefix(maxTweaks) + ["and \(all.count - maxTweaks) more tweaks"] : all
    }

    /// Describes the reason for the decision.
    static func reason(_ explained: ExplanationReport) -> String {
        if let rule = explained.decision.rule { return "the \(rule.kind.rawValue) rule \(shown(rule.ruleID)) matches" }
        return explained.explanation.isOwnEvent
            ? "the event is the user's own, so no rule is evaluated" : "no rule matches"
    }

    /// Returns the note about an event that is encrypted or redacted; `nil` for another one.
    static func eventNote(_ explained: ExplanationReport) -> String? {
        if explained.isRedacted {
            return """
                The event is redacted. The homeserver evaluated the rules on the event before it lost its content, so the \
                result may have been another one.
                """
        }
        guard explained.isEncrypted else { return nil }
        return """
            The event is encrypted. This is the result on the homeserver, which can't read it. A device evaluates the \
            rules again on the decrypted event: put that into a file and give it as --event.
            """
    }

    static func memberCount(_ explained: ExplanationReport) -> String {
        let count = explained.room.memberCount
        return "\(count) member\(count == 1 ? "" : "s")"
    }

    static func powerLevel(_ level: PowerLevel?) -> String { PowerLevel.description(of: level) }

    static func status(_ status: PushRuleExplanation.RuleStatus) -> String {
        switch status {
        case .matched: "matched"
        case .failed: "no match"
        case .disabled: "disabled"
        }
    }

    // MARK: Conditions

    private static var format: ConditionFormat { ConditionFormat(.sentence, name: shown, value: shown) }

    static func condition(_ condition: PushRuleExplanation.Condition) -> String {
        condition.requirement.description(in: format)
    }

    /// Describes the value that a condition was checked against, and adds a remark if the value alone doesn't explain
    /// the result.
    static func found(
        _ condition: PushRuleExplanation.Condition, in room: PushRuleRoom
    ) -> (value: String?, remark: String) {
        condition.foundDescription(in: room, format)
    }

    // MARK: Issues

    /// Describes the effect of an issue in the rules.
    static func consequence(of issue: RulesetIssue) -> String {
        switch issue.consequence {
        case .notRead, .unknownKind: "is ignored"
        case .neverMatches: "the rule never matches"
        case .changesNothing where issue.isUnknownDefaultRule: "is ignored"
        case .changesNothing: "the default rule is unchanged"
        }
    }

    /// Returns the number of issues, such as `2 issues in the rules`.
    static func issueCount(_ count: Int) -> String {
        "\(count) issue\(count == 1 ? "" : "s") in the rules"
    }

    // MARK: Values

    /// Returns a name, shortened if it is long.
    static func shown(_ name: String) -> String { name.shortened(to: maxValueLength) }

    /// Returns a value as JSON, shortened if it is long.
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
