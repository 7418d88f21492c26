import APIRuntime
import ClientServerAPI

/// A ruleset of which some parts may not be as they should: a newer server's, an old database's, or one that somebody
/// wrote by hand.
///
/// ```swift
/// let read = LenientRuleset(json, defaults: [])
/// for mistake in read.mistakes { … }
/// let rules = CompiledRuleset(read)
/// ```
///
/// A rule with a mistake in it, or without `enabled` or `actions`, never matches, and is still there to be shown. Nothing
/// is made up for what can't be read, since most of it would silence.
public struct LenientRuleset: Sendable {
    /// The default rules that are added; `nil` where none are.
    public let defaults: DefaultPushRules.Options?
    /// Everything that isn't as it should be, in the order of the kinds.
    public private(set) var mistakes: [RulesetMistake] = []

    /// By kind, in the order of `Ruleset.kinds`.
    private(set) var rules: [[GivenRule]] = []
    private(set) var changes: [DefaultRuleChange] = []

    /// - Parameters:
    ///   - json: the ruleset, as the specification writes it.
    ///   - defaults: the default rules that are added, or `nil` when the ruleset is to be taken as it is. Where they are,
    ///     a rule whose ID starts with a dot says what the user has changed of a default rule: `enabled` and `actions`,
    ///     in so far as they are there. One with a mistake in these changes nothing.
    public init(_ json: JSONObject, defaults: DefaultPushRules.Options? = nil) {
        self.defaults = defaults
        var known: [PushRuleKind: JSONValue] = [:]
        var unknown: [String] = []
        for (name, value) in json {
            if let kind = Ruleset.kinds.first(where: { $0.rawValue.hasSameScalars(as: name) }) {
                known[kind] = value
            } else {
                unknown.append(name)
            }
        }
        for kind in Ruleset.kinds { rules.append(read(known[kind], kind)) }
        for name in unknown { note("/" + name.inPointer, "there is no such kind of push rules", .unknownKind) }
    }

    /// The ruleset in a JSON object: in what `GET /pushrules/` answers or the account data `m.push_rules` is, below
    /// `global`; otherwise the object itself. `nil` where there is none.
    public static func ruleset(in json: JSONObject) -> JSONObject? {
        let ruleset = json["global"] ?? json["content"]?["global"] ?? .object(json)
        guard let ruleset = ruleset.object else { return nil }
        let isRuleset = ruleset.isEmpty || Ruleset.kinds.contains { ruleset[$0.rawValue]?.array != nil }
        return isRuleset ? ruleset : nil
    }

    // MARK: Reading

    private mutating func read(_ json: JSONValue?, _ kind: PushRuleKind) -> [GivenRule] {
        guard let json else { return [] }
        guard let entries = json.array else {
            note("/\(kind.rawValue)", "expected an array", .notRead)
            return []
        }
        return entries.enumerated().compactMap { read($1, kind, "/\(kind.rawValue)/\($0)") }
    }

    private mutating func read(_ json: JSONValue, _ kind: PushRuleKind, _ pointer: String) -> GivenRule? {
        guard let entry = LenientRule(json) else {
            note(pointer, "expected a rule, which is an object with a rule_id", .notRead)
            return nil
        }
        if let defaults, entry.hasDefaultID {
            read(entry, as: kind, pointer, defaults)
            return nil
        }
        do throws(JSONInvalidError) {
            let rule = try entry.rule(kind)
            if kind != .content || rule.pattern != nil { return GivenRule(rule) }
            note(pointer, #"missing key "pattern""#, .neverMatches, ruleID: entry.ruleID)
            return entry.malformed
        } catch {
            note(error, pointer, entry.ruleID, .neverMatches)
            return entry.malformed
        }
    }

    /// Reads what an entry changes of a default rule.
    private mutating func read(
        _ entry: LenientRule, as kind: PushRuleKind, _ pointer: String, _ defaults: DefaultPushRules.Options
    ) {
        guard CompiledRuleset.defaults(defaults).rules.contains(.init(kind: kind, ruleID: entry.ruleID)) else {
            note(pointer, "there is no such default rule", .changesNothing, ruleID: entry.ruleID)
            return
        }
        do throws(JSONInvalidError) {
            changes.append(try entry.change(kind))
        } catch {
            note(error, pointer, entry.ruleID, .changesNothing)
        }
    }

    // MARK: Mistakes

    private mutating func note(
        _ pointer: String, _ message: String, _ consequence: RulesetMistake.Consequence, ruleID: String? = nil
    ) {
        mistakes.append(RulesetMistake(pointer: pointer, ruleID: ruleID, message: message, consequence: consequence))
    }

    private mutating func note(
        _ error: JSONInvalidError, _ pointer: String, _ ruleID: String, _ consequence: RulesetMistake.Consequence
    ) {
        let first = error.violations.first
        note(pointer + (first?.pointer ?? ""), first?.message ?? "\(error)", consequence, ruleID: ruleID)
    }
}

extension String {
    /// The text as a part of a JSON Pointer.
    fileprivate var inPointer: String { replacing("~", with: "~0").replacing("/", with: "~1") }
}

// MARK: Using

extension CompiledRuleset {
    /// The rules of a ruleset that was read leniently, with the default rules if that says so.
    public init(_ ruleset: LenientRuleset) {
        if let options = ruleset.defaults {
            self.init(own: ruleset.rules, changes: ruleset.changes, options: options)
        } else {
            self.init(ruleset.rules)
        }
    }
}

extension Ruleset {
    /// Reads a ruleset as ``LenientRuleset`` does, of which it has the rules but not the mistakes. Room and sender rules
    /// with a mistake are disabled: nothing else could keep them from matching.
    /// - Parameter json: the ruleset, as the specification writes it, or an object that has one below `global`.
    public init(lenient json: JSONObject) {
        self.init()
        let read = LenientRuleset(LenientRuleset.ruleset(in: json) ?? json)
        for (kind, rules) in zip(Self.kinds, read.rules) {
            self[kind] = rules.map { given in
                guard let malformed = given.malformed else { return given.rule }
                var rule = given.rule
                rule.enabled = kind != .room && kind != .sender
                rule.conditions = [.unknown(malformed)]
                return rule
            }
        }
    }
}
