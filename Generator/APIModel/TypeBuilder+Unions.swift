import OpenAPI
import YAMLTree

/// Makes a union of branches that can be told apart by one look: at the value of a key, or at the JSON type.
extension TypeBuilder {
    private typealias Branch = (schema: Schema, resolved: ResolvedSchema)

    /// Only the branches become code.
    mutating func warnOfKeywordsBeside(_ branches: ResolvedSchema.Branches, _ resolved: ResolvedSchema) {
        var dropped: [(keyword: String, location: SourceLocation)] = []
        if let property = resolved.properties.first { dropped.append(("properties", property.schema.location)) }
        if !resolved.required.isEmpty, resolved.properties.isEmpty {
            dropped.append(("required", resolved.origin.location))
        }
        if let node = resolved.enumeration?.first { dropped.append(("enum", node.location)) }
        if let node = resolved.constant { dropped.append(("const", node.location)) }
        if let node = resolved.pattern { dropped.append(("pattern", node.location)) }
        if let schema = resolved.not { dropped.append(("not", schema.location)) }
        if let schema = resolved.items { dropped.append(("items", schema.location)) }
        dropped += resolved.limits.sorted { $0.key < $1.key }.map { ($0.key, $0.value.location) }
        for (keyword, location) in dropped {
            diagnostics.append(
                .warning(
                    "specgen generates no code for '\(keyword)' beside '\(branches.keyword)'; generated types don't check it",
                    at: location, hint: "say it in the branches"))
        }
    }

    mutating func union(
        _ branches: ResolvedSchema.Branches, _ resolved: ResolvedSchema, _ scope: [String]
    ) throws(Diagnostic) -> Union {
        var resolvedBranches: [(schema: Schema, resolved: ResolvedSchema)] = []
        for branch in branches.schemas {
            resolvedBranches.append((branch, try schemas.resolve(branch)))
        }
        return try union(of: resolvedBranches, at: branches.location, scope)
    }

    mutating func union(
        ofTypes resolved: ResolvedSchema, _ schema: Schema, _ scope: [String]
    ) throws(Diagnostic) -> Union {
        var branches: [(schema: Schema, resolved: ResolvedSchema)] = []
        for type in resolved.types {
            var branch = resolved
            branch.types = [type]
            branch.title = nil
            branch.description = nil
            branches.append((Schema(id: schema.id + "/type/" + type.rawValue, node: schema.node), branch))
        }
        return try union(of: branches, at: schema.location, scope)
    }

    /// The type of one JSON type of a schema that has several.
    mutating func use(branch schema: Schema, _ resolved: ResolvedSchema, name: String, scope: [String])
        throws(Diagnostic) -> TypeUse
    {
        guard schema.id.contains("/type/") else { return try use(schema, name: name, scope: scope) }
        return try use(resolved.types.first, schema, resolved, name: name, scope: scope)
    }

