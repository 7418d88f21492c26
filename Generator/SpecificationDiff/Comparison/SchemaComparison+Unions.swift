import OpenAPI
import YAMLTree

/// Comparison of unions with each other and with other schemas.
extension SchemaComparison {
    mutating func compareBranches(
        _ before: ResolvedSchema.Branches, _ after: ResolvedSchema.Branches, _ differences: inout SchemaDifferences
    ) throws(Diagnostic) {
        let old = try before.schemas.map { schema throws(Diagnostic) in Branch(try resolvedOld(schema)) }
        let new = try after.schemas.map { schema throws(Diagnostic) in Branch(try resolvedNew(schema)) }
        // If no value can match two branches, both keywords mean the same.
        if before.keyword != after.keyword, !(Branch.areDisjoint(old) && Branch.areDisjoint(new)) {
            differences.record(
                .union, "\(before.keyword) → \(after.keyword)", after.exactlyOne ? .narrows : .widens,
                old: before.location,
                new: after.location)
        }
        report(BranchMatching(old, new), old, new, (before.schemas, after.schemas), after.keyword, &differences)
    }

    /// Compares a union with another schema, which is treated as a union with one branch, or with one for each of its
    /// types: `type: [string, 'null']` equals `oneOf` with a string and `null`.
    mutating func compareAsUnions(
        _ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences
    ) throws(Diagnostic) {
        let locations = (before.location(of: "oneOf", "anyOf"), after.location(of: "oneOf", "anyOf"))
        let keyword = after.resolved.branches?.keyword ?? before.resolved.branches?.keyword ?? "oneOf"
        let (first, second) = (branches(of: before), branches(of: after))
        let old = try first.map { schema throws(Diagnostic) in Branch(try resolvedOld(schema)) }
        let new = try second.map { schema throws(Diagnostic) in Branch(try resolvedNew(schema)) }
        let matching = BranchMatching(old, new)
        let isMatched = matching.removed.isEmpty && matching.added.isEmpty
        if !isMatched, before.constrainsTypeOnly, new.allSatisfy({ $0.types.isSubset(of: before.types) }) {
            differences.record(.union, "one of \(new.count) schemas now", .narrows, old: nil, new: locations.1)
        } else if !isMatched, after.constrainsTypeOnly, old.allSatisfy({ $0.types.isSubset(of: after.types) }) {
            differences.record(.union, "no longer one of \(old.count) schemas", .widens, old: locations.0, new: nil)
        } else {
            report(matching, old, new, (first, second), keyword, &differences)
        }
    }

    /// Returns the branches of a schema; for a schema without a union, its types as branches.
    private func branches(of compared: ComparedSchema) -> [Schema] {
        guard let branches = compared.resolved.branches else {
            guard compared.resolved.types.count > 1 else { return [compared.schema] }
            return SchemaType.allCases.filter(compared.resolved.types.contains).map { type in
                let name = YAMLNode(.string(type.rawValue), at: compared.schema.location, text: type.rawValue)
                let node = YAMLNode(.mapping(YAMLMapping([("type", name)])), at: compared.schema.location)
                let piece = Schema(id: "type:" + type.rawValue, node: node)
                // Limits and members don't apply to `null`.
                return type == .null && compared.resolved.listedValues == nil
                    ? piece : compared.schema.intersection(piece)
            }
        }
        var rest = compared.resolved
        rest.branches = nil
        rest.discriminator = nil
        if ComparedSchema(schema: compared.schema, resolved: rest).allowsEverything { return branches.schemas }
        let common = compared.schema.withoutBranches
        return branches.schemas.map { $0.intersection(common) }
    }

    private func report(
        _ matching: BranchMatching, _ old: [Branch], _ new: [Branch], _ schemas: (old: [Schema], new: [Schema]),
        _ keyword: String, _ differences: inout SchemaDifferences
    ) {
        for (first, second) in matching.pairs {
            let step = new.count > 1 ? "/\(keyword)[\(second + 1)]" : ""
            differences.descend(step, schemas.old[first], schemas.new[second])
        }
        for index in matching.removed {
            differences.record(
                .branchRemoved, "\(old[index].description) is gone", .narrows, old: schemas.old[index].location,
                new: nil)
        }
        for index in matching.added {
            differences.record(
                .branchAdded, "\(new[index].description) is new", .widens, old: nil, new: schemas.new[index].location)
        }
    }
}
