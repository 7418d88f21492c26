import ClientServerAPI

extension PushRule {
    /// A rule that a user sets, enabled.
    ///
    /// An empty list of conditions says nothing, and some clients send one with every rule: it's taken for none where
    /// the kind has no conditions.
    /// - Throws: what is wrong with the ID, or with the content for a rule of this kind.
    init(ofUser id: String, _ kind: PushRuleKind, _ content: SetPushRuleRequest) throws(RulesetError) {
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
        if id.utf8.first == UInt8(ascii: ".") { throw .reservedID(id) }
        if id.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) { throw .slashInID(id) }
    }
}

extension PushRuleKind {
    /// Whether the rules of this kind have conditions.
    fileprivate var hasConditions: Bool { self == .override || self == .underride }
}
