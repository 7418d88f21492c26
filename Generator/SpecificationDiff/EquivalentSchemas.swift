import OpenAPI
import SchemaKeywords
import YAMLTree

/// How schemas that are written in different ways and mean the same come to be the same.
extension SchemaComparison {
    /// The view of a schema with what can be written in several ways written in one.
    static func normalized(_ view: SchemaView, _ resolve: (Schema) throws(Diagnostic) -> SchemaView) throws(Diagnostic)
        -> SchemaView
    {
        var says = view.says
        if let not = says.not {
            let negated = try resolve(not)
            if negated.isOpen { says.isNever = true }
            if negated.says.isNever { says.not = nil }
        }
        if case .schema(let others) = says.additionalProperties {
            if try isNever(try resolve(others), resolve) { says.additionalProperties = .forbidden }
        }
        try moveUniversalPattern(in: &says, resolve)
        moveNull(in: &says, view.schema)
        removeDefaultCounts(in: &says)
        return SchemaView(schema: view.schema, says: says)
    }

    /// Whether no value is right: `false`, or the negation of what takes every value.
    private static func isNever(
        _ view: SchemaView, _ resolve: (Schema) throws(Diagnostic) -> SchemaView
    ) throws(Diagnostic) -> Bool {
        if view.says.isNever { return true }
        guard let not = view.says.not else { return false }
        return try resolve(not).isOpen
    }

    /// Patterns that all keys match.
    private static let universalPatterns: Set<String> = ["", "^", "$", ".*", "^.*", ".*$", "^.*$"]

    /// Makes of `patternProperties` with a pattern for all keys what `additionalProperties` says.
    private static func moveUniversalPattern(
        in says: inout ResolvedSchema, _ resolve: (Schema) throws(Diagnostic) -> SchemaView
    ) throws(Diagnostic) {
        guard says.patternProperties.count == 1, let (pattern, schema) = says.patternProperties.first,
            Self.universalPatterns.contains(pattern.text ?? "-")
        else { return }
        let others = try resolve(schema)
        let isNever = try isNever(others, resolve)
        if isNever, !says.properties.isEmpty { return }
        // All keys match, so no others are left for `additionalProperties`.
        says.patternProperties = []
        says.additionalProperties = isNever ? .forbidden : .schema(schema)
        if !isNever, !others.isOpen { says.joinProperties(with: schema) }
    }

    /// Makes of OpenAPI 3.0's `nullable` beside a union a branch of it.
    private static func moveNull(in says: inout ResolvedSchema, _ schema: Schema) {
        guard says.isNullable, let branches = says.branches, says.types.isEmpty else { return }
        let name = YAMLNode(.string("null"), at: schema.location, text: "null")
        let node = YAMLNode(.mapping(YAMLMapping([("type", name)])), at: schema.location)
        says.isNullable = false
        says.branches = ResolvedSchema.Branches(
            keyword: branches.keyword, schemas: branches.schemas + [Schema(id: "type:null", node: node)],
            location: branches.location)
    }

    /// Leaves out `minContains: 1`, which is what `contains` means without it.
    private static func removeDefaultCounts(in says: inout ResolvedSchema) {
        says.rules.removeAll { $0.name == SchemaKeyword.minContains.name && $0.value.number == 1 }
    }
}
