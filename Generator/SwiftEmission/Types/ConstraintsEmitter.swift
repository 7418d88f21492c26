import APIModel

/// Writes the enum of the constraints that other constraints refer to.
struct ConstraintsEmitter {
    let constraints: [NamedConstraint]
    /// The folder that paths of schemas are relative to.
    let schemaRoot: String

    func write(to writer: inout CodeWriter) {
        writer.documentation(["Constraints that other constraints refer to."])
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
