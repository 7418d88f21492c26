import OpenAPI
import YAMLTree

/// How the branches of unions compare, and a union with a schema that is none.
extension SchemaComparison {
    mutating func compareBranches(
        _ before: ResolvedSchema.Branches, _ after: ResolvedSchema.Branches, _ pair: inout SchemaPair
    ) throws(Diagnostic) {
        let old = try before.schemas.map { schema throws(Diagnostic) in Branch(try oldView(schema)) }
        let new = try after.schemas.map { schema throws(Diagnostic) in Branch(try newView(schema)) }
        // Where no value can be of two branches, both keywords mean the same.
        if before.keyword != after.keyword, !(Branch.areDisjoint(old) && Branch.areDisjoint(new)) {
            pair.find(
                .union, "\(before.keyword) → \(after.keyword)", after.exactlyOne ? .narrows : .widens, before.location,
                after.location)
        }
        report(BranchMatching(old, new), old, new, (before.schemas, after.schemas), after.keyword, &pair)
    }

    /// Compares a union with a schema that is none, as if the latter were a union of one; or of a branch for each of its
    /// types, so that `type: [string, 'null']` is the same as `oneOf` with a string and `null`.
    mutating func compareAsUnions(
        _ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair
    ) throws(Diagnostic) {
        let places = (before.place("oneOf", "anyOf"), after.place("oneOf", "anyOf"))
        let keyword = after.says.branches?.keyword ?? before.says.branches?.keyword ?? "oneOf"
        let (first, second) = (pieces(before), pieces(after))
        let old = try first.map { schema throws(Diagnostic) in Branch(try oldView(schema)) }
        let new = try second.map { schema throws(Diagnostic) in Branch(try newView(schema)) }
        let matching = BranchMatching(old, new)
        let isMatched = matching.removed.isEmpty && matching.added.isEmpty
        if !isMatched, before.isBare, new.allSatisfy({ $0.types.isSubset(of: before.types) }) {
            pair.find(.union, "one of \(new.count) schemas now", .narrows, nil, places.1)
        } else if !isMatched, after.isBare, old.allSatisfy({ $0.types.isSubset(of: after.types) }) {
            pair.find(.union, "no longer one of \(old.count) schemas", .widens, places.0, nil)
        } else {
            report(matching, old, new, (first, second), keyword, &pair)
        }
    }

    private func pieces(_ view: SchemaView) -> [Schema] {
        guard let branches = view.says.branches else {
            guard view.says.types.count > 1 else { return [view.schema] }
            return SchemaType.allCases.filter(view.says.types.contains).map { type in
                let name = YAMLNode(.string(type.rawValue), at: view.schema.location, text: type.rawValue)
                let node = YAMLNode(.mapping(YAMLMapping([("type", name)])), at: view.schema.location)
                let piece = Schema(id: "type:" + type.rawValue, node: node)
                // Limits and members are of other types.
                return type == .null && view.says.listedValues == nil ? piece : view.schema.and(piece)
            }
        }
        var rest = view.says
        rest.branches = nil
        rest.discriminator = nil
        if SchemaView(schema: view.schema, says: rest).isOpen { return branches.schemas }
        let common = view.schema.withoutBranches
        return branches.schemas.map { $0.and(common) }
    }

    private func report(
        _ matching: BranchMatching, _ old: [Branch], _ new: [Branch], _ schemas: (old: [Schema], new: [Schema]),
        _ keyword: String, _ pair: inout SchemaPair
    ) {
        for (first, second) in matching.pairs {
            let step = new.count > 1 ? "/\(keyword)[\(second + 1)]" : ""
            pair.descend(step, schemas.old[first], schemas.new[second])
        }
        for index in matching.removed {
            pair.find(.branchRemoved, "\(old[index].told) is gone", .narrows, schemas.old[index].location, nil)
        }
        for index in matching.added {
            pair.find(.branchAdded, "\(new[index].told) is new", .widens, nil, schemas.new[index].location)
        }
    }
}

/// What tells a branch of a union apart from the others.
struct Branch {
    let node: YAMLNode
    /// The title, or the name of a definition.
    let name: String?
    /// Members that have one value in this branch: `kind: "http"`.
    let tags: [String]
    let types: Set<SchemaType>

    init(_ view: SchemaView) {
        node = view.schema.node
        let origin = view.says.origin
        name = view.says.title ?? (origin.isDefinition ? origin.definitionName : nil)
        types = view.types
        tags = view.says.properties.compactMap { property in
            let node = property.schema.node
            let values = node["const"].map { [$0] } ?? node["enum"]?.sequence ?? []
            return values.count == 1 ? "\(property.name): \(Wording.value(values[0]))" : nil
        }
    }

    /// Whether each JSON type is that of one branch only.
    static func areDisjoint(_ branches: [Branch]) -> Bool {
        var known: Set<SchemaType> = []
        return branches.allSatisfy { branch in
            defer { known.formUnion(branch.types) }
            return known.isDisjoint(with: branch.types)
        }
    }

    /// The branch in a message.
    var told: String {
        if let name { return "branch '\(Wording.name(name))'" }
        if !tags.isEmpty { return "branch with \(tags.joined(separator: ", "))" }
        if types == SchemaView.allTypes { return "branch" }
        return "branch of type \(SchemaType.allCases.filter(types.contains).map(\.rawValue).joined(separator: ", "))"
    }
}

/// Which branches of two unions stand for the same: those that are written the same, then those of one name, of the
/// same tags, of the same types, wherever that is one on each side; then the last two, when they share a type.
struct BranchMatching {
    private(set) var pairs: [(Int, Int)] = []
    private(set) var removed: [Int]
    private(set) var added: [Int]

    init(_ old: [Branch], _ new: [Branch]) {
        removed = Array(old.indices)
        added = Array(new.indices)
        take(old, new) { $0.node }
        take(old, new) { $0.name }
        take(old, new) { $0.tags.isEmpty ? nil : $0.tags }
        take(old, new) { $0.types == SchemaView.allTypes ? nil : $0.types }
        if removed.count == 1, added.count == 1, !old[removed[0]].types.isDisjoint(with: new[added[0]].types) {
            pairs.append((removed[0], added[0]))
            (removed, added) = ([], [])
        }
        pairs.sort { $0 < $1 }
    }

    private mutating func take<Key: Hashable>(_ old: [Branch], _ new: [Branch], by key: (Branch) -> Key?) {
        func unique(_ branches: [Branch], _ indexes: [Int]) -> [Key: Int] {
            var positions: [Key: [Int]] = [:]
            for index in indexes {
                if let key = key(branches[index]) { positions[key, default: []].append(index) }
            }
            return positions.compactMapValues { $0.count == 1 ? $0[0] : nil }
        }
        let candidates = unique(new, added)
        for (key, index) in unique(old, removed) {
            if let other = candidates[key] { pairs.append((index, other)) }
        }
        let (taken, others) = (Set(pairs.map(\.0)), Set(pairs.map(\.1)))
        removed.removeAll(where: taken.contains)
        added.removeAll(where: others.contains)
    }
}
