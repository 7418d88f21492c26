import APIRuntime
import ClientServerAPI
import DoctorModels
import PushRules
import YAMLTree

/// Checks an account's push rules: evaluates them on sample events, and explains why an event that usually notifies
/// doesn't.
struct RulesCheck {
    private let user: PushRuleUser
    private let rules: CompiledRuleset
    private let ruleset: Ruleset
    private let issues: [RulesetIssue]

    /// The largest number of diagnostics about malformed rules.
    private static let maxIssues = 20

    /// - Parameter json: the push rules below `global`, as the homeserver has them.
    init(_ json: JSONObject, userID: String) {
        let tolerant = TolerantRuleset(json)
        user = PushRuleUser(userID: userID)
        rules = CompiledRuleset(tolerant)
        ruleset = Ruleset(tolerant: json)
        // Homeservers may have kinds of a later specification, such as Synapse's "postcontent".
        issues = tolerant.issues.filter { $0.consequence != .unknownKind }
    }

    /// Returns the diagnostics and the decisions on the samples.
    func results() -> (diagnostics: [PushDiagnostic], samples: [SampleDecision]) {
        let samples = SampleEvent.all(for: user.userID)
        let defaults = CompiledRuleset.defaults()
        var decisions: [SampleDecision] = []
        var silenced: [(cause: Cause, sample: SampleEvent)] = []
        for sample in samples {
            let explanation = rules.explanation(of: sample.event, in: sample.room, for: user)
            let expected = defaults.decision(on: sample.event, in: sample.room, for: user)
            var decision = Self.decision(explanation.decision, expected, sample)
            if expected.notifies, !explanation.decision.notifies, let rule = expected.rule {
                let cause = cause(explanation, expected: rule)
                decision.reason = cause.reason
                silenced.append((cause, sample))
            }
            decisions.append(decision)
        }
        let own = OwnRulesCheck(ruleset, userID: user.userID).diagnostics
        var diagnostics = malformed + causes(silenced) + own
        let isExplained = diagnostics.contains { $0.code == .masterRuleOn || $0.code == .ruleMutesEverything }
        if !isExplained, !decisions.contains(where: { $0.notifies && $0.expected }) {
            diagnostics.append(
                .error(
                    .nothingNotifies, user.userID, "The push rules notify of no message, mention, invitation or call.",
                    advice: "Turn notifications on in the settings of an app. The causes are listed here, too."))
        } else if silenced.isEmpty {
            diagnostics.append(
                .ok(.rulesOk, user.userID, "The push rules notify of messages, mentions, invitations and calls."))
        }
        return (diagnostics, decisions)
    }

    private static func decision(
        _ decision: PushDecision, _ expected: PushDecision, _ sample: SampleEvent
    ) -> SampleDecision {
        SampleDecision(
            sample: sample.name, description: sample.description, notifies: decision.notifies,
            expected: expected.notifies, highlights: decision.highlights, sound: decision.sound,
            kind: decision.rule?.kind.rawValue, ruleID: decision.rule?.ruleID)
    }

    private var malformed: [PushDiagnostic] {
        issues.prefix(Self.maxIssues).map { issue in
            let effect =
                switch issue.consequence {
                case .neverMatches: "The rule never matches"
                case .notRead, .unknownKind: "It is ignored"
                case .changesNothing: "It changes nothing"
                }
            return .warning(
                .ruleMalformed, issue.ruleID.map(Words.quoted) ?? user.userID,
                "\(effect), because it is malformed: \(issue.message.shortened(to: 200).singleLine) at "
                    + "\(issue.pointer.shortened(to: 100).singleLine).",
                advice: "Delete the rule, or set it anew.")
        }
    }

    // MARK: Causes

    /// The reason that an event doesn't notify.
    private enum Cause: Hashable {
        case masterRule
        /// A rule decides before the default rule, and doesn't notify.
        case earlierRule(PushDecision.Rule)
        /// The default rule is disabled, and no other rule notifies.
        case disabled(PushDecision.Rule)
        /// The default rule decides, but its actions don't notify.
        case silent(PushDecision.Rule)
        /// The homeserver doesn't have the default rule.
        case missing(PushDecision.Rule)

