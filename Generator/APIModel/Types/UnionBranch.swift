import OpenAPI
import SchemaKeywords
import YAMLTree

/// A branch of a union, with its resolved schema.
struct UnionBranch {
    var schema: Schema
    var resolved: ResolvedSchema
    /// The JSON types of the branch's values; `nil` if any type is allowed. Integers count as numbers.
    var types: Set<SchemaType>?
    /// Whether the branch is one of several JSON types of a schema, without a schema of its own.
    var isPart = false

    var mayBeNull: Bool { types?.contains(.null) ?? true || resolved.isNullable }
    var isObject: Bool { types == [.object] }
    /// The only JSON type, if there is only one. Integers count as numbers, because both begin alike in JSON text.
    var onlyType: SchemaType? { types?.count == 1 ? types?.first : nil }
    var isClosedString: Bool { onlyType == .string && (resolved.enumeration != nil || resolved.constant != nil) }
    var isPlainString: Bool { onlyType == .string && resolved.branches == nil && resolved.not == nil }
    /// The values that the branch lists; empty if its `const` isn't in its `enum`.
    var listedValues: [YAMLNode] {
        guard let constant = resolved.constant else { return resolved.enumeration ?? [] }
        return resolved.enumeration?.contains(constant) == false ? [] : [constant]
    }

    /// Whether the branch is an object without a title, a definition or another source of a name.
    var isNamelessObject: Bool {
        isObject && resolved.title == nil && !isPart && !schema.isDefinition && schema.node["$ref"] == nil
            && schema.node["allOf"] == nil
    }

    /// The keys that the branch requires or describes, required ones first.
    var keys: [String] { Array(resolved.required) + resolved.properties.map(\.name) }
}

/// The branches of unions.
extension TypeBuilder {
    /// Returns the branches that allow a value, each joined with the schema's other keywords, and the keywords that
    /// their union expresses.
    mutating func read(
        _ branches: ResolvedSchema.Branches, _ schema: Schema, _ resolved: ResolvedSchema
    ) throws(Diagnostic) -> ([UnionBranch], UnionKeywords) {
        var list: [UnionBranch] = []
        var (areJoined, areOfTypes) = (true, true)
        for branch in branches.schemas {
            var branch = branch
            var own = try schemas.resolve(branch)
            let isJoined = isJoined(own, with: resolved)
            let isDerived = try schemas.isDerived(branch, from: schema)
            if !isJoined {
                if !isDerived { areJoined = false }
                if !own.isOfTypes(of: resolved) { areOfTypes = false }
            } else if !isDerived {
                let wasNever = own.isNever
                branch = branch.intersection(schema.withoutBranches)
                own = try schemas.resolve(branch)
                // A list of values next to a union of constants selects some of the branches. The others need no
                // warning.
                let isSelection = resolved.listedValues != nil && own.listedValues != nil
                if own.isNever, !wasNever, !isSelection {
                    diagnostics.append(
                        .warning(
                            "no value satisfies both this branch and the keywords next to the union",
                            at: branch.location))
                }
            }
            guard !own.isNever, !list.contains(where: { $0.schema.id == branch.id }) else { continue }
            list.append(UnionBranch(schema: branch, resolved: own, types: try types(of: branch, own)))
        }
        // Values other than objects satisfy every branch that only describes objects, but `oneOf` allows only one.
        let untyped = list.indices.filter { list[$0].resolved.types.isEmpty && list[$0].resolved.describesObject }
        if branches.exactlyOne, untyped.count > 1 {
            for index in untyped where list[index].types == nil { list[index].types = [.object] }
        }
        return (list, UnionKeywords(branches, of: resolved, areJoined: areJoined, areOfTypes: areOfTypes))
    }

    /// Whether a branch is joined with the schema's other keywords.
    private func isJoined(_ branch: ResolvedSchema, with resolved: ResolvedSchema) -> Bool {
        let limits = resolved.limits.first?.value ?? resolved.pattern ?? resolved.enumeration?.first
        let needsTypes = branch.types.isEmpty && branch.branches == nil && !resolved.types.isEmpty
        return branch.types != [.null] && (resolved.describesObject || needsTypes || limits != nil)
    }

    /// Returns the JSON types of a schema's values; `nil` if unknown or any. Each schema is searched only once.
    private mutating func types(of schema: Schema, _ resolved: ResolvedSchema) throws(Diagnostic) -> Set<SchemaType>? {
        if let known = jsonTypes.bySchema[schema.id] { return known }
        // A reference back to this schema adds no types.
        jsonTypes.bySchema[schema.id] = .some(nil)
        let types = try types(resolved)
        jsonTypes.bySchema[schema.id] = .some(types)
        return types
    }

    private mutating func types(_ resolved: ResolvedSchema) throws(Diagnostic) -> Set<SchemaType>? {
        if !resolved.types.isEmpty { return Set(resolved.types.map { $0 == .integer ? .number : $0 }) }
        if let branches = resolved.branches {
            guard jsonTypes.depth < KnownJSONTypes.maxDepth else { return nil }
            jsonTypes.depth += 1
            defer { jsonTypes.depth -= 1 }
            var all: Set<SchemaType> = []
            for branch in branches.schemas {
                guard let types = try types(of: branch, try schemas.resolve(branch)) else { return nil }
                all.formUnion(types)
            }
            return all
        }
        if infersMissingType, resolved.describesObject { return [.object] }
        if let values = resolved.listedValues { return Set(values.map { $0.value.schemaType }) }
        return infersMissingType && resolved.items != nil ? [.array] : nil
    }
}

extension YAMLNode.Value {
    fileprivate var schemaType: SchemaType {
        switch self {
        case .null: .null
        case .bool: .boolean
        case .integer, .number: .number
        case .string: .string
        case .sequence: .array
        case .mapping: .object
        }
    }
}

extension ResolvedSchema {
    /// Whether the types of the schema are among the types of another schema.
    fileprivate func isOfTypes(of other: ResolvedSchema) -> Bool {
        !types.isEmpty
            && types.allSatisfy { other.types.contains($0) || $0 == .integer && other.types.contains(.number) }
    }
}
