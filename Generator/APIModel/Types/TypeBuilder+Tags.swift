import OpenAPI
import YAMLTree

/// Tags: the values of a discriminator that select a branch.
extension TypeBuilder {
    /// Returns the keys that a schema requires and describes, including those of its first branch.
    mutating func requiredKeys(_ resolved: ResolvedSchema, depth: Int = 0) throws(Diagnostic) -> [String] {
        var keys = resolved.properties.map(\.name)
        if let first = resolved.branches?.schemas.first, depth < Self.maxTagDepth {
            for key in try requiredKeys(try schemas.resolve(first), depth: depth + 1) where !keys.contains(key) {
                keys.append(key)
            }
        }
        var required: [String] = []
        for key in keys where try requires(key, resolved) { required.append(key) }
        return required
    }

    /// The number of nested unions that are searched for tags.
    static var maxTagDepth: Int { 16 }

    /// Returns whether a schema, or each branch of its union, requires a key.
    mutating func requires(
        _ key: String, _ resolved: ResolvedSchema, depth: Int = 0
    ) throws(Diagnostic) -> Bool {
        if resolved.required.contains(key) { return true }
        guard let branches = resolved.branches, depth < Self.maxTagDepth else { return false }
        for branch in branches.schemas {
            guard try requires(key, try schemas.resolve(branch), depth: depth + 1) else { return false }
        }
        return true
    }

    /// Returns the values that a schema lists for a key, those of all branches of its union; `nil` if it doesn't list
    /// them.
    mutating func listedTags(
        _ key: String, _ resolved: ResolvedSchema, depth: Int = 0
    ) throws(Diagnostic) -> [ConstantValue]? {
        if let branches = resolved.branches, depth < Self.maxTagDepth {
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

    /// Returns the values that a schema lists, if all of them are ``ConstantValue``s.
    mutating func listedConstants(
        _ resolved: ResolvedSchema, depth: Int = 0
    ) throws(Diagnostic) -> [ConstantValue]? {
        if let branches = resolved.branches {
            guard depth < Self.maxTagDepth else { return nil }
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

    mutating func excludedTags(_ key: String, _ resolved: ResolvedSchema) throws(Diagnostic) -> Set<String>? {
        guard let property = resolved.property(key) else { return nil }
        return try excludedStrings(try schemas.resolve(property.schema))
    }

    /// Returns the strings that `{type: string, not: {enum: […]}}` excludes.
    mutating func excludedStrings(_ resolved: ResolvedSchema) throws(Diagnostic) -> Set<String>? {
        guard resolved.types == [.string], let not = resolved.not else { return nil }
        let inner = try schemas.resolve(not)
        let values = inner.listedValues
        guard let values, values.allSatisfy({ $0.string != nil }) else { return nil }
        return Set(values.compactMap(\.string))
    }

    // MARK: Mappings and names

    /// Returns the values that each branch lists for a key; `nil` for a branch that shares a value with another.
    mutating func listedTags(_ key: String, _ branches: [UnionBranch]) throws(Diagnostic) -> [[ConstantValue]?] {
        var listed: [[ConstantValue]?] = []
        for branch in branches { listed.append(try listedTags(key, branch.resolved)) }
        var counts: [ConstantValue: Int] = [:]
        for value in listed.compactMap({ $0 }).joined() { counts[value, default: 0] += 1 }
        return listed.map { values in
            guard let values, !values.isEmpty, values.allSatisfy({ counts[$0] == 1 }) else { return nil }
            return values
        }
    }

    /// The tags of a discriminator's mapping, each with the ID or the name of its schema.
    typealias MappedTags = [(tag: String, target: String)]

    /// Returns the tags of a discriminator's mapping, in its order.
    func mappedTags(_ discriminator: ResolvedSchema.Discriminator) throws(Diagnostic) -> MappedTags {
        var tags: MappedTags = []
        for (value, reference) in discriminator.mapping {
            let text = reference.text ?? ""
            tags.append((value, SchemaReader.isReference(text) ? try schemas.target(reference).id : text))
        }
        return tags
    }

    /// Returns the tags of a branch by a mapping or by its name; for a union, the tags of its branches. `nil` if a tag
    /// isn't among the values that the key allows.
    mutating func namedTags(
        _ branch: Schema, _ key: String, _ mapped: MappedTags, depth: Int = 0
    ) throws(Diagnostic) -> [String]? {
        guard let target = try schemas.reference(branch) ?? branch.reachedSchema, depth < Self.maxTagDepth else {
            return nil
        }
        let name = target.definitionName
        let resolved = try schemas.resolve(target)
        let own = try mappedTags(target, mapped)
        if let branches = resolved.branches {
            var mapped = mapped
            // For the branches of a nested union, its own mapping takes precedence.
            if let inner = resolved.discriminator, inner.key == key {
                let own = try mappedTags(inner)
                mapped = own + mapped.filter { outer in !own.contains { $0.target == outer.target } }
            }
            var tags: [String] = []
            for inner in branches.schemas {
                if let listed = try listedTags(key, try schemas.resolve(inner)) {
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
        // The key doesn't allow a tag that isn't among its own values.
        guard let listed = try listedTags(key, resolved) else { return tags }
        return tags.allSatisfy { listed.contains(.string($0)) } ? tags : nil
    }

    /// Returns the tags that a mapping has for a schema or for its `$ref` targets, by ID or name.
    func mappedTags(_ schema: Schema, _ mapped: MappedTags) throws(Diagnostic) -> [String] {
        var names: Set<String> = []
        var next: Schema? = schema
        for _ in 0..<Self.maxTagDepth {
            guard let schema = next else { break }
            names.formUnion([schema.id, schema.definitionName])
            next = try schemas.reference(schema)
        }
        return mapped.filter { names.contains($0.target) }.map(\.tag)
    }
}

extension Schema {
    /// The schema itself if it is a definition.
    var reachedSchema: Schema? { isDefinition ? self : nil }
}

extension ConstantValue {
    /// The value of a scalar; `nil` for numbers with a fraction, arrays and objects.
    fileprivate init?(_ node: YAMLNode) {
        switch node.value {
        case .null: self = .null
        case .bool(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .string(let value): self = .string(value)
        case .number, .sequence, .mapping: return nil
        }
    }

    /// Whether the value has a JSON type.
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
