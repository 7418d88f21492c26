import APIModel

/// Writes the rules that references within other rules lead to.
struct RulesEmission {
    let rules: [NamedRule]
    /// What paths of schemas are written relative to.
    let schemaRoot: String

    func write(to writer: inout CodeWriter) {
        writer.documentation(["Constraints of schemas that other constraints refer to."])
        writer.needsImport(of: RuleCode.module)
        writer.block("enum \(NamedRule.namespace)") { writer in
            for rule in rules {
                let place = rule.documentation.source?.sentence(relativeTo: schemaRoot)
                writer.documentation(rule.documentation, and: place)
                writer.code(
                    "static let \(escapedIdentifier(rule.name)): \(RuleCode.type) = ", RuleCode.code(rule.rule))
            }
        }
    }
}
