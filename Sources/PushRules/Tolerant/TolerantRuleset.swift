import APIRuntime
import ClientServerAPI
import StringGrammars

/// A ruleset with possibly invalid parts, from a newer server, an old database or a text editor.
///
/// ```swift
/// let ruleset = TolerantRuleset(json, defaults: [])
/// for issue in ruleset.issues { … }
/// let rules = CompiledRuleset(ruleset)
/// ```
///
/// A rule with an error, or without `enabled` or `actions`, never matches, but is kept so it can be shown. Invalid
/// values aren't replaced by guesses, because most guesses would suppress notifications.
public struct TolerantRuleset: Sendable {
    /// The default rules that are added; `nil` if none are.
    public let defaults: DefaultPushRules.Options?
    /// All invalid parts, in the order of the kinds.
    public private(set) var issues: [RulesetIssue] = []

    /// The rules by kind, in the order of `Ruleset.kinds`.
    private(set) var rules: [[RuleSource]] = []
    private(set) var overrides: [DefaultRuleOverride] = []

    /// - Parameters:
    ///   - json: the ruleset in the specification's format.
    ///   - defaults: the default rules to add, or `nil` to use exactly the rules of `json`. If they are added, a rule
    ///     whose ID starts with a dot changes a default rule: its `enabled` and `actions`, if present. A change with an
    ///     error is ignored.
    public init(_ json: JSONObject, defaults: DefaultPushRules.Options? = nil) {
        self.defaults = defaults
        var known: [PushRuleKind: JSONValue] = [:]
        var unknown: [String] = []
        for (name, value) in json {
            if let kind = Ruleset.kinds.first(where: { $0.rawValue.isIdentical(to: name) }) {
                known[kind] = value
            } else if value.array?.isEmpty != true {
                // Synapse always lists its kind "postcontent" (MSC4306), usually without rules.
                unknown.append(name)
            }
        }
        for kind in Ruleset.kinds { rules.append(read(known[kind], kind)) }
        for name in unknown { note("/" + name.jsonPointerToken, "unknown kind of push rules", .unknownKind) }
    }

    /// Finds the ruleset in a JSON object: below `global` in the response of `GET /pushrules/` or in the account data
    /// `m.push_rules`; otherwise the object itself.
    /// - Returns: `nil` if the object has no ruleset.
    public static func ruleset(in json: JSONObject) -> JSONObject? {
        let ruleset = json["global"] ?? json["content"]?["global"] ?? .object(json)
        guard let ruleset = ruleset.object else { return nil }
        let isRuleset = ruleset.isEmpty || Ruleset.kinds.contains { ruleset[$0.rawValue]?.array != nil }
        return isRuleset ? ruleset : nil
    }

    // MARK: Reading

    private mutating func read(_ json: JSONValue?, _ kind: PushRuleKind) -> [RuleSource] {
        guard let json else { return [] }
        guard let entries = json.array else {
            note("/\(kind.rawValue)", "expected an array", .notRead)
            return []
        }
        return entries.enumerated().compactMap { read($1, kind, "/\(kind.rawValue)/\($0)") }
    }

    private mutating func read(_ json: JSONValue, _ kind: PushRuleKind, _ pointer: String) -> RuleSource? {
        guard let entry = TolerantRule(json) else {
            note(pointer, "expected a rule, which is an object with a rule_id", .notRead)
            return nil
        }
        if let defaults, entry.hasReservedID {
            readOverride(entry, kind, pointer, defaults)
            return nil
        }
        do throws(JSONInvalidError) {
            let rule = try entry.rule(kind)
            if kind != .content || rule.pattern != nil { return RuleSource(rule) }
            note(pointer, #"missing key "pattern""#, .neverMatches, ruleID: entry.ruleID)
            return entry.malformed
        } catch {
            note(error, pointer, entry.ruleID, .neverMatches)
            return entry.malformed
        }
    }

    private mutating func readOverride(
        _ entry: TolerantRule, _ kind: PushRuleKind, _ pointer: String, _ defaults: DefaultPushRules.Options
    ) {
        guard CompiledRuleset.defaults(defaults).rules.contains(.init(kind: kind, ruleID: entry.ruleID)) else {
            issues.append(
                RulesetIssue(
                    pointer: pointer, ruleID: entry.ruleID, message: "there is no such default rule",
                    consequence: .changesNothing, isUnknownDefaultRule: true))
            return
        }
        do throws(JSONInvalidError) {
            overrides.append(try entry.override(kind))
        } catch {
            note(error, pointer, entry.ruleID, .changesNothing)
        }
    }

    // MARK: Issues

    private mutating func note(
        _ pointer: String, _ message: String, _ consequence: RulesetIssue.Consequence, ruleID: String? = nil
    ) {
        issues.append(RulesetIssue(pointer: pointer, ruleID: ruleID, message: message, consequence: consequence))
    }

    private mutating func note(
        _ error: JSONInvalidError, _ pointer: String, _ ruleID: String, _ consequence: RulesetIssue.Consequence
    ) {
        let first = error.violations.first
        note(pointer + (first?.pointer ?? ""), first?.message ?? "\(error)", consequence, ruleID: ruleID)
    }
}

extension String {
    /// The text escaped as a token of a JSON Pointer.
    fileprivate var jsonPointerToken: String { replacing("~", with: "~0").replacing("/", with: "~1") }
}

// MARK: Using

extension CompiledRuleset {
    /// Compiles the rules of a tolerant ruleset, together with the default rules if it adds them.
    public init(_ ruleset: TolerantRuleset) {
        if let options = ruleset.defaults {
            self.init(own: ruleset.rules, overrides: ruleset.overrides, options: options)
        } else {
            self.init(ruleset.rules)
        }
    }
}

extension Ruleset {
    /// Reads a ruleset as ``TolerantRuleset`` does, and drops the issues. Room and sender rules with an error are
    /// disabled, because these kinds have no conditions that could keep a rule from matching.
    /// - Parameter json: the ruleset in the specification's format, or an object with a ruleset below `global`.
    public init(tolerant json: JSONObject) {
        self.init()
        let ruleset = TolerantRuleset(TolerantRuleset.ruleset(in: json) ?? json)
        for (kind, rules) in zip(Self.kinds, ruleset.rules) {
            self[kind] = rules.map { source in
                guard let malformed = source.malformed else { return source.rule }
                var rule = source.rule
                rule.enabled = kind != .room && kind != .sender
                rule.conditions = [.unknown(malformed)]
                return rule
            }
        }
    }
}
