import OpenAPI
import YAMLTree

/// Unions whose branches one look tells apart.
extension TypeBuilder {
    private enum Tag {
        case value(ConstantValue)
        /// Every string but the ones listed.
        case others(Set<String>)
    }

    // MARK: By key

    /// The union by the value of a key, or `nil` when no key tells the branches apart.
    mutating func tagged(
        _ branches: [Branch], _ discriminator: ResolvedSchema.Discriminator?, at location: SourceLocation,
        _ scope: [String]
    ) throws(Diagnostic) -> Union? {
        for property in branches[0].resolved.properties where branches[0].resolved.required.contains(property.name) {
            if let union = try tagged(by: property.name, branches, at: location, scope) { return union }
        }
        guard let discriminator else { return nil }
        return try tagged(by: discriminator, branches, scope)
    }

    private mutating func tagged(
        by key: String, _ branches: [Branch], at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> Union? {
        var isExact = true
        var tags: [ConstantValue] = []
        var excluded: (set: Set<String>, location: SourceLocation)?
        var found: [(Branch, ConstantValue)] = []
        for branch in branches {
            guard branch.resolved.required.contains(key), let tag = try tag(key, of: branch) else { return nil }
            switch tag {
            case .value(let value):
                guard !tags.contains(value) else { return nil }
                tags.append(value)
                found.append((branch, value))
            case .others(let set):
                guard excluded == nil else { return nil }
                excluded = (set, branch.schema.location)
                let says = Set(branch.resolved.required).union(branch.resolved.properties.map(\.name))
                if says != [key] { isExact = false }
            }
        }
        if !isExact { inexactBranches.insert(location) }
        var union = Union(selector: .key([key]), cases: [], isOpen: excluded != nil)
        for (branch, value) in found {
            let name = Self.name(of: value, title: branch.resolved.title)
            let payload = try use(branch.schema, Place(name: Naming.type(name), scope: scope))
            add(branch, named: name, .constant(value), payload, to: &union)
        }
        if let excluded {
            let strings = Set(tags.compactMap { if case .string(let string) = $0 { string } else { nil } })
            try checkExcluded(excluded.set, strings, at: excluded.location)
        }
        return union
    }

    private static func name(of value: ConstantValue, title: String?) -> String {
        switch value {
        case .string(let string): Naming.enumCase(string)
        case .null: Naming.caseOfTitle(title) ?? "null"
        case .boolean(let bool): Naming.caseOfTitle(title) ?? "\(bool)"
        case .integer(let integer): Naming.caseOfTitle(title) ?? "value\(integer)"
        }
    }

    private mutating func tag(_ key: String, of branch: Branch) throws(Diagnostic) -> Tag? {
        guard let property = branch.resolved.property(key) else { return nil }
        let resolved = try schemas.resolve(property.schema)
        if let value = try constant(resolved) { return .value(value) }
        return try excludedStrings(resolved).map(Tag.others)
    }

    /// The union by OpenAPI's discriminator, whose values stand for references or the names of definitions.
    private mutating func tagged(
        by discriminator: ResolvedSchema.Discriminator, _ branches: [Branch], _ scope: [String]
    ) throws(Diagnostic) -> Union? {
        var values: [(tag: String, id: String)] = []
        for (value, reference) in discriminator.mapping {
            // A bare name means the definition of that name.
            let isPath = reference.text?.contains(where: { "#/.".contains($0) }) ?? false
            values.append((value, isPath ? try schemas.target(reference).id : reference.text ?? ""))
        }
        var union = Union(selector: .key([discriminator.key]), cases: [], isOpen: false)
        var taken: Set<String> = []
        for branch in branches {
            guard let target = try schemas.reference(branch.schema) ?? branch.schema.reachedSchema,
                branch.resolved.property(discriminator.key) != nil
            else { return nil }
            let name = target.definitionName
            let tags = values.filter { $0.id == target.id || $0.id == name }.map(\.tag)
            for tag in tags.isEmpty ? [name] : tags {
                guard taken.insert(tag).inserted else { return nil }
                let payload = try use(branch.schema, Place(name: Naming.type(tag), scope: scope))
                add(branch, named: Naming.enumCase(tag), .constant(.string(tag)), payload, to: &union)
            }
        }
        return union
    }

    /// The strings that `{type: string, not: {enum: […]}}` leaves out.
    private mutating func excludedStrings(_ resolved: ResolvedSchema) throws(Diagnostic) -> Set<String>? {
        guard resolved.types == [.string], let not = resolved.not else { return nil }
        let inner = try schemas.resolve(not)
        let values = inner.listedValues
        guard let values, values.allSatisfy({ $0.string != nil }) else { return nil }
        return Set(values.compactMap(\.string))
    }

    /// The branch for everything else must leave out just what the other branches have.
    private func checkExcluded(_ excluded: Set<String>, _ known: Set<String>, at location: SourceLocation)
        throws(Diagnostic)
    {
        guard excluded != known else { return }
        let difference = excluded.symmetricDifference(known).sorted().map { "'\($0)'" }.joined(separator: ", ")
        throw .error(
            "the branch for all other values must exclude just the values of the other branches", at: location,
            hint: "these are in only one of the two: \(difference)")
    }

    // MARK: By type

    /// The union by JSON type, or `nil` when two branches are of one type and nothing tells them apart.
    mutating func byType(
        _ branches: [Branch], _ discriminator: ResolvedSchema.Discriminator?, exactlyOne: Bool,
        at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> Union? {
        var union = Union(selector: .type, cases: [], isOpen: false)
        var known: Set<String> = []
        var excluded: (set: Set<String>, location: SourceLocation)?
        var seen: Set<SchemaType> = []
        let objects = branches.filter(\.isObject)
        for branch in branches {
            guard let type = branch.onlyType else { return nil }
            if type == .string {
                if let set = try excludedStrings(branch.resolved) {
                    guard excluded == nil else { return nil }
                    excluded = (set, branch.schema.location)
                    continue
                }
                let values = branch.resolved.listedValues
                if let values, branches.contains(where: { $0.resolved.not != nil }) || !branch.isPart {
                    for value in values.compactMap(\.string) {
                        guard known.insert(value).inserted, !seen.contains(.string) else { return nil }
                        add(
                            Branch(schema: branch.schema, resolved: .init(origin: branch.schema)),
                            named: Naming.enumCase(value), .string(value), nil, to: &union)
                    }
                    continue
                }
                guard known.isEmpty else { return nil }
            }
            if type == .object, objects.count > 1 {
                if seen.insert(type).inserted {
                    let payload = try objectUnion(objects, discriminator, exactlyOne: exactlyOne, at: location, scope)
                    add(
                        Branch(schema: branch.schema, resolved: .init(origin: branch.schema)),
                        named: "object", .type(type), payload, to: &union)
                }
                continue
            }
            guard seen.insert(type).inserted else { return nil }
            let payload = type == .null ? nil : try payload(of: branch, hint: typeHint(branch), scope)
            let isInteger = branch.resolved.types == [.integer]
            let named = isInteger ? SchemaType.integer : type
            let name = Naming.caseOfTitle(branch.resolved.title) ?? named.rawValue
            add(branch, named: name, .type(named), payload, to: &union)
        }
        if let excluded {
            try checkExcluded(excluded.set, known, at: excluded.location)
            union.isOpen = true
        }
        return union
    }

    /// The union of the branches that are objects, where others aren't.
    private mutating func objectUnion(
        _ objects: [Branch], _ discriminator: ResolvedSchema.Discriminator?, exactlyOne: Bool,
        at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> TypeUse {
        let schema = Schema(id: objects.map(\.schema.id).joined(separator: "|"), node: objects[0].schema.node)
        var place = Place(name: "Object", scope: scope)
        place.isNamed = true
        return try declare(schema, ResolvedSchema(origin: schema), place) { builder, scope throws(Diagnostic) in
            .union(try builder.union(of: objects, discriminator, exactlyOne: exactlyOne, at: location, scope))
        }
    }
}

extension Schema {
    /// The schema itself when it is a definition, which a branch may be by way of conjunctions.
    fileprivate var reachedSchema: Schema? { isDefinition ? self : nil }
}
