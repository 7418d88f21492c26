import OpenAPI
import SchemaKeywords
import YAMLTree

/// Unions whose branches one look tells apart.
extension TypeBuilder {
    // MARK: By key

    /// The union by the value of a key, or `nil` when no key tells the branches apart.
    mutating func tagged(
        _ branches: [Branch], _ discriminator: ResolvedSchema.Discriminator?, exactlyOne: Bool,
        at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> BuiltUnion? {
        if let discriminator {
            let tagged = try tagged(by: discriminator, branches, exactlyOne: exactlyOne, scope)
            if let tagged { return tagged }
        }
        for key in try requiredKeys(branches[0].resolved) {
            if let union = try tagged(by: key, branches, scope) { return union }
        }
        if discriminator == nil, let union = try tagged(byBaseOf: branches, exactlyOne: exactlyOne, scope) {
            return BuiltUnion(union: union)
        }
        if let discriminator {
            diagnostics.append(
                .warning(
                    "the discriminator '\(discriminator.key)' doesn't tell the branches apart; they are tried in their "
                        + "order", at: location,
                    hint: "give '\(discriminator.key)' a 'const' of its own in each branch"))
        }
        return nil
    }

    /// The union by a required key whose values the branches list.
    private mutating func tagged(
        by key: String, _ branches: [Branch], _ scope: [String]
    ) throws(Diagnostic) -> BuiltUnion? {
        var isExact = true
        var tags: Set<ConstantValue> = []
        var excluded: (set: Set<String>, location: SourceLocation)?
        var found: [(Branch, [ConstantValue])] = []
        for branch in branches {
            guard try requires(key, branch.resolved) else { return nil }
            if let values = try listedTags(key, branch.resolved), !values.isEmpty {
                guard tags.isDisjoint(with: values) else { return nil }
                tags.formUnion(values)
                found.append((branch, values))
            } else if let set = try excludedTags(key, branch.resolved) {
                guard excluded == nil else { return nil }
                excluded = (set, branch.schema.location)
                let says = Set(branch.resolved.required).union(branch.resolved.properties.map(\.name))
                if says != [key] { isExact = false }
            } else {
                return nil
            }
        }
        var union = Union(selector: .key([key]), cases: [], isOpen: excluded != nil)
        for (branch, values) in found { try add(branch, values, to: &union, scope) }
        if let excluded {
            let strings = Set(tags.compactMap { if case .string(let string) = $0 { string } else { nil } })
            try checkExcluded(excluded.set, strings, at: excluded.location)
        }
        return BuiltUnion(union: union, isExact: isExact)
    }

    /// Adds the case of a branch: of one value it has the name, of several the name of the branch.
    @discardableResult
    mutating func add(
        _ branch: Branch, _ values: [ConstantValue], to union: inout Union, _ scope: [String]
    ) throws(Diagnostic) -> Int {
        let first = Self.name(of: values[0], title: branch.resolved.title)
        let payload = try use(branch.schema, Place(name: Naming.type(first), scope: scope)).withoutNull
        let name = values.count == 1 ? first : caseName(branch, payload)
        add(branch, named: name, .constants(values), payload, to: &union)
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

    // MARK: The values of a key

    /// The keys that a branch requires and describes; of a union within, those of its first branch.
    private mutating func requiredKeys(_ resolved: ResolvedSchema, depth: Int = 0) throws(Diagnostic) -> [String] {
        var keys = resolved.properties.map(\.name)
        if let first = resolved.branches?.schemas.first, depth < Self.deepestTags {
            for key in try requiredKeys(try schemas.resolve(first), depth: depth + 1) where !keys.contains(key) {
                keys.append(key)
            }
        }
        var required: [String] = []
        for key in keys where try requires(key, resolved) { required.append(key) }
        return required
    }

    /// How many unions within unions are searched for the values of a key.
    private static var deepestTags: Int { 16 }

    /// Whether a schema, or each branch of its union, requires a key.
    private mutating func requires(
        _ key: String, _ resolved: ResolvedSchema, depth: Int = 0
    ) throws(Diagnostic) -> Bool {
        if resolved.required.contains(key) { return true }
        guard let branches = resolved.branches, depth < Self.deepestTags else { return false }
        for branch in branches.schemas {
            guard try requires(key, try schemas.resolve(branch), depth: depth + 1) else { return false }
        }
        return true
    }

    /// The values that a schema lists for a key, those of all branches of its union; `nil` when it doesn't list them.
    mutating func listedTags(
        _ key: String, _ resolved: ResolvedSchema, depth: Int = 0
    ) throws(Diagnostic) -> [ConstantValue]? {
        if let branches = resolved.branches, depth < Self.deepestTags {
            var all: [ConstantValue] = []
            var areListed = true
            for branch in branches.schemas where areListed {
                let values = try listedTags(key, try schemas.resolve(branch), depth: depth + 1)
                let known = all
                all += values?.filter { !known.contains($0) } ?? []
                areListed = values != nil
            }
            if areListed { return all }
        }
        guard let property = resolved.property(key) else { return nil }
        return try listedConstants(try schemas.resolve(property.schema))
    }

    /// The values that a schema lists, if code can compare each of them with one look.
    private mutating func listedConstants(
        _ resolved: ResolvedSchema, depth: Int = 0
    ) throws(Diagnostic) -> [ConstantValue]? {
        if let branches = resolved.branches {
            guard depth < Self.deepestTags else { return nil }
            var all: [ConstantValue] = []
            for branch in branches.schemas {
                let values = try listedConstants(try schemas.resolve(branch), depth: depth + 1)
                guard let values else { return nil }
                let known = all
                all += values.filter { !known.contains($0) }
            }
            return all
        }
        if resolved.types == [.null] { return [.null] }
        guard let nodes = resolved.constant.map({ [$0] }) ?? resolved.enumeration else { return nil }
        var values: [ConstantValue] = []
        for node in nodes {
            guard let value = ConstantValue(node) else { return nil }
            let isAllowed = resolved.types.isEmpty || resolved.types.contains(where: value.isOf)
            if isAllowed, !values.contains(value) { values.append(value) }
        }
        return values
    }

    private mutating func excludedTags(_ key: String, _ resolved: ResolvedSchema) throws(Diagnostic) -> Set<String>? {
        guard let property = resolved.property(key) else { return nil }
        return try excludedStrings(try schemas.resolve(property.schema))
    }

    // MARK: By OpenAPI's discriminator

    /// The union by OpenAPI's discriminator: a branch is found by the values that it lists for the key, and only without
    /// any by the mapping or the name of its definition.
    private mutating func tagged(
        by discriminator: ResolvedSchema.Discriminator, _ branches: [Branch], exactlyOne: Bool, _ scope: [String]
    ) throws(Diagnostic) -> BuiltUnion? {
        var union = Union(selector: .key([discriminator.key]), cases: [], isOpen: false)
        var untagged = Union.Untagged(cases: [], exactlyOne: exactlyOne)
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
                // Each value of a mapping is a case of its own, but those of a union within are that union's.
                groups = branch.resolved.branches == nil ? tags.map { [.string($0)] } : [tags.map { .string($0) }]
            }
            for values in groups {
                guard !values.isEmpty, taken.isDisjoint(with: values) else { return nil }
                taken.formUnion(values)
                let index = try add(branch, values, to: &union, scope)
                if values == groups[0], try !requires(discriminator.key, branch.resolved) {
                    untagged.cases.append(index)
                }
            }
        }
        if let excluded {
            let strings = Set(taken.compactMap { if case .string(let string) = $0 { string } else { nil } })
            try checkExcluded(excluded.set, strings, at: excluded.location)
            union.isOpen = true
        }
        if !untagged.cases.isEmpty { union.untagged = untagged }
        return BuiltUnion(union: union, isExact: excluded == nil)
    }

