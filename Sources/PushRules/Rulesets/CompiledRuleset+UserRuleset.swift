import ClientServerAPI

extension CompiledRuleset {
    /// Compiles a user's rules. Users who changed none of the default rules share the compiled default rules.
    /// - Parameters:
    ///   - rules: the user's rules. Their defaults must be those of ``DefaultPushRules/ruleset(of:options:)``.
    ///   - options: the default rules to add to those of the specification.
    public init(_ rules: UserRuleset, options: DefaultPushRules.Options = []) {
        let overrides = rules.overrides
        var own = overrides.own
        for change in overrides.defaults {
            // One of the user's own rules may have the ID of a rule that the server no longer has.
            guard let rule = rules.rule(kind: change.kind, ruleID: change.ruleID), rule.default else { continue }
            own[change.kind].append(rule)
        }
        self.init(own: own, options: options)
    }
}
