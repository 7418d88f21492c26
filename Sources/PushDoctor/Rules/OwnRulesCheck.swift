import ClientServerAPI
import DoctorModels
import PushRules

/// Checks the account's rules one against the other: which are off, mute rooms or senders, or are never reached.
struct OwnRulesCheck {
    /// All rules in the order of evaluation.
    private let rules: [OwnRule]
    private let account: String

    /// The largest number of earlier rules with a common condition that a rule is compared with.
    private static let maxComparedRules = 100
    /// The largest number of diagnostics about rules that are never reached.
    private static let maxShadowed = 20

    init(_ ruleset: Ruleset, userID: String) {
        rules = Ruleset.kinds.flatMap { kind in ruleset[kind].map { OwnRule($0, kind) } }
        account = userID
    }

    var diagnostics: [PushDiagnostic] { mutesEverything + shadowed + muted + off }

    /// The account's own rules that decide on every event and don't notify.
    private var mutingEverything: [OwnRule] {
        rules.filter { $0.rule.enabled && $0.isUnconditional && !$0.notifies && !$0.isDefault && $0.kind == .override }
    }

    private var mutesEverything: [PushDiagnostic] {
        mutingEverything.prefix(1).map { rule in
            .error(
                .ruleMutesEverything, rule.name,
                "The rule has no conditions, so it decides on every event, and it doesn't notify.",
                advice: "Give the rule conditions, or delete it: matrix-push client rules delete override "
                    + Words.quoted(rule.rule.ruleID))
        }
    }

    // MARK: Rules that are never reached

    private var shadowed: [PushDiagnostic] {
        let muting = Set(mutingEverything.map(\.rule.ruleID))
        let active = rules.filter {
            $0.rule.enabled && !$0.neverMatches && $0.rule.ruleID != DefaultPushRules.masterRuleID
                && !($0.kind == .override && muting.contains($0.rule.ruleID))
        }
        var diagnostics: [PushDiagnostic] = []
        // The positions of earlier rules by one of their conditions, which every rule that they shadow has, too.
        var earlier: [PushCondition?: [Int]] = [:]
        for (position, rule) in active.enumerated() {
            if !rule.isDefault, diagnostics.count < Self.maxShadowed {
                let keys: [PushCondition?] = [nil] + rule.requirements.map { $0 }
                let candidates = keys.flatMap { earlier[$0] ?? [] }
                let first = candidates.sorted().first { active[$0].requirements.isSubset(of: rule.requirements) }
                // A rule that does the same isn't missed.
                if let first, active[first].rule.actions != rule.rule.actions {
                    diagnostics.append(Self.shadow(of: active[first], over: rule))
                }
            }
            if earlier[rule.requirements.first]?.count ?? 0 < Self.maxComparedRules {
                earlier[rule.requirements.first, default: []].append(position)
            }
        }
        return diagnostics
    }

    private static func shadow(of earlier: OwnRule, over rule: OwnRule) -> PushDiagnostic {
        let difference =
            rule.notifies == earlier.notifies ? "." : " and \(earlier.notifies ? "notifies" : "doesn't notify")."
        return .warning(
            .ruleShadowed, rule.name,
            "The rule never decides: \(earlier.name) comes before it, matches the same events" + difference,
            advice: rule.kind == earlier.kind && !earlier.isDefault
                ? "Change the order of the rules, or delete one of them." : "Delete one of the two rules.")
    }

    // MARK: Rules that mute

    private var muted: [PushDiagnostic] {
        let muting = rules.filter { $0.rule.enabled && !$0.notifies && !$0.isDefault }
        let rooms = muting.filter { $0.kind == .override }.compactMap { $0.onlyProperty("room_id") }
        let mentionsOnly = muting.filter { $0.kind != .override }.compactMap { $0.onlyProperty("room_id") }
        let senders = muting.compactMap { $0.onlyProperty("sender") }
        let groups: [(PushDiagnostic.Code, [String], String, String)] = [
            (.roomsMuted, rooms, "room", "muted, with all mentions"),
            (.roomsMentionsOnly, mentionsOnly.filter { !rooms.contains($0) }, "room", "muted, except for mentions"),
            (.sendersMuted, senders, "sender", "muted"),
        ]
        return groups.compactMap { code, names, noun, effect in
            guard !names.isEmpty else { return nil }
            return .note(
                code, account,
                "\(Words.count(names.count, noun)) \(names.count == 1 ? "is" : "are") \(effect): "
                    + "\(Words.list(names.map(Words.quoted))).",
                advice: "If this isn't intended, change it in the room's settings of the app.")
        }
    }

    private var off: [PushDiagnostic] {
        let off = rules.filter { !$0.rule.enabled && !$0.isDefault && $0.notifies }
        guard !off.isEmpty else { return [] }
        return [
            .note(
                .ruleOff, account,
                "\(Words.count(off.count, "rule")) of the account's own that would notify "
                    + "\(off.count == 1 ? "is" : "are") off: \(Words.list(off.map { Words.quoted($0.rule.ruleID) })).",
                advice: "Turn rules on with matrix-push client rules enable.")
        ]
    }
}
