import YAMLTree

/// The violations of a value that matches no branch of an `anyOf` or `oneOf`: those of the branch that a key selects;
/// otherwise the violation of the discriminating key, if there is one; otherwise a summary of the branches.
extension SchemaEvaluation {
    mutating func reportUnion(
        _ union: Keyword<[SchemaID]>, _ instance: JSONInstance, _ code: ViolationCode, _ context: EvaluationContext
    ) throws(Diagnostic) {
        let branches = union.value.map { schemas.traits(of: $0) }
        let types = JSONTypes(of: instance)
        let candidates = branches.filter { !$0.types.isDisjoint(with: types) }
        let message: String
        if candidates.isEmpty {
            let expected = branches.reduce(into: JSONTypes()) { $0.formUnion($1.types) }
            message = "expected \(expected.isEmpty ? "nothing" : expected.phrase), found \(instance.phrase)"
        } else if candidates.allSatisfy({ $0.values != nil }) {
            message = "expected \(enumerationPhrase(candidates.flatMap { $0.values ?? [] })), found \(instance.phrase)"
        } else {
            let selected = candidates.filter { $0.isSelected(by: instance) }
            if selected.count == 1, try report(selected[0], instance, context) { return }
            if reportDiscriminator(candidates, instance, context, at: union.location) { return }
            message =
                "expected one of \(candidates.count) alternatives, found \(instance.phrase) that matches none"
        }
        _ = fail(context, candidates.isEmpty ? .type : code, at: union.location, message)
    }

    /// Reports the violations of one branch. Returns whether there are any.
    private mutating func report(
        _ branch: BranchTraits, _ instance: JSONInstance, _ context: EvaluationContext
    ) throws(Diagnostic) -> Bool {
        let before = violations.count
        _ = try evaluate(branch.schema, instance, context)
        return violations.count > before
    }

    /// Reports the first discriminating key (one that all branches require, and whose value selects a branch) that is
    /// missing, or whose value selects no branch. Returns whether there is such a key.
    private mutating func reportDiscriminator(
        _ candidates: [BranchTraits], _ instance: JSONInstance, _ context: EvaluationContext,
        at location: SourceLocation
    ) -> Bool {
        guard instance.kind == .object, let first = candidates.first else { return false }
        let keys = first.required.filter { key in candidates.allSatisfy { $0.isDiscriminator(key) } }
        for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let value = instance.member(key) else {
                _ = fail(context, .required, at: location, "missing key \(shortened(key))")
                return true
            }
            let values = candidates.flatMap { $0.keyValues[key] ?? [] }
            if values.contains(where: value.equals) { continue }
            let isOpen = candidates.contains { $0.openEndedKeys.contains(key) }
            var types = values.reduce(into: JSONTypes()) { $0.formUnion(JSONTypes(of: $1)) }
            if isOpen { types.insert(.string) }
            let isOfType = !types.isDisjoint(with: JSONTypes(of: value))
            if isOpen, isOfType { continue }
            _ = fail(
                context, isOfType ? .enumeration : .type, at: location, step: .key(key), isAtKey: false,
                "expected \(isOpen ? types.phrase : enumerationPhrase(values)), found \(value.phrase)")
            return true
        }
        return false
    }
}
