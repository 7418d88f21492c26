@_spi(Generated) import APIRuntime

/// The keywords that check the same value against other constraints (JSON Schema core, sections 8.2.3, 10.2 and 11).
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
            let branch = evaluate(
                condition, node, EvaluationContext(isProbe: true, tracksEvaluated: context.tracksEvaluated))
            if branch.isValid { result.evaluated.formUnion(branch.evaluated) }
            demand(branch.isValid ? consequence : alternative, node, context, &result)
        case .not(let constraint):
            if probe(constraint, node), !isExhausted {
                result.isValid = fail(context, .not, at: node, expected: "a value that does not match \"not\"")
            }
        case .anyOf(let constraints): checkUnion(constraints, isExclusive: false, node, context, &result)
        case .oneOf(let constraints): checkUnion(constraints, isExclusive: true, node, context, &result)
        default: break
        }
    }

    /// Checks a constraint that must hold. The parts that it evaluated are kept even if it fails: the whole value is
    /// invalid then, and its members shouldn't also be reported as unevaluated.
    private mutating func demand(
        _ constraint: JSONConstraint, _ node: Int, _ context: EvaluationContext, _ result: inout EvaluationResult
    ) {
        let branch = evaluate(constraint, node, context)
        result.isValid = result.isValid && branch.isValid
        if context.tracksEvaluated { result.evaluated.formUnion(branch.evaluated) }
    }

    private mutating func checkUnion(
        _ constraints: [JSONConstraint], isExclusive: Bool, _ node: Int, _ context: EvaluationContext,
        _ result: inout EvaluationResult
    ) {
        let branches = constraints.map { ConstraintTraits(of: $0) }
        let possible = zip(constraints, branches).filter { !$0.1.excludes(node, of: tree) }.map(\.0)
        // Often only one branch is possible, and its own violations are reported. Trying it only once also keeps the
        // time for unions inside unions linear.
        if possible.count == 1 { return demand(possible[0], node, context, &result) }
        var matches = 0
        for constraint in possible {
            let branch = evaluate(
                constraint, node, EvaluationContext(isProbe: true, tracksEvaluated: context.tracksEvaluated))
            guard branch.isValid else { continue }
            matches += 1
            result.evaluated.formUnion(branch.evaluated)
            // anyOf needs the other branches only for the parts that they evaluate.
            if isExclusive ? matches > 1 && !shouldContinue(context) : !context.tracksEvaluated { break }
        }
        if matches == 1 || (matches > 1 && !isExclusive) { return }
        result.isValid = false
        guard shouldContinue(context) else { return }
        // The unevaluated members would depend on the matching branch, which doesn't exist.
        result.evaluated.insertAll()
        if matches > 1 {
            _ = fail(
                context, .oneOf, at: node,
                "expected a match of exactly one of \(constraints.count) alternatives, found \(matches) matches")
        } else {
            reportBranchMismatch(branches, node, isExclusive ? .oneOf : .anyOf, context)
        }
    }

    // MARK: Unevaluated parts

    mutating func checkRest(
        _ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext, _ result: inout EvaluationResult
    ) {
        switch (keyword, tree.nodes[node].kind) {
        case (.unevaluatedProperties(let constraint), .object):
            for key in tree.keys(node) where !result.evaluated.contains(key) {
                result.isValid = evaluateMember(constraint, key, context, code: .unevaluated) && result.isValid
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
