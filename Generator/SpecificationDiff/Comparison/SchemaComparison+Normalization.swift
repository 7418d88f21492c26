import OpenAPI
import SchemaKeywords
import YAMLTree

/// Normalization of schemas, which makes different notations of the same constraint equal.
extension SchemaComparison {
    /// Returns a schema with one notation for each constraint that has several notations.
    static func normalized(_ compared: ComparedSchema, _ resolve: (Schema) throws(Diagnostic) -> ComparedSchema)
        throws(Diagnostic)
        -> ComparedSchema
    {
        var resolved = compared.resolved
        if let not = resolved.not {
            let negated = try resolve(not)
            if negated.allowsEverything { resolved.isNever = true }
            if negated.resolved.isNever { resolved.not = nil }
        }
        if case .schema(let others) = resolved.additionalProperties {
            if try isNever(try resolve(others), resolve) { resolved.additionalProperties = .forbidden }
        }
        try moveUniversalPattern(in: &resolved, resolve)
        moveNull(in: &resolved, compared.schema)
        removeDefaultCounts(in: &resolved)
        return ComparedSchema(schema: compared.schema, resolved: resolved)
    }

    /// Returns whether no value is valid: the schema is `false`, or the negation of a schema that allows every value.
    private static func isNever(
        _ compared: ComparedSchema, _ resolve: (Schema) throws(Diagnostic) -> ComparedSchema
    ) throws(Diagnostic) -> Bool {
        if compared.resolved.isNever { return true }
        guard let not = compared.resolved.not else { return false }
        return try resolve(not).allowsEverything
    }

    /// Regular expressions that match every key.
    private static let universalPatterns: Set<String> = ["", "^", "$", ".*", "^.*", ".*$", "^.*$"]

    /// Replaces `patternProperties` by `additionalProperties` if its only pattern matches all keys.
    private static func moveUniversalPattern(
        in resolved: inout ResolvedSchema, _ resolve: (Schema) throws(Diagnostic) -> ComparedSchema
    ) throws(Diagnostic) {
        guard resolved.patternProperties.count == 1, let (pattern, schema) = resolved.patternProperties.first,
            Self.universalPatterns.contains(pattern.text ?? "-")
        else { return }
        let others = try resolve(schema)
        let isNever = try isNever(others, resolve)
        if isNever, !resolved.properties.isEmpty { return }
        // All keys match, so `additionalProperties` applies to none.
        resolved.patternProperties = []
        resolved.additionalProperties = isNever ? .forbidden : .schema(schema)
        if !isNever, !others.allowsEverything { resolved.intersectProperties(with: schema) }
    }

    /// Replaces OpenAPI 3.0's `nullable` next to a union by a branch for `null`.
    private static func moveNull(in resolved: inout ResolvedSchema, _ schema: Schema) {
        guard resolved.isNullable, let branches = resolved.branches, resolved.types.isEmpty else { return }
        let name = YAMLNode(.string("null"), at: schema.location, text: "null")
        let node = YAMLNode(.mapping(YAMLMapping([("type", name)])), at: schema.location)
        resolved.isNullable = false
        resolved.branches = ResolvedSchema.Branches(
            keyword: branches.keyword, schemas: branches.schemas + [Schema(id: "type:null", node: node)],
            location: branches.location)
    }

    /// Removes `minContains: 1`, the default of `contains`.
    private static func removeDefaultCounts(in resolved: inout ResolvedSchema) {
        resolved.constraintKeywords.removeAll { $0.name == SchemaKeyword.minContains.name && $0.value.number == 1 }
    }
}
