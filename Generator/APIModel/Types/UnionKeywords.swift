import OpenAPI
import SchemaKeywords

/// The keywords that the union of a schema's branches expresses.
struct UnionKeywords {
    /// For a type that accepts exactly the values that the branches allow.
    private let exact: ExpressedKeywords
    /// For a type that accepts more values.
    private let inexact: ExpressedKeywords

    /// - Parameters:
    ///   - areJoined: whether each branch was joined with the schema's other keywords.
    ///   - areOfTypes: whether the types of each branch are among the types of the schema.
    init(_ branches: ResolvedSchema.Branches, of resolved: ResolvedSchema, areJoined: Bool, areOfTypes: Bool) {
        var expressed = areJoined ? .allButUnions : ExpressedKeywords(areOfTypes ? [.type] : [])
        inexact = expressed
        expressed.insert(branches.exactlyOne ? .oneOf : .anyOf, of: resolved) { entry, _ in
            entry.key.location == branches.location
        }
        exact = expressed
    }

    func expressed(isExact: Bool) -> ExpressedKeywords { isExact ? exact : inexact }
}

/// A union that was built from branches.
struct BuiltUnion {
    var union: Union
    /// Whether the union accepts exactly the values that the branches allow.
    var isExact = true
    /// If each case is the schema with one JSON type: the keywords that the cases express.
    var expressed = ExpressedKeywords([.type], of: [])

    /// If each case is the schema with one JSON type: the keywords that all cases together express.
    var expressedByParts: ExpressedKeywords {
        var all = expressed
        // No case has the listed values of all types.
        all.subtract([.enum, .const])
        return all
    }
}
