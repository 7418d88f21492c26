@_spi(Generated) import APIRuntime

/// The keywords that check the same value against further constraints (core, sections 8.2.3, 10.2 and 11).
extension ConstraintEvaluation {
    mutating func combine(
        _ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext, _ result: inout EvaluationResult
    ) {
        switch keyword {
        case .reference(let target): demand(target(), node, context, &result)
        case .allOf(let constraints):
            for constraint in constraints where result.isValid || shouldContinue(context) {
                demand(constraint, node, context, &result)
            }
        case .dependentSchemas(let constraints):
            guard tree.nodes[node].kind == .object else { return }
            for (key, constraint) in constraints where result.isValid || shouldContinue(context) {
                if tree.member(node, key) != nil { demand(constraint, node, context, &result) }
            }
        case .if(let condition, let consequence, let alternative):
            let outcome = evaluate(
                condition, node, EvaluationContext(isProbe: true, tracksEvaluated: context.tracksEvaluated))
            if outcome.isValid { result.evaluated.formUnion(outcome.evaluated) }
            demand(outcome.isValid ? consequence : alternative, node, context, &result)
        case .not(let constraint):
            if probe(constraint, node), !isExhausted {
                result.isValid = fail(context, .not, at: node, expected: "something else than what \"not\" describes")
            }
        case .anyOf(let constraints): checkUnion(constraints, isExclusive: false, node, context, &result)
        case .oneOf(let constraints): checkUnion(constraints, isExclusive: true, node, context, &result)
        default: break
        }
    }

    /// A constraint that must hold. What it evaluated counts even when it doesn't: everything fails with it anyway, and
    /// its members shouldn't be reported once more as unevaluated.
    private mutating func demand(
        _ constraint: JSONConstraint, _ node: Int, _ context: EvaluationContext, _ result: inout EvaluationResult
    ) {
        let outcome = evaluate(constraint, node, context)
        result.isValid = result.isValid && outcome.isValid
        if context.tracksEvaluated { result.evaluated.formUnion(outcome.evaluated) }
    }

    private mutating func checkUnion(
        _ constraints: [JSONConstraint], isExclusive: Bool, _ node: Int, _ context: EvaluationContext,
        _ result: inout EvaluationResult
    ) {
        let branches = constraints.map { ConstraintTraits(of: $0) }
        let possible = zip(constraints, branches).filter { !$0.1.exclude(node, of: tree) }.map(\.0)
        // Often one branch is left, and then its own violations are what there is to say. That it is tried only once
        // also keeps the time for unions inside unions linear.
        if possible.count == 1 { return demand(possible[0], node, context, &result) }
        var matches = 0
        for constraint in possible {
            let outcome = evaluate(
                constraint, node, EvaluationContext(isProbe: true, tracksEvaluated: context.tracksEvaluated))
            guard outcome.isValid else { continue }
            matches += 1
            result.evaluated.formUnion(outcome.evaluated)
            // anyOf needs the other branches only for what they evaluate.
            if isExclusive ? matches > 1 && !shouldContinue(context) : !context.tracksEvaluated { break }
        }
        if matches == 1 || (matches > 1 && !isExclusive) { return }
        result.isValid = false
        guard shouldContinue(context) else { return }
        // Which members are left over depends on a branch that wasn't found.
        result.evaluated.insertAll()
        if matches > 1 {
            _ = fail(
                context, .oneOf, at: node,
                "expected exactly one of \(constraints.count) alternatives to fit, found that \(matches) do")
        } else {
            reportUnion(branches, node, isExclusive ? .oneOf : .anyOf, context)
        }
    }

    // MARK: What is left over

    mutating func checkRest(
        _ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext, _ result: inout EvaluationResult
    ) {
        switch (keyword, tree.nodes[node].kind) {
        case (.unevaluatedProperties(let constraint), .object):
            for key in tree.keys(node) where !result.evaluated.contains(key) {
                result.isValid = evaluateMember(constraint, key, context, refusedAs: .unevaluated) && result.isValid
                if !result.isValid, !shouldContinue(context) { return }
            }
        case (.unevaluatedItems(let constraint), .array):
            for element in tree.elements(node) where !result.evaluated.contains(element) {
                if case .never? = constraint.keywords.first {
                    result.isValid = fail(context, .unevaluated, at: element, expected: "no further item")
                } else {
                    result.isValid = evaluateInside(constraint, element, context) && result.isValid
                }
                if !result.isValid, !shouldContinue(context) { return }
            }
        default: return
        }
        result.evaluated.insertAll()
    }
}
