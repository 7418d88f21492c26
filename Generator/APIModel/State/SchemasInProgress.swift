import OpenAPI

/// The schemas whose types are being built, and limits on the recursion.
struct SchemasInProgress {
    static let maxNestingDepth = 100
    /// The greatest depth at which a top-level type is built immediately. Deeper types are built later.
    static let maxImmediateDepth = 40

    /// The nesting depth of the schema that is being built.
    var depth = 0
    /// IDs of the reference targets whose types aren't known yet.
    private var targets: Set<String> = []
    /// IDs of the schemas that allow `null` in addition to the values of their declared type.
    private var nullable: Set<String> = []

    /// Begins to build the target of a reference.
    /// - Returns: `false` if the target is being built already.
    mutating func begin(_ target: Schema) -> Bool { targets.insert(target.id).inserted }

    mutating func end(_ target: Schema) { targets.remove(target.id) }

    /// Records whether a schema allows `null` in addition to the values of its declared type.
    mutating func setNullable(_ schema: Schema, _ isNullable: Bool = true) {
        if isNullable { nullable.insert(schema.id) } else { nullable.remove(schema.id) }
    }

    func isNullable(_ schema: Schema) -> Bool { nullable.contains(schema.id) }
}
