@_spi(Generated) import APIRuntime
import ClientServerAPI

/// What a user chose of their push rules, without the server's defaults: what a homeserver stores of ``UserRuleset``.
///
/// Read it in the mode `tolerant`, which keeps conditions and actions that nobody knows.
public struct RulesetChoices: Hashable, Sendable {
    /// The user's own rules, most important first within each kind.
    public var own: Ruleset
    /// What the user changed of the server's rules, also of those that the server no longer has.
    public var defaults: [DefaultRuleChoice]

    public init(own: Ruleset = .init(), defaults: [DefaultRuleChoice] = []) {
        self.own = own
        self.defaults = defaults
    }
}

/// What a user changed of one of the server's rules.
public struct DefaultRuleChoice: Hashable, Sendable {
    public var kind: PushRuleKind
    public var ruleID: String
    /// Whether the rule is enabled; absent means as the server has it.
    public var enabled: Bool?
    /// What the rule does; absent means what the server has it do.
    public var actions: [Action]?

    public init(kind: PushRuleKind, ruleID: String, enabled: Bool? = nil, actions: [Action]? = nil) {
        self.kind = kind
        self.ruleID = ruleID
        self.enabled = enabled
        self.actions = actions
    }
}

// MARK: JSON

extension RulesetChoices: JSONCodable {
    private static let keys = JSONStringTable(["own", "defaults"], required: [0, 1])

    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        var own: Ruleset?
        var defaults: [DefaultRuleChoice]?
        var object = reader.beginObject()
        while let key = reader.nextKey(in: &object, of: Self.keys) {
            switch key {
            case 0: own = Ruleset(from: &reader)
            case 1: defaults = reader.readArray { DefaultRuleChoice(from: &$0) }
            default: break
            }
        }
        guard reader.endObject(object, of: Self.keys), let own, let defaults else { return nil }
        self.init(own: own, defaults: defaults)
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("own", own)
        writer.member("defaults", defaults)
        writer.endObject()
    }
}

extension DefaultRuleChoice: JSONCodable {
    private static let keys = JSONStringTable(["kind", "rule_id", "enabled", "actions"], required: [0, 1])

    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        var kind: PushRuleKind?
        var ruleID: String?
        var enabled: Bool?
        var actions: [Action]?
        var object = reader.beginObject()
        while let key = reader.nextKey(in: &object, of: Self.keys) {
            switch key {
            case 0: kind = PushRuleKind(from: &reader)
            case 1: ruleID = reader.readString()
            case 2: enabled = reader.readBoolean()
            case 3: actions = reader.readArray { Action(from: &$0) }
            default: break
            }
        }
        guard reader.endObject(object, of: Self.keys), let kind, let ruleID else { return nil }
        self.init(kind: kind, ruleID: ruleID, enabled: enabled, actions: actions)
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kind", kind)
        writer.member("rule_id", ruleID)
        writer.member("enabled", enabled)
        writer.member("actions", actions)
        writer.endObject()
    }
}
