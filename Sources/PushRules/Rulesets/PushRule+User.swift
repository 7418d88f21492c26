import ClientServerAPI

extension PushRule {
    /// Creates one of a user's own rules, enabled.
    ///
    /// Some clients send an empty list of conditions with every rule. It is ignored for kinds without conditions.
    /// - Throws: the error in the ID, or in the content for a rule of this kind.
    init(own id: String, _ kind: PushRuleKind, _ content: SetPushRuleRequest) throws(RulesetError) {
        if !kind.isKnown { throw .unknownKind(kind.rawValue) }
        try Self.check(id)
        if kind.hasConditions {
            if content.conditions == nil { throw .missingConditions(kind) }
        } else if content.conditions?.isEmpty == false {
            throw .conditionsNotAllowed(kind)
        }
        if kind == .content {
            if content.pattern == nil { throw .missingPattern }
        } else if content.pattern != nil {
            throw .patternNotAllowed(kind)
        }
        self.init(
            ruleID: id, default: false, enabled: true, actions: content.actions,
            conditions: kind.hasConditions ? content.conditions : nil, pattern: content.pattern)
    }

    private static func check(_ id: String) throws(RulesetError) {
        if id.isEmpty { throw .emptyID }
        if DefaultPushRules.isReservedID(id) { throw .reservedID(id) }
        if id.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) { throw .slashInID(id) }
    }
}

extension PushRuleKind {
    /// Whether rules of this kind have conditions.
    fileprivate var hasConditions: Bool { self == .override || self == .underride }
}