    private mutating func union(
        of branches: [Branch], at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> Union {
        let isObjects = branches.allSatisfy { $0.resolved.types == [.object] || !$0.resolved.properties.isEmpty }
        if isObjects {
            for property in branches[0].resolved.properties {
                if let union = try tagged(by: property.name, branches, scope) { return union }
            }
            throw .error(
                "specgen can't tell the branches of this union apart", at: location,
                hint: "give each branch a required key with a 'const' of its own")
        }
        return try byType(branches, at: location, scope)
    }

    // MARK: By key

    private enum Tag {
        case value(ConstantValue)
        /// Every string but the ones listed.
        case others(Set<String>)
    }

    /// The union by the value of a key, or `nil` when the key doesn't tell the branches apart.
    private mutating func tagged(by key: String, _ branches: [Branch], _ scope: [String]) throws(Diagnostic) -> Union? {
        var cases: [Union.Case] = []
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
                if excluded != nil {
                    throw .error("two branches of this union are for all other values", at: branch.schema.location)
                }
                excluded = (set, branch.schema.location)
                let says = Set(branch.resolved.required).union(branch.resolved.properties.map(\.name))
                if says != [key] {
                    diagnostics.append(
                        .warning(
                            "specgen checks only '\(key)' in the branch for all other values",
                            at: branch.schema.location,
                            hint: "'specgen validate' checks all of it"))
                }
            }
        }
        for (branch, value) in found {
            let title = branch.resolved.title
            let name: String =
                switch value {
                case .string(let string): Naming.enumCase(string)
                case .null: title.map(Naming.enumCase) ?? "null"
                case .boolean(let bool): title.map(Naming.enumCase) ?? "\(bool)"
                case .integer(let integer): title.map(Naming.enumCase) ?? "value\(integer)"
                }
            try checkUnique(name, cases, at: branch.schema.location)
            let payload = try use(branch.schema, name: Naming.type(name), scope: scope)
            cases.append(
                Union.Case(
                    swiftName: name, match: .constant(value), payload: payload, documentation: documentation(branch)))
        }
        if let excluded {
            let strings = Set(tags.compactMap { if case .string(let string) = $0 { string } else { nil } })
            try checkExcluded(excluded.set, strings, at: excluded.location)
        }
        return Union(selector: .key(key), cases: cases, isOpen: excluded != nil)
    }

    private mutating func tag(_ key: String, of branch: Branch) throws(Diagnostic) -> Tag? {
        guard let property = branch.resolved.properties.first(where: { $0.name == key }) else { return nil }
        let resolved = try schemas.resolve(property.schema)
        if let value = try constant(resolved) { return .value(value) }
        return try excludedStrings(resolved).map(Tag.others)
    }

    /// The strings that `{type: string, not: {enum: […]}}` leaves out.
    private mutating func excludedStrings(_ resolved: ResolvedSchema) throws(Diagnostic) -> Set<String>? {
        guard resolved.types == [.string], let not = resolved.not else { return nil }
        let inner = try schemas.resolve(not)
        let values = inner.enumeration ?? inner.constant.map { [$0] }
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

    private mutating func byType(
        _ branches: [Branch], at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> Union {
        var union = Union(selector: .type, cases: [], isOpen: false)
        var known: Set<String> = []
        var excluded: (set: Set<String>, location: SourceLocation)?
        var seen: Set<SchemaType> = []
        for branch in branches {
            guard branch.resolved.types.count == 1, let type = branch.resolved.types.first else {
                throw .error(
                    "specgen can't tell the branches of this union apart", at: branch.schema.location,
                    hint: "give each branch one 'type', or a required key with a 'const' of its own")
            }
            if type == .string, let values = branch.resolved.enumeration ?? branch.resolved.constant.map({ [$0] }) {
                for node in values {
                    guard let value = node.string else { continue }
                    guard known.insert(value).inserted else {
                        throw .error("the value '\(value)' stands twice", at: node.location)
                    }
                    let name = Naming.enumCase(value)
                    try checkUnique(name, union.cases, at: node.location)
                    union.cases.append(
                        Union.Case(
                            swiftName: name, match: .string(value), payload: nil, documentation: Documentation()))
                }
                continue
            }
            if type == .string, let set = try excludedStrings(branch.resolved) {
                if excluded != nil {
                    throw .error("two branches of this union are for all other values", at: branch.schema.location)
                }
                excluded = (set, branch.schema.location)
                union.isOpen = true
                continue
            }
            // Integers and other numbers look alike.
            guard seen.insert(type == .integer ? .number : type).inserted, type != .string || known.isEmpty else {
                throw .error(
                    "two branches of this union are of the type '\(type.rawValue)'", at: branch.schema.location)
            }
            let name = branch.resolved.title.map(Naming.enumCase) ?? type.rawValue
            try checkUnique(name, union.cases, at: branch.schema.location)
            let payload =
                type == .null
                ? nil
                : try use(
                    branch: branch.schema, branch.resolved, name: Naming.type(name), scope: scope)
            union.cases.append(
                Union.Case(
                    swiftName: name, match: .type(type), payload: payload, documentation: documentation(branch)))
        }
        if let excluded { try checkExcluded(excluded.set, known, at: excluded.location) }
        return union
    }

    private func documentation(_ branch: Branch) -> Documentation {
        Documentation(text: branch.resolved.description?.firstParagraph, isDeprecated: branch.resolved.isDeprecated)
    }

    private func checkUnique(_ name: String, _ cases: [Union.Case], at location: SourceLocation) throws(Diagnostic) {
        if cases.contains(where: { $0.swiftName == name }) {
            throw .error("two branches of this union are called '\(name)' in Swift", at: location)
        }
    }
}
