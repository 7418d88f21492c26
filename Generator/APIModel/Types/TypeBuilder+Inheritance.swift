import OpenAPI
import YAMLTree

/// OpenAPI's inheritance. A base with a discriminator and no branches becomes a union of all schemas that list it under
/// `allOf`; each derived schema becomes a type with all its own and inherited properties. A base that is one of its own
/// branches becomes such a union too.
extension TypeBuilder {
    /// Returns the union of a base and the schemas derived from it; `nil` if the schema isn't such a base.
    mutating func inherited(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place
    ) throws(Diagnostic) -> BuiltType? {
        guard let discriminator = resolved.discriminator, schema.isDefinition else { return nil }
        let derived: [Schema]
        if let branches = resolved.branches {
            guard try schemas.listsItself(branches, schema) else { return nil }
            var listed: [Schema] = []
            for branch in branches.schemas {
                guard let target = try schemas.reference(branch) else { return nil }
                if target.id != schema.id { listed.append(target) }
            }
            derived = listed
        } else {
            derived = try schemas.derived(from: schema)
        }
        guard !derived.isEmpty || resolved.branches != nil else {
            if let node = schemas.ownDiscriminator(of: schema) {
                diagnostics.append(
                    .warning(
                        "no schema lists this one under \"allOf\"; its discriminator is ignored", at: node.location))
            }
            return nil
        }
        if resolved.allowsNull { inProgress.setNullable(schema) }
        // The derived schemas have all constraints of the base.
        let expressed =
            resolved.branches.map {
                UnionKeywords($0, of: resolved, areJoined: true, areOfTypes: true).expressed(isExact: true)
            } ?? .allButUnions
        let built = try declare(schema, resolved, place, unfinished: expressed) { builder, scope throws(Diagnostic) in
            let union = try builder.union(of: schema, resolved, derived, discriminator, scope)
            return BuiltDeclaration(kind: .union(union), expressed: expressed)
        }
        return resolved.allowsNull ? built.orNull : built
    }

    private mutating func union(
        of base: Schema, _ resolved: ResolvedSchema, _ derived: [Schema],
        _ discriminator: ResolvedSchema.Discriminator, _ scope: [String]
    ) throws(Diagnostic) -> Union {
        let key = discriminator.key
        var union = Union(selector: .discriminator([key]), cases: [], isOpen: false)
        let mapped = try mappedTags(discriminator)
        var taken: Set<ConstantValue> = []
        // With a mapping that doesn't list it, the base has no values of its own.
        let isOwner = schemas.ownDiscriminator(of: base) != nil && resolved.branches == nil
        let own =
            isOwner
            ? try mappedTags(base, mapped).map(ConstantValue.string) : try tags(of: base, key, base: nil, mapped)
        // A mapping or branches make the set of cases complete.
        let isClosed = !discriminator.mapping.isEmpty || resolved.branches != nil
        if isClosed, !own.isEmpty {
            taken.formUnion(own)
            let payload = try payload(ofBase: base, resolved, scope)
            let name = Naming.enumCase(own[0].text)
            let branch = UnionBranch(schema: base, resolved: .init(origin: base))
            add(branch, named: name, .constants(own), payload, to: &union)
        }
        for schema in derived {
            let resolvedSchema = try schemas.resolve(schema)
            var values: [ConstantValue] = []
            for value in try allTags(of: schema, key, base: resolved, mapped, seen: [base.id]) {
                if taken.insert(value).inserted {
                    values.append(value)
                } else {
                    diagnostics.append(
                        .warning(
                            "another schema derived from \"\(base.definitionName)\" also has the \"\(key)\" "
                                + "\"\(value.text)\"; that schema is decoded", at: schema.location))
                }
            }
            guard !values.isEmpty else { continue }
            if let listed = try listedTags(key, resolvedSchema), values.allSatisfy({ !listed.contains($0) }) {
                let names = values.map { "\"\($0.text)\"" }.joined(separator: ", ")
                diagnostics.append(
                    .warning(
                        "this schema does not allow its own \"\(key)\" \(names); \"\(base.definitionName)\" has no "
                            + "case for it", at: schema.location, hint: "add a \"const\" for \"\(key)\" here"))
                continue
            }
            var place = Place(name: Naming.type(schema.definitionName))
            place.isReferenced = true
            let payload = try use(schema, place).withoutNull
            let branch = UnionBranch(schema: schema, resolved: resolvedSchema)
            let name = values.count == 1 ? Naming.enumCase(values[0].text) : caseName(branch, payload)
            add(branch, named: name, at: schema.location, .constants(values), payload, to: &union)
        }
        if !isClosed {
            var other = ResolvedSchema(origin: base)
            other.description = "A value of the base that no derived schema describes."
            let payload = try payload(ofBase: base, resolved, scope)
            add(UnionBranch(schema: base, resolved: other), named: "other", .otherwise, payload, to: &union)
        }
        return union
    }

