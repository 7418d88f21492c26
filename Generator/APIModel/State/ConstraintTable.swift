import OpenAPI
import YAMLTree

/// The constraints of schemas: those with a name, which other constraints refer to, and those of uses.
struct ConstraintTable {
    private(set) var named: [NamedConstraint] = []
    /// By the schema's id.
    private var names: [String: String] = [:]
    private var taken: Set<String> = []
    /// By the schema's id: the constraints that its type doesn't express and its declared type doesn't check.
    var ofUses: [String: SchemaConstraint] = [:]
    /// How deep in each other the schemas are whose constraints are being built.
    var depth = 0
    static let deepest = 100

    /// The name of a schema's constraint, where it has one.
    func name(of schema: Schema) -> String? { names[schema.id] }

    /// Gives the constraint of a schema a name that no other has.
    mutating func addName(of schema: Schema) throws(Diagnostic) -> String {
        guard names.count < 100_000 else { throw .error("there are too many constraints", at: schema.location) }
        let name = Naming.unique(Naming.member(schema.definitionName), taken.contains)
        names[schema.id] = name
        taken.insert(name)
        return name
    }

    mutating func complete(_ name: String, of schema: Schema, as constraint: SchemaConstraint) {
        named.append(
            NamedConstraint(
                name: name, constraint: constraint,
                documentation: Documentation(text: "What `\(schema.definitionName)` allows.", source: schema.location)))
    }
}
