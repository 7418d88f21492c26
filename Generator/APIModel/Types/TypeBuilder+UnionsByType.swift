import OpenAPI
import SchemaKeywords
import YAMLTree

/// Unions whose branches differ in their JSON types.
extension TypeBuilder {
    /// Returns the union by JSON type; `nil` if two branches have the same type and nothing selects one of them.
    mutating func unionByType(
        of branches: [UnionBranch], _ discriminator: ResolvedSchema.Discriminator?, exactlyOne: Bool,
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
                    for node in values {
                        guard let value = node.string else { continue }
                        guard known.insert(value).inserted, !seen.contains(.string) else { return nil }
                        add(
                            UnionBranch(schema: branch.schema, resolved: .init(origin: branch.schema)),
                            named: Naming.enumCase(value), at: node.location, .string(value), nil, to: &built.union)
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
                        UnionBranch(schema: branch.schema, resolved: .init(origin: branch.schema)),
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
            add(
                branch, named: name, at: branch.isPart ? nil : branch.schema.location, .type(named), payload?.type,
                to: &built.union)
        }
        if let excluded {
            try checkExcluded(excluded.set, known, at: excluded.location)
            built.union.isOpen = true
        }
        return built
    }

    /// Returns the union of the branches that are objects, and whether it accepts exactly the values that they allow.
    private mutating func objectUnion(
        _ objects: [UnionBranch], _ discriminator: ResolvedSchema.Discriminator?, exactlyOne: Bool,
        at location: SourceLocation, _ scope: [String]
    ) throws(Diagnostic) -> (TypeUse, isExact: Bool) {
        let schema = Schema(id: objects.map(\.schema.id).joined(separator: "|"), node: objects[0].schema.node)
        var place = Place(name: "Object", scope: scope)
        place.isNamed = true
        place.isSynthetic = true
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
