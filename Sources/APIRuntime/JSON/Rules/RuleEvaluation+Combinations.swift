/// The keywords that hold the same value against further rules (core, sections 8.2.3, 10.2 and 11).
extension RuleEvaluation {
    mutating func combine(_ keyword: JSONRule.Keyword, _ node: Int, _ aim: Aim, _ verdict: inout RuleVerdict) {
        switch keyword {
        case .reference(let target): demand(target(), node, aim, &verdict)
        case .allOf(let rules):
            for rule in rules where verdict.isValid || goesOn(aim) { demand(rule, node, aim, &verdict) }
        case .dependentSchemas(let rules):
            guard tree.nodes[node].kind == .object else { return }
            for (key, rule) in rules where verdict.isValid || goesOn(aim) {
                if tree.member(node, key) != nil { demand(rule, node, aim, &verdict) }
            }
        case .if(let condition, let consequence, let alternative):
            let outcome = evaluate(condition, node, Aim(isProbe: true, tracksEvaluated: aim.tracksEvaluated))
            if outcome.isValid { verdict.evaluated.formUnion(outcome.evaluated) }
            demand(outcome.isValid ? consequence : alternative, node, aim, &verdict)
        case .not(let rule):
            if probe(rule, node), !isExhausted {
                verdict.isValid = fail(aim, .not, at: node, expected: "something else than what \"not\" describes")
            }
        case .anyOf(let rules): checkUnion(rules, isExclusive: false, node, aim, &verdict)
        case .oneOf(let rules): checkUnion(rules, isExclusive: true, node, aim, &verdict)
        default: break
        }
    }

    /// A rule that must hold. What it evaluated counts even when it doesn't: everything fails with it anyway, and its
    /// members shouldn't be reported once more as unevaluated.
    private mutating func demand(_ rule: JSONRule, _ node: Int, _ aim: Aim, _ verdict: inout RuleVerdict) {
        let outcome = evaluate(rule, node, aim)
        verdict.isValid = verdict.isValid && outcome.isValid
        if aim.tracksEvaluated { verdict.evaluated.formUnion(outcome.evaluated) }
    }

    private mutating func checkUnion(
        _ rules: [JSONRule], isExclusive: Bool, _ node: Int, _ aim: Aim, _ verdict: inout RuleVerdict
    ) {
        let branches = rules.map { RuleTraits(of: $0) }
        let possible = zip(rules, branches).filter { !$0.1.exclude(node, of: tree) }.map(\.0)
        // Often one branch is left, and then its own violations are what there is to say. That it is tried only once
        // also keeps the time for unions inside unions linear.
        if possible.count == 1 { return demand(possible[0], node, aim, &verdict) }
        var matches = 0
        for rule in possible {
            let outcome = evaluate(rule, node, Aim(isProbe: true, tracksEvaluated: aim.tracksEvaluated))
            guard outcome.isValid else { continue }
            matches += 1
            verdict.evaluated.formUnion(outcome.evaluated)
            // anyOf needs the other branches only for what they evaluate.
            if isExclusive ? matches > 1 && !goesOn(aim) : !aim.tracksEvaluated { break }
        }
        if matches == 1 || (matches > 1 && !isExclusive) { return }
        verdict.isValid = false
        guard goesOn(aim) else { return }
        // Which members are left over depends on a branch that wasn't found.
        verdict.evaluated.insertAll()
        if matches > 1 {
            _ = fail(
                aim, .oneOf, at: node,
                "expected exactly one of \(rules.count) alternatives to fit, found that \(matches) do")
        } else {
            reportUnion(branches, node, isExclusive ? .oneOf : .anyOf, aim)
        }
    }

    // MARK: What is left over

    mutating func checkRest(_ keyword: JSONRule.Keyword, _ node: Int, _ aim: Aim, _ verdict: inout RuleVerdict) {
        switch (keyword, tree.nodes[node].kind) {
        case (.unevaluatedProperties(let rule), .object):
            for key in tree.keys(node) where !verdict.evaluated.contains(key) {
                verdict.isValid = evaluateMember(rule, key, aim, refusedAs: .unevaluated) && verdict.isValid
                if !verdict.isValid, !goesOn(aim) { return }
            }
        case (.unevaluatedItems(let rule), .array):
            for element in tree.elements(node) where !verdict.evaluated.contains(element) {
                if case .never? = rule.keywords.first {
                    verdict.isValid = fail(aim, .unevaluated, at: element, expected: "no further item")
                } else {
                    verdict.isValid = evaluateInside(rule, element, aim) && verdict.isValid
                }
                if !verdict.isValid, !goesOn(aim) { return }
            }
        default: return
        }
        verdict.evaluated.insertAll()
    }
}