    /// The values that each branch lists for a key; those that several branches list say nothing.
    private mutating func listedTags(_ key: String, _ branches: [Branch]) throws(Diagnostic) -> [[ConstantValue]?] {
        var listed: [[ConstantValue]?] = []
        for branch in branches { listed.append(try listedTags(key, branch.resolved)) }
        var counts: [ConstantValue: Int] = [:]
        for value in listed.compactMap({ $0 }).joined() { counts[value, default: 0] += 1 }
        return listed.map { values in
            guard let values, !values.isEmpty, values.allSatisfy({ counts[$0] == 1 }) else { return nil }
            return values
        }
    }

    /// The values of a discriminator's mapping, and the id or the name of the schema that each stands for.
    typealias MappedTags = [(tag: String, target: String)]

    /// The values of a discriminator's mapping, in its order.
    func mappedTags(_ discriminator: ResolvedSchema.Discriminator) throws(Diagnostic) -> MappedTags {
        var tags: MappedTags = []
        for (value, reference) in discriminator.mapping {
            let text = reference.text ?? ""
            tags.append((value, SchemaReader.isReference(text) ? try schemas.target(reference).id : text))
        }
        return tags
    }

    /// The values that stand for a schema, by a mapping or by its name; of a union without any, those of its branches.
    private mutating func namedTags(
        _ branch: Schema, _ key: String, _ mapped: MappedTags, depth: Int = 0
    ) throws(Diagnostic) -> [String]? {
        guard let target = try schemas.reference(branch) ?? branch.reachedSchema, depth < Self.deepestTags else {
            return nil
        }
        let name = target.definitionName
        let resolved = try schemas.resolve(target)
        let own = try mappedTags(target, mapped)
        if let branches = resolved.branches {
            var mapped = mapped
            // The mapping of the union within takes precedence for its branches.
            if let inner = resolved.discriminator, inner.key == key {
                let own = try mappedTags(inner)
                mapped = own + mapped.filter { outer in !own.contains { $0.target == outer.target } }
            }
            var tags: [String] = []
            for inner in branches.schemas {
                let said = try schemas.resolve(inner)
                if let listed = try listedTags(key, said) {
                    let strings = listed.compactMap { if case .string(let string) = $0 { string } else { nil } }
                    guard strings.count == listed.count else { return nil }
                    tags += strings
                } else {
                    guard let named = try namedTags(inner, key, mapped, depth: depth + 1) else { return nil }
                    tags += named
                }
            }
            return tags
        }
        guard resolved.property(key) != nil else { return nil }
        let tags = own.isEmpty ? [name] : own
        // A name that the key's own values don't have can't be read.
        guard let listed = try listedTags(key, resolved) else { return tags }
        return tags.allSatisfy { listed.contains(.string($0)) } ? tags : nil
    }

