import OpenAPI
import SchemaKeywords

/// The keywords of a schema with branches that the type of its union expresses.
struct UnionKeywords {
    /// Of a type that takes just what the branches take.
    private let exact: ExpressedKeywords
    /// Of a type that takes more.
    private let inexact: ExpressedKeywords

    /// - Parameters:
    ///   - areJoined: whether each branch was joined with all that stands beside the union.
    ///   - areOfTypes: whether each branch is of the types that the schema lists.
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

/// A union, and whether it takes just what its branches take.
struct BuiltUnion {
    var union: Union
    var isExact = true
    /// The keywords of the schema that its cases express, where each case is the schema with one JSON type.
    var expressed = ExpressedKeywords([.type], of: [])

    /// The keywords that all cases together express, where each case is the schema with one JSON type.
    var expressedByParts: ExpressedKeywords {
        var all = expressed
        // No case has the values of all types.
        all.subtract([.enum, .const])
        return all
    }
}
