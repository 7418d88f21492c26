import OpenAPI
import SchemaKeywords
import YAMLTree

/// Unions with a discriminator: a key whose value selects the branch.
extension TypeBuilder {
    /// Returns the union of objects by OpenAPI's discriminator, by a required key with distinct values, or by the
    /// discriminator of a common base; `nil` if none of them selects a branch.
    mutating func discriminatedUnion(
        of branches: [UnionBranch], _ discriminator: ResolvedSchema.Discriminator?, exactlyOne: Bool,
        at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> BuiltUnion? {
        if let discriminator {
            let union = try discriminatedUnion(of: branches, by: discriminator, exactlyOne: exactlyOne, scope)
            if let union { return union }
        }
        for key in try requiredKeys(branches[0].resolved) {
            if let union = try discriminatedUnion(of: branches, byKey: key, scope) { return union }
        }
        if discriminator == nil, let union = try discriminatedUnion(byBaseOf: branches, exactlyOne: exactlyOne, scope) {
            return BuiltUnion(union: union)
        }
        if let discriminator {
            diagnostics.append(
                .warning(
                    "the discriminator \"\(discriminator.key)\" does not select a branch; the branches are tried in "
                        + "order", at: location,
                    hint: "add a different \"const\" for \"\(discriminator.key)\" to each branch"))
        }
        return nil
    }

    /// Returns the union by a required key for which each branch lists its values; one branch may exclude values
    /// instead.
    private mutating func discriminatedUnion(
        of branches: [UnionBranch], byKey key: String, _ scope: [String]
    ) throws(Diagnostic) -> BuiltUnion? {
        var isExact = true
        var tags: Set<ConstantValue> = []
        var excluded: (set: Set<String>, location: SourceLocation)?
        var found: [(UnionBranch, [ConstantValue])] = []
        for branch in branches {
            guard try requires(key, branch.resolved) else { return nil }
            if let values = try listedTags(key, branch.resolved), !values.isEmpty {
                guard tags.isDisjoint(with: values) else { return nil }
                tags.formUnion(values)
                found.append((branch, values))
            } else if let set = try excludedTags(key, branch.resolved) {
                guard excluded == nil else { return nil }
                excluded = (set, branch.schema.location)
                // The unknown case accepts any object, so other keywords of the branch aren't checked.
                if Set(branch.keys) != [key] { isExact = false }
            } else {
                return nil
            }
        }
        var union = Union(selector: .discriminator([key]), cases: [], isOpen: excluded != nil)
        for (branch, values) in found { try add(branch, values, at: branch.schema.location, to: &union, scope) }
        if let excluded {
            let strings = Set(tags.compactMap { if case .string(let string) = $0 { string } else { nil } })
            try checkExcluded(excluded.set, strings, at: excluded.location)
        }
        return BuiltUnion(union: union, isExact: isExact)
    }

    /// Adds the case of a branch, named after its tag, or after its type if it has several tags.
    /// - Parameter location: the location by which a configuration names the case.
    /// - Returns: the index of the case.
    @discardableResult
    mutating func add(
        _ branch: UnionBranch, _ values: [ConstantValue], at location: SourceLocation?, to union: inout Union,
        _ scope: [String]
    ) throws(Diagnostic) -> Int {
        let first = Self.name(of: values[0], title: branch.resolved.title)
        let payload = try use(branch.schema, Place(name: Naming.type(first), scope: scope)).withoutNull
        let name = values.count == 1 ? first : caseName(branch, payload)
        add(branch, named: name, at: location, .constants(values), payload, to: &union)
        return union.cases.count - 1
    }

    private static func name(of value: ConstantValue, title: String?) -> String {
        switch value {
        case .string(let string): Naming.enumCase(string)
        case .null: Naming.caseOfTitle(title) ?? "null"
        case .boolean(let bool): Naming.caseOfTitle(title) ?? "\(bool)"
        case .integer(let integer): Naming.caseOfTitle(title) ?? "value\(integer)"
        }
    }

    // MARK: By OpenAPI's discriminator

    /// Returns the union by OpenAPI's discriminator; `nil` if its values are ambiguous. The tags of a branch are the
    /// values that it lists for the key; without a list, those of the mapping or the name of its definition.
    private mutating func discriminatedUnion(
        of branches: [UnionBranch], by discriminator: ResolvedSchema.Discriminator, exactlyOne: Bool,
        _ scope: [String]
    ) throws(Diagnostic) -> BuiltUnion? {
        var union = Union(selector: .discriminator([discriminator.key]), cases: [], isOpen: false)
        var withoutDiscriminator = Union.WithoutDiscriminator(cases: [], exactlyOne: exactlyOne)
        var excluded: (set: Set<String>, location: SourceLocation)?
        var taken: Set<ConstantValue> = []
        let listed = try listedTags(discriminator.key, branches)
        let mapped = try mappedTags(discriminator)
        for (branch, values) in zip(branches, listed) {
            var groups: [[ConstantValue]]
            if let values {
                groups = [values]
                reportContradictions(values, discriminator, branch, mapped)
            } else if let set = try excludedTags(discriminator.key, branch.resolved) {
                guard excluded == nil, branch.resolved.required.contains(discriminator.key) else { return nil }
                excluded = (set, branch.schema.location)
                continue
            } else {
                guard let tags = try namedTags(branch.schema, discriminator.key, mapped) else { return nil }
                // Each tag of a mapping gets its own case, but all tags of a nested union share one.
                groups = branch.resolved.branches == nil ? tags.map { [.string($0)] } : [tags.map { .string($0) }]
            }
            for values in groups {
                guard !values.isEmpty, taken.isDisjoint(with: values) else { return nil }
                taken.formUnion(values)
                // A mapping's entries name the cases if a branch has several.
                let entry = discriminator.mapping.first { .string($0.value) == values[0] }?.reference.location
                let location = groups.count > 1 ? entry : branch.schema.location
                let index = try add(branch, values, at: location, to: &union, scope)
                if values == groups[0], try !requires(discriminator.key, branch.resolved) {
                    withoutDiscriminator.cases.append(index)
                }
            }
        }
        if let excluded {
            let strings = Set(taken.compactMap { if case .string(let string) = $0 { string } else { nil } })
            try checkExcluded(excluded.set, strings, at: excluded.location)
            union.isOpen = true
        }
        if !withoutDiscriminator.cases.isEmpty { union.withoutDiscriminator = withoutDiscriminator }
        return BuiltUnion(union: union, isExact: excluded == nil)
    }

    /// Warns of tags of a mapping that their branch doesn't list.
    private mutating func reportContradictions(
        _ values: [ConstantValue], _ discriminator: ResolvedSchema.Discriminator, _ branch: UnionBranch,
        _ mapped: MappedTags
    ) {
        guard let target = (try? schemas.reference(branch.schema)) ?? branch.schema.reachedSchema,
            let tags = try? mappedTags(target, mapped)
        else { return }
        for (value, reference) in discriminator.mapping
        where tags.contains(value) && !values.contains(where: { $0.text == value }) {
            let listed = values.map { "\"\($0.text)\"" }.joined(separator: ", ")
            diagnostics.appendOnce(
                .warning(
                    "the mapping maps \"\(value)\" to a schema whose \"\(discriminator.key)\" is \(listed); the "
                        + "schema's own values take precedence", at: reference.location))
        }
    }

    /// Checks that the branch for all other values excludes exactly the values of the other branches.
    func checkExcluded(_ excluded: Set<String>, _ known: Set<String>, at location: SourceLocation)
        throws(Diagnostic)
    {
        guard excluded != known else { return }
        let difference = excluded.symmetricDifference(known).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        throw .error(
            "the branch for all other values must exclude exactly the values of the other branches", at: location,
            hint: "excluded or listed, but not both: \(difference)")
    }

}
