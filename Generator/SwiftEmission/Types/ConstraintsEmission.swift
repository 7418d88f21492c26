import APIModel

/// Writes the constraints that references within other constraints lead to.
struct ConstraintsEmission {
    let constraints: [NamedConstraint]
    /// What paths of schemas are written relative to.
    let schemaRoot: String

    func write(to writer: inout CodeWriter) {
        writer.documentation(["Constraints of schemas that other constraints refer to."])
        writer.needsImport(of: ConstraintCode.module)
        writer.block("enum \(NamedConstraint.namespace)") { writer in
            for constraint in constraints {
                let place = constraint.documentation.source?.sentence(relativeTo: schemaRoot)
                writer.documentation(constraint.documentation, and: place)
                writer.code(
                    "static let \(escapedIdentifier(constraint.name)): \(ConstraintCode.type) = ",
                    ConstraintCode.code(constraint.constraint))
            }
        }
    }
}
