extension TypeUse {
    /// The type without the rule that stands beside it.
    public var unchecked: TypeUse {
        if case .checked(let type, _) = self { type.unchecked } else { self }
    }

    /// The type, which must keep a rule as well.
    func checked(by rule: RuleModel?) -> TypeUse {
        guard let rule, !rule.isEmpty else { return self }
        return .checked(self, rule)
    }
}
