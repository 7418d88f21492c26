import OpenAPI
import YAMLTree

/// The constraints of schemas: named constraints, which other constraints refer to, and constraints on uses of types.
struct ConstraintTable {
    static let maxNestingDepth = 100
    private static let maxCount = 100_000

    private(set) var named: [NamedConstraint] = []
    /// Names by schema ID.
    private var names: [String: String] = [:]
    private var taken: Set<String> = []
    /// By schema ID: the constraint that the schema's type doesn't express and its declared type doesn't check.
    var ofUses: [String: SchemaConstraint] = [:]
    /// The nesting depth of the schema whose constraint is being built.
    var depth = 0

    /// The name of a schema's constraint, if it has one.
    func name(of schema: Schema) -> String? { names[schema.id] }

    /// Reserves a unique name for the constraint of a schema.
    /// - Throws: a located diagnostic if there are 100,000 constraints.
    mutating func reserveName(of schema: Schema) throws(Diagnostic) -> String {
        guard names.count < Self.maxCount else {
            throw .error("the schemas need more than 100,000 constraints", at: schema.location)
        }
        let name = Naming.unique(Naming.member(schema.definitionName), taken.contains)
        names[schema.id] = name
        taken.insert(name)
        return name
    }

    /// Adds the constraint of a schema under its reserved name.
    mutating func define(_ name: String, of schema: Schema, as constraint: SchemaConstraint) {
        named.append(
            NamedConstraint(
                name: name, constraint: constraint,
                documentation: Documentation(
                    text: "Constraints of `\(schema.definitionName)` that its Swift type cannot express.",
                    source: schema.location)))
    }
}