        /// The reason in a few words.
        var reason: String {
            switch self {
            case .masterRule: "\(DefaultPushRules.masterRuleID) is on"
            case .earlierRule(let rule): "the \(rule.kind.rawValue) rule \(Words.quoted(rule.ruleID)) decides first"
            case .disabled(let rule): "\(rule.ruleID) is off"
            case .silent(let rule): "\(rule.ruleID) doesn't notify"
            case .missing(let rule): "the homeserver lacks \(rule.ruleID)"
            }
        }
    }

    private func cause(_ explanation: PushRuleExplanation, expected: PushDecision.Rule) -> Cause {
        if let rule = explanation.decision.rule {
            if rule.ruleID == DefaultPushRules.masterRuleID { return .masterRule }
            if rule == expected { return .silent(rule) }
            // A rule after the disabled one decides only because that one is disabled.
            if explanation.rules.contains(where: { Self.isDisabled($0, expected) }) { return .disabled(expected) }
            return .earlierRule(rule)
        }
        let isDisabled = explanation.rules.contains { Self.isDisabled($0, expected) }
        return isDisabled ? .disabled(expected) : .missing(expected)
    }

    private static func isDisabled(_ rule: PushRuleExplanation.Rule, _ expected: PushDecision.Rule) -> Bool {
        rule.status == .disabled && PushDecision.Rule(kind: rule.kind, ruleID: rule.ruleID) == expected
    }

    /// Returns one diagnostic for each cause, with the events that it silences.
    private func causes(_ silenced: [(cause: Cause, sample: SampleEvent)]) -> [PushDiagnostic] {
        var order: [Cause] = []
        var samples: [Cause: [String]] = [:]
        for (cause, sample) in silenced {
            if samples[cause] == nil { order.append(cause) }
            samples[cause, default: []].append(sample.description)
        }
        return order.compactMap { diagnostic($0, Words.list(samples[$0] ?? [], limit: 20)) }
    }

    private func diagnostic(_ cause: Cause, _ events: String) -> PushDiagnostic? {
        switch cause {
        case .masterRule:
            return .error(
                .masterRuleOn, "the override rule \(Words.quoted(DefaultPushRules.masterRuleID))",
                "The rule is on, so the account isn't notified of anything.",
                advice: "Turn notifications on for the account in the settings of an app, or: matrix-push client rules "
                    + "disable override \(DefaultPushRules.masterRuleID)")
        case .earlierRule(let rule):
            // The check of the account's own rules reports it.
            if isUnconditional(rule) { return nil }
            return .warning(
                .eventsMuted, Self.name(rule), "The rule decides first and doesn't notify of \(events).",
                advice: "If this isn't intended: matrix-push client rules disable \(Self.argument(rule))")
        case .disabled(let rule):
            return .warning(
                .defaultRuleOff, Self.name(rule),
                "The server's rule is off, so the account isn't notified of \(events).",
                advice: "Turn it on in the settings of an app, or: matrix-push client rules enable "
                    + Self.argument(rule))
        case .silent(let rule):
            return .warning(
                .defaultRuleSilent, Self.name(rule),
                "The server's rule was changed so that it doesn't notify of \(events).",
                advice: "Turn it on in the settings of an app, or: matrix-push client rules set-actions "
                    + "\(Self.argument(rule)) --action notify")
        case .missing(let rule):
            return .warning(
                .defaultRuleMissing, Self.name(rule),
                "The homeserver lacks the rule, so the account isn't notified of \(events).",
                advice: "A rule of the account's own can replace it: matrix-push client rules set.")
        }
    }

    private func isUnconditional(_ rule: PushDecision.Rule) -> Bool {
        ruleset[rule.kind].contains {
            PushDecision.Rule(kind: rule.kind, ruleID: $0.ruleID) == rule && OwnRule($0, rule.kind).isUnconditional
                && rule.kind == .override && !OwnRule($0, rule.kind).isDefault
        }
    }

    private static func name(_ rule: PushDecision.Rule) -> String {
        "the \(rule.kind.rawValue) rule \(Words.quoted(rule.ruleID))"
    }

    private static func argument(_ rule: PushDecision.Rule) -> String {
        // Other IDs may have characters that a shell interprets.
        "\(rule.kind.rawValue) " + (rule.ruleID.hasPrefix(".") ? rule.ruleID : Words.quoted(rule.ruleID))
    }
}
