import APIRuntime
import ClientServerAPI
import PushRules

/// One user's push rules: the server's defaults, what the user changed of them, and the user's own.
///
/// A value without a lock or a network: every rule of the specification about adding, moving, changing and deleting
/// push rules is here.
struct UserPushRules: Sendable {
    /// The user's own rules by kind, most important first.
    private var own: [PushRuleKind: [PushRule]] = [:]
    /// The defaults, with the user's changes.
    private var defaults: [PushRuleKind: [PushRule]]

    init(userID: String) {
        let ruleset = DefaultPushRules.ruleset(of: userID)
        defaults = [.override: ruleset.override ?? [], .underride: ruleset.underride ?? []]
    }

    /// How many rules are the user's own.
    var ownCount: Int { own.values.reduce(0) { $0 + $1.count } }

    // MARK: Reading

    /// All rules in the order in which they are tried.
    var ruleset: Ruleset {
        Ruleset(
            override: rules(.override), content: rules(.content), room: rules(.room), sender: rules(.sender),
            underride: rules(.underride))
    }

    /// The user's own rules come before the server's, but for the one that silences everything.
    func rules(_ kind: PushRuleKind) -> [PushRule] {
        let servers = defaults[kind] ?? []
        let isMaster: (PushRule) -> Bool = { $0.ruleID == DefaultPushRules.masterRuleID }
        return servers.filter(isMaster) + (own[kind] ?? []) + servers.filter { !isMaster($0) }
    }

    /// - Throws: 404 `M_NOT_FOUND`.
    func rule(_ id: String, _ kind: PushRuleKind) throws(MatrixError) -> PushRule {
        guard let rule = rules(kind).first(where: { $0.ruleID.isSameBytes(as: id) }) else {
            throw .noRule(id, kind)
        }
        return rule
    }

    // MARK: Changing

    /// Adds one of the user's own rules, or changes it where it stands; `before` and `after` put it elsewhere.
    /// - Throws: 400 `M_INVALID_PARAM` for an ID that is the server's or holds a slash, or for conditions or a pattern
    ///   that this kind doesn't have; `M_MISSING_PARAM` for a content rule without a pattern; `M_UNKNOWN` when the rule
    ///   to stand before or after isn't one of the user's own.
    mutating func set(
        _ id: String, _ kind: PushRuleKind, to request: SetPushRuleRequest, before: String?, after: String?
    ) throws(MatrixError) {
        try Self.check(id)
        try Self.check(request, kind)
        var rules = own[kind] ?? []
        let present = rules.firstIndex { $0.ruleID.isSameBytes(as: id) }
        let rule = PushRule(
            ruleID: id, default: false, enabled: present.map { rules[$0].enabled } ?? true, actions: request.actions,
            conditions: Self.hasConditions(kind) ? request.conditions ?? [] : nil, pattern: request.pattern)

        // Where both are given, `before` decides.
        let neighbour = before ?? after
        if let neighbour {
            guard rules.contains(where: { $0.ruleID.isSameBytes(as: neighbour) }) else {
                throw MatrixError(
                    status: .badRequest, errcode: .unknown,
                    message: "You have no \(kind.rawValue) rule \(JSONValue.string(neighbour)) to put this one "
                        + (before == nil ? "after" : "before"))
            }
        }
        if let neighbour, !neighbour.isSameBytes(as: id) {
            if let present { rules.remove(at: present) }
            let index = rules.firstIndex { $0.ruleID.isSameBytes(as: neighbour) } ?? 0
            rules.insert(rule, at: before == nil ? index + 1 : index)
        } else if let present {
            rules[present] = rule
        } else {
            rules.insert(rule, at: 0)
        }
        own[kind] = rules
    }

    /// - Throws: 404 `M_NOT_FOUND` when it isn't one of the user's own.
    mutating func delete(_ id: String, _ kind: PushRuleKind) throws(MatrixError) {
        guard let index = own[kind]?.firstIndex(where: { $0.ruleID.isSameBytes(as: id) }) else {
            _ = try rule(id, kind)
            throw .notFound("\(JSONValue.string(id)) is the server's: it can be disabled, but not deleted")
        }
        own[kind]?.remove(at: index)
    }

    /// Changes one rule in place, the server's included.
    /// - Throws: 404 `M_NOT_FOUND`.
    mutating func change(
        _ id: String, _ kind: PushRuleKind, _ body: (inout PushRule) -> Void
    ) throws(MatrixError) {
        if let index = own[kind]?.firstIndex(where: { $0.ruleID.isSameBytes(as: id) }) {
            own[kind]?[index].apply(body)
        } else if let index = defaults[kind]?.firstIndex(where: { $0.ruleID.isSameBytes(as: id) }) {
            defaults[kind]?[index].apply(body)
        } else {
            throw .noRule(id, kind)
        }
    }

    // MARK: Checks

    private static func hasConditions(_ kind: PushRuleKind) -> Bool {
        kind == .override || kind == .underride
    }

    private static func check(_ id: String) throws(MatrixError) {
        if id.isEmpty { throw .invalidParam("A rule's ID can't be empty") }
        if id.utf8.first == UInt8(ascii: ".") {
            throw .invalidParam("A rule's ID can't start with a dot: those are the server's")
        }
        if id.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) {
            throw .invalidParam("A rule's ID can't contain / or \\")
        }
    }

    private static func check(_ request: SetPushRuleRequest, _ kind: PushRuleKind) throws(MatrixError) {
        // An empty list of conditions says nothing, and some clients send one with every rule.
        if !hasConditions(kind), request.conditions?.isEmpty == false {
            throw .invalidParam("Rules of the kind \(kind.rawValue) have no conditions")
        }
        if kind == .content {
            if request.pattern == nil { throw .missingParam("A content rule needs a pattern") }
        } else if request.pattern != nil {
            throw .invalidParam("Rules of the kind \(kind.rawValue) have no pattern")
        }
    }
}

extension PushRule {
    fileprivate mutating func apply(_ body: (inout PushRule) -> Void) { body(&self) }
}

extension MatrixError {
    fileprivate static func noRule(_ id: String, _ kind: PushRuleKind) -> MatrixError {
        .notFound("There is no \(kind.rawValue) rule \(JSONValue.string(id))")
    }
}