    /// Returns the union of schemas that are all derived from one base, by the base's discriminator; `nil` if they have
    /// no common base, or if the values of the discriminator are ambiguous.
    mutating func discriminatedUnion(
        byBaseOf branches: [UnionBranch], exactlyOne: Bool, _ scope: [String]
    ) throws(Diagnostic) -> Union? {
        guard let base = try schemas.commonBase(of: branches.map(\.schema)) else { return nil }
        let resolved = try schemas.resolve(base)
        guard let discriminator = resolved.discriminator else { return nil }
        let mapped = try mappedTags(discriminator)
        var union = Union(selector: .discriminator([discriminator.key]), cases: [], isOpen: false)
        var withoutDiscriminator = Union.WithoutDiscriminator(cases: [], exactlyOne: exactlyOne)
        var taken: Set<ConstantValue> = []
        for branch in branches {
            guard let target = try schemas.reference(branch.schema) else { return nil }
            let values = try allTags(of: target, discriminator.key, base: resolved, mapped, seen: [base.id])
            guard !values.isEmpty, taken.isDisjoint(with: values) else { return nil }
            taken.formUnion(values)
            let index = try add(branch, values, at: branch.schema.location, to: &union, scope)
            if !branch.resolved.required.contains(discriminator.key) { withoutDiscriminator.cases.append(index) }
        }
        if !withoutDiscriminator.cases.isEmpty { union.withoutDiscriminator = withoutDiscriminator }
        return union
    }

    /// Returns the type of the base's own values.
    private mutating func payload(
        ofBase base: Schema, _ resolved: ResolvedSchema, _ scope: [String]
    ) throws(Diagnostic) -> TypeUse {
        var own = resolved
        own.discriminator = nil
        if own.branches != nil {
            own.branches = nil
            own.parts = own.parts.map(\.withoutBranches)
        }
        own.title = nil
        own.types = [.object]
        own.isNullable = false
        var place = Place(name: "Base", scope: scope)
        place.isNamed = true
        place.isSynthetic = true
        let schema = Schema(id: base.id + "/discriminator/base", node: base.node)
        let built = try use(.object, schema, own, place)
        return built.type.checked(by: try useConstraint(schema, own, built))
    }

    /// Returns the tags of a derived schema and of the schemas derived from it.
    private mutating func allTags(
        of schema: Schema, _ key: String, base: ResolvedSchema, _ mapped: MappedTags, seen: Set<String>
    ) throws(Diagnostic) -> [ConstantValue] {
        guard !seen.contains(schema.id) else { return [] }
        var values = try tags(of: schema, key, base: base, mapped)
        for inner in try schemas.derived(from: schema) {
            let known = values
            values += try allTags(of: inner, key, base: base, mapped, seen: seen.union([schema.id]))
                .filter { !known.contains($0) }
        }
        return values
    }

    /// Returns the tags of a schema: the values that it lists, unless the base lists the same ones; else those of the
    /// mapping; else the schema's name.
    private mutating func tags(
        of schema: Schema, _ key: String, base: ResolvedSchema?, _ mapped: MappedTags
    ) throws(Diagnostic) -> [ConstantValue] {
        let listed = try listedTags(key, try schemas.resolve(schema))
        if let listed, !listed.isEmpty, let base, try listedTags(key, base) != listed { return listed }
        let tags = try mappedTags(schema, mapped).map(ConstantValue.string)
        return tags.isEmpty ? [.string(schema.definitionName)] : tags
    }
}
