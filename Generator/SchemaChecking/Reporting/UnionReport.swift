import YAMLTree

/// What to say when a value fits no branch of an `anyOf` or `oneOf`: where one branch is clearly meant, what is wrong
/// by that branch; where a key should have said which one, what is wrong with the key; otherwise what would have been
/// taken.
extension SchemaEvaluation {
    mutating func reportUnion(
        _ union: Keyword<[SchemaID]>, _ instance: JSONInstance, _ code: ViolationCode, _ aim: Aim
    ) throws(Diagnostic) {
        let branches = union.value.map { library.traits(of: $0) }
        let types = JSONTypes(of: instance)
        let candidates = branches.filter { !$0.types.isDisjoint(with: types) }
        let message: String
        if candidates.isEmpty {
            let expected = branches.reduce(into: JSONTypes()) { $0.formUnion($1.types) }
            message = "expected \(expected.isEmpty ? "nothing" : expected.phrase), found \(instance.phrase)"
        } else if candidates.allSatisfy({ $0.values != nil }) {
            message = "expected \(choicePhrase(candidates.flatMap { $0.values ?? [] })), found \(instance.phrase)"
        } else {
            let meant = candidates.filter { $0.isMeant(by: instance) }
            if meant.count == 1, try report(meant[0], instance, aim) { return }
            if reportTag(candidates, instance, aim, at: union.location) { return }
            message =
                "expected one of \(candidates.count) alternatives, found \(instance.phrase) that fits none of them"
        }
        _ = fail(aim, candidates.isEmpty ? .type : code, at: union.location, message)
    }

    /// Reports what is wrong by one branch; false when there was nothing to report.
    private mutating func report(
        _ branch: BranchTraits, _ instance: JSONInstance, _ aim: Aim
    ) throws(Diagnostic) -> Bool {
        let before = findings.count
        _ = try evaluate(branch.schema, instance, aim)
        return findings.count > before
    }

    /// Reports that a key that tells the branches apart is missing, or has a value that none of them takes; false when
    /// there is nothing wrong with such a key.
    private mutating func reportTag(
        _ candidates: [BranchTraits], _ instance: JSONInstance, _ aim: Aim, at location: SourceLocation
    ) -> Bool {
        guard instance.kind == .object, let first = candidates.first else { return false }
        let tags = first.required.filter { key in candidates.allSatisfy { $0.isTag(key) } }
        for key in tags.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let value = instance.member(key) else {
                _ = fail(aim, .required, at: location, "missing key \(shortened(key))")
                return true
            }
            let values = candidates.flatMap { $0.keyValues[key] ?? [] }
            if values.contains(where: value.equals) { continue }
            let isOpen = candidates.contains { $0.openKeys.contains(key) }
            var types = values.reduce(into: JSONTypes()) { $0.formUnion(JSONTypes(of: $1)) }
            if isOpen { types.insert(.string) }
            let isOfType = !types.isDisjoint(with: JSONTypes(of: value))
            if isOpen, isOfType { continue }
            _ = fail(
                aim, isOfType ? .enumeration : .type, at: location, step: .key(key), isAtKey: false,
                "expected \(isOpen ? types.phrase : choicePhrase(values)), found \(value.phrase)")
            return true
        }
        return false
    }
}
