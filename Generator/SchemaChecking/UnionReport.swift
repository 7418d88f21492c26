import YAMLTree

/// What to say when a value fits no branch of an `anyOf` or `oneOf`: where one branch is clearly meant, what is wrong
/// by that branch; otherwise what would have been taken.
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
            message =
                keyMessage(candidates, instance)
                ?? "expected one of \(candidates.count) alternatives, found \(instance.phrase) that fits none of them"
        }
        _ = fail(aim, code, at: union.location, message)
    }

    /// Reports what is wrong by one branch; false when there was nothing to report.
    private mutating func report(
        _ branch: BranchTraits, _ instance: JSONInstance, _ aim: Aim
    ) throws(Diagnostic) -> Bool {
        let before = findings.count
        _ = try evaluate(branch.schema, instance, aim)
        return findings.count > before
    }

    /// What a key that tells the branches apart should have been.
    private func keyMessage(_ candidates: [BranchTraits], _ instance: JSONInstance) -> String? {
        guard instance.kind == .object, let first = candidates.first else { return nil }
        let shared = first.keyValues.keys.filter { key in candidates.allSatisfy { $0.keyValues[key] != nil } }
        guard let key = shared.min(by: { $0.lexicographicallyPrecedes($1) }) else { return nil }
        let value = instance.member(key)
        let values = candidates.flatMap { $0.keyValues[key] ?? [] }
        if let value, values.contains(where: value.equals) { return nil }
        return "expected \(shortened(key)) to be \(choicePhrase(values)), found \(value?.phrase ?? "no such key")"
    }
}

/// What can be told about a branch of a union without trying it, references followed.
struct BranchTraits {
    let schema: SchemaID
    /// The types it may take.
    private(set) var types = JSONTypes.all
    /// The only values it takes, when it lists them.
    private(set) var values: [YAMLNode]?
    /// The values that it lists for keys of objects.
    private(set) var keyValues: [[UInt8]: [YAMLNode]] = [:]

    init(of schema: SchemaID, in library: SchemaLibrary) {
        self.schema = schema
        var visited: Set<SchemaID> = []
        add(schema, library, &visited)
    }

    /// Whether a value can't be valid, whatever else the branch says.
    func exclude(_ instance: JSONInstance, of types: JSONTypes) -> Bool {
        if self.types.isDisjoint(with: types) { return true }
        return keyValues.contains { key, values in
            instance.member(key).map { value in !values.contains(where: value.equals) } ?? false
        }
    }

    /// Whether keys that tell branches apart speak for this one, and none against it.
    func isMeant(by instance: JSONInstance) -> Bool {
        var speaksFor = false
        for (key, values) in keyValues {
            guard let value = instance.member(key) else { continue }
            guard values.contains(where: value.equals) else { return false }
            speaksFor = true
        }
        return speaksFor
    }

    private mutating func add(_ id: SchemaID, _ library: SchemaLibrary, _ visited: inout Set<SchemaID>) {
        guard visited.count < 64, visited.insert(id).inserted else { return }
        let schema = library[id]
        if schema.verdict == false { types = [] }
        if let named = schema.types?.value {
            // A number schema takes integers too.
            types.formIntersection(named.contains(.number) ? named.union(.integer) : named)
        }
        if let listed = Self.values(of: id, library) {
            values = listed
            types.formIntersection(listed.reduce(into: JSONTypes()) { $0.formUnion(JSONTypes(of: $1)) })
        }
        for (key, property) in schema.properties {
            if let listed = Self.values(of: property, library) { keyValues[key] = listed }
        }
        if let reference = schema.reference { add(reference.value, library, &visited) }
        for part in schema.allOf { add(part, library, &visited) }
        for union in [schema.anyOf, schema.oneOf] {
            guard let union, visited.count < 64 else { continue }
            let inner = union.value.map { branch in
                var branchTraits = self
                branchTraits.values = nil
                var visited = visited
                branchTraits.add(branch, library, &visited)
                return branchTraits
            }
            types = inner.reduce(into: JSONTypes()) { $0.formUnion($1.types) }
        }
    }

    /// The values that a schema lists in `const` or `enum`, itself or by reference.
    private static func values(of id: SchemaID, _ library: SchemaLibrary) -> [YAMLNode]? {
        var id = id
        for _ in 0..<8 {
            let schema = library[id]
            if let constant = schema.constant { return [constant.value] }
            if let choices = schema.choices { return choices.value }
            guard let reference = schema.reference else { return nil }
            id = reference.value
        }
        return nil
    }
}