    /// The values of a mapping that stand for a schema or for what it refers to, by their ids or their names.
    func mappedTags(_ schema: Schema, _ mapped: MappedTags) throws(Diagnostic) -> [String] {
        var names: Set<String> = []
        var next: Schema? = schema
        for _ in 0..<Self.deepestTags {
            guard let schema = next else { break }
            names.formUnion([schema.id, schema.definitionName])
            next = try schemas.reference(schema)
        }
        return mapped.filter { names.contains($0.target) }.map(\.tag)
    }

    /// Warns of values of a mapping that the branch they stand for doesn't let in.
    private mutating func reportContradictions(
        _ values: [ConstantValue], _ discriminator: ResolvedSchema.Discriminator, _ branch: Branch,
        _ mapped: MappedTags
    ) {
        guard let target = (try? schemas.reference(branch.schema)) ?? branch.schema.reachedSchema,
            let tags = try? mappedTags(target, mapped)
        else { return }
        for (value, reference) in discriminator.mapping
        where tags.contains(value) && !values.contains(where: { $0.text == value }) {
            let listed = values.map { "'\($0.text)'" }.joined(separator: ", ")
            diagnostics.appendOnce(
                .warning(
                    "the mapping gives '\(value)' for a schema whose '\(discriminator.key)' is \(listed); the schema's "
                        + "own values take precedence", at: reference.location))
        }
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
    ) throws(Diagnostic) -> BuiltUnion? {
        var built = BuiltUnion(union: Union(selector: .type, cases: [], isOpen: false))
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
                            named: Naming.enumCase(value), .string(value), nil, to: &built.union)
                    }
                    continue
                }
                guard known.isEmpty else { return nil }
            }
            if type == .object, objects.count > 1 {
                if seen.insert(type).inserted {
                    let (payload, isExact) = try objectUnion(
                        objects, discriminator, exactlyOne: exactlyOne, at: location, scope)
                    if !isExact { built.isExact = false }
                    add(
                        Branch(schema: branch.schema, resolved: .init(origin: branch.schema)),
                        named: "object", .type(type), payload, to: &built.union)
                }
                continue
            }
            guard seen.insert(type).inserted else { return nil }
            let payload = type == .null ? nil : try payload(of: branch, hint: typeHint(branch), scope)
            if let payload { built.expressed.formUnion(payload.expressed) }
            let isInteger = branch.resolved.types == [.integer]
            let named = isInteger ? SchemaType.integer : type
            let name = Naming.caseOfTitle(branch.resolved.title) ?? named.rawValue
            add(branch, named: name, .type(named), payload?.type, to: &built.union)
        }
        if let excluded {
            try checkExcluded(excluded.set, known, at: excluded.location)
            built.union.isOpen = true
        }
        return built
    }

    /// The union of the branches that are objects, where others aren't; and whether it takes just what they take.
    private mutating func objectUnion(
        _ objects: [Branch], _ discriminator: ResolvedSchema.Discriminator?, exactlyOne: Bool,
        at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> (TypeUse, isExact: Bool) {
        let schema = Schema(id: objects.map(\.schema.id).joined(separator: "|"), node: objects[0].schema.node)
        var place = Place(name: "Object", scope: scope)
        place.isNamed = true
        let keyword: SchemaKeyword = exactlyOne ? .oneOf : .anyOf
        let built = try declare(schema, ResolvedSchema(origin: schema), place) { builder, scope throws(Diagnostic) in
            let built = try builder.union(
                of: objects, discriminator, exactlyOne: exactlyOne, at: location, scope)
            return BuiltDeclaration(
                kind: .union(built.union), expressed: ExpressedKeywords(built.isExact ? [keyword] : []))
        }
        return (built.type, built.expressed.contains(keyword))
    }
}

extension Schema {
    /// The schema itself when it is a definition, which a branch may be by way of conjunctions.
    fileprivate var reachedSchema: Schema? { isDefinition ? self : nil }
}

extension ConstantValue {
    /// The value of a scalar; `nil` for numbers with a fraction, and what isn't a scalar.
    fileprivate init?(_ node: YAMLNode) {
        switch node.value {
        case .null: self = .null
        case .bool(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .string(let value): self = .string(value)
        case .number, .sequence, .mapping: return nil
        }
    }

    fileprivate func isOf(_ type: SchemaType) -> Bool {
        switch self {
        case .null: type == .null
        case .boolean: type == .boolean
        case .integer: type == .integer || type == .number
        case .string: type == .string
        }
    }

    /// The value as its text in a schema.
    var text: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .string(let value): value
        }
    }
}
