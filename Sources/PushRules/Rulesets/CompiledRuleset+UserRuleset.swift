import ClientServerAPI

extension CompiledRuleset {
    /// A user's rules. What the default rules were compiled to is shared unless the user changed some of them.
    /// - Parameters:
    ///   - rules: the user's rules, whose defaults have to be those of ``DefaultPushRules/ruleset(of:options:)``.
    ///   - options: which default rules there are besides those of the specification.
    public init(_ rules: UserRuleset, options: DefaultPushRules.Options = []) {
        let choices = rules.choices
        var own = choices.own
        for choice in choices.defaults {
            // One of the user's own may have the ID of a rule that the server no longer has.
            guard let rule = rules.rule(choice.ruleID, choice.kind), rule.default else { continue }
            own[choice.kind].append(rule)
        }
        self.init(own: own, options: options)
    }
}
