@_spi(Generated) import APIRuntime

/// Reports a value that matches no branch of an `anyOf` or `oneOf`. If the value clearly selects one branch, reports
/// the violations of that branch; if a key should have selected one, the violation of the key; otherwise the
/// alternatives.
extension ConstraintEvaluation {
    mutating func reportBranchMismatch(
        _ branches: [ConstraintTraits], _ node: Int, _ code: JSONViolation.Code, _ context: EvaluationContext
    ) {
        let types = tree.types(node)
        let candidates = branches.filter { !$0.types.isDisjoint(with: types) }
        if candidates.isEmpty {
            let expected = branches.reduce(into: JSONTypes()) { $0.formUnion($1.types) }
            _ = fail(context, .type, at: node, expected: expected.phrase)
        } else if candidates.allSatisfy({ $0.values != nil }) {
            _ = fail(context, code, at: node, expected: Self.phrase(candidates.flatMap { $0.values ?? [] }))
        } else {
            let selected = candidates.filter { $0.isSelected(by: node, in: tree) }
            if selected.count == 1, report(selected[0].constraint, node, context) { return }
            if reportTag(candidates, node, context) { return }
            _ = fail(context, code, at: node, expected: "one of \(candidates.count) alternatives")
        }
    }

    /// Reports the violations of one branch, and returns whether there are any.
    private mutating func report(_ constraint: JSONConstraint, _ node: Int, _ context: EvaluationContext) -> Bool {
        let before = violations.count
        _ = evaluate(constraint, node, context)
        return violations.count > before
    }

    /// Reports that a key that selects the branch is missing, or has a value that no branch accepts. Returns `false` if
    /// there is no such violation.
    private mutating func reportTag(_ candidates: [ConstraintTraits], _ node: Int, _ context: EvaluationContext) -> Bool
    {
        guard tree.nodes[node].kind == .object, let first = candidates.first else { return false }
        let tags = first.required.filter { key in candidates.allSatisfy { $0.isTag(key) } }
        for key in tags.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            guard let value = tree.member(node, key) else {
                _ = fail(context, .required, at: node, "missing key \"\(key)\"")
                return true
            }
            let values = candidates.flatMap { $0.values(of: key) ?? [] }
            if values.contains(where: { tree.isEqual(value, to: $0) }) { continue }
            let isOpen = candidates.contains { $0.openKeys.contains(key) }
            var types = values.reduce(into: JSONTypes()) { $0.formUnion(JSONTypes(of: $1)) }
            if isOpen { types.insert(.string) }
            let isOfType = !types.isDisjoint(with: tree.types(value))
            if isOpen, isOfType { continue }
            _ = fail(
                context, isOfType ? .enum : .type, at: value, expected: isOpen ? types.phrase : Self.phrase(values))
            return true
        }
        return false
    }
}
