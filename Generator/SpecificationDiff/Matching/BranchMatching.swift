import OpenAPI
import YAMLTree

/// A branch of a union, with the properties that distinguish it from others.
struct Branch {
    let node: YAMLNode
    /// The title, or the name of a definition.
    let name: String?
    /// The members with a constant value: `kind: "http"`.
    let tags: [String]
    let types: Set<SchemaType>

    init(_ compared: ComparedSchema) {
        node = compared.schema.node
        let origin = compared.resolved.origin
        name = compared.resolved.title ?? (origin.isDefinition ? origin.definitionName : nil)
        types = compared.types
        tags = compared.resolved.properties.compactMap { property in
            let node = property.schema.node
            let values = node["const"].map { [$0] } ?? node["enum"]?.sequence ?? []
            return values.count == 1 ? "\(property.name): \(MessageFormat.value(values[0]))" : nil
        }
    }

    /// Returns whether no two branches share a JSON type.
    static func areDisjoint(_ branches: [Branch]) -> Bool {
        var known: Set<SchemaType> = []
        return branches.allSatisfy { branch in
            defer { known.formUnion(branch.types) }
            return known.isDisjoint(with: branch.types)
        }
    }

    /// The branch in a message.
    var description: String {
        if let name { return "branch \"\(MessageFormat.name(name))\"" }
        if !tags.isEmpty { return "branch with \(tags.joined(separator: ", "))" }
        if types == ComparedSchema.allTypes { return "branch" }
        return "branch of type \(SchemaType.allCases.filter(types.contains).map(\.rawValue).joined(separator: ", "))"
    }
}

/// A matching of the branches of two unions.
///
/// Branches match if they are equal. Of the remaining branches, those with the same name, tags or types match, as long
/// as the name, tags or types are unique on each side. If one branch remains on each side, these two match if they
/// share a type.
struct BranchMatching {
    private(set) var pairs: [(Int, Int)] = []
    private(set) var removed: [Int]
    private(set) var added: [Int]

    init(_ old: [Branch], _ new: [Branch]) {
        removed = Array(old.indices)
        added = Array(new.indices)
        match(old, new) { $0.node }
        match(old, new) { $0.name }
        match(old, new) { $0.tags.isEmpty ? nil : $0.tags }
        match(old, new) { $0.types == ComparedSchema.allTypes ? nil : $0.types }
        if removed.count == 1, added.count == 1, !old[removed[0]].types.isDisjoint(with: new[added[0]].types) {
            pairs.append((removed[0], added[0]))
            (removed, added) = ([], [])
        }
        pairs.sort { $0 < $1 }
    }

    /// Matches branches whose key is unique on each side.
    private mutating func match<Key: Hashable>(_ old: [Branch], _ new: [Branch], by key: (Branch) -> Key?) {
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
