import OpenAPI

/// The schemas whose types are in the making, which bounds recursion.
struct OpenSchemas {
    /// A type that has a name, but is yet to be built.
    struct Deferred {
        let schema: Schema
        let resolved: ResolvedSchema
        let path: [String]
        let content: TypeBuilder.Content
    }

    /// How deep in each other the schemas are.
    var depth = 0
    static let deepest = 100
    /// Types are built one within the other up to this depth, and from the top below it.
    static let deepestDeclared = 40
    var deferred: [Deferred] = []
    /// The schemas that references have led to and whose types aren't known yet, by id.
    private var references: Set<String> = []
    /// The schemas with a declared type that have `null` as another value, by id.
    private var nullable: Set<String> = []

    /// Enters the target of a reference.
    /// - Returns: whether it wasn't open before.
    mutating func enter(_ target: Schema) -> Bool { references.insert(target.id).inserted }

    mutating func leave(_ target: Schema) { references.remove(target.id) }

    /// Notes whether `null` is a value of a schema besides those of its declared type.
    mutating func noteNullable(_ schema: Schema, _ isNullable: Bool = true) {
        if isNullable { nullable.insert(schema.id) } else { nullable.remove(schema.id) }
    }

    func isNullable(_ schema: Schema) -> Bool { nullable.contains(schema.id) }
}
