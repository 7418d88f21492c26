import SchemaKeywords
import YAMLTree

/// Checks for keywords that another version of OpenAPI defines, or defines differently.
enum DialectChecks {
    static func check(_ lintNode: LintNode) -> [Diagnostic] {
        let mapping = lintNode.mapping
        var diagnostics: [Diagnostic] = []
        func warn(_ entry: YAMLMapping.Entry, _ message: String, _ hint: String) {
            diagnostics.append(.warning(message, at: entry.key.location, hint: hint))
        }
        switch lintNode.dialect {
        case .openAPI30:
            if let entry = mapping.entry("type"), let types = entry.value.sequence {
                let hasNull = types.contains { $0.isNull || $0.string == "null" }
                warn(
                    entry, "OpenAPI 3.0 has no lists of types",
                    hasNull && types.count == 2
                        ? "write one type and \"nullable: true\", or declare \"openapi: 3.1.0\""
                        : "declare \"openapi: 3.1.0\"")
            }
            for entry in mapping where isUnknownTo30(entry.name) {
                let hint =
                    switch entry.name {
                    case "const": "write \"enum\" with one value, or declare \"openapi: 3.1.0\""
                    case "examples": "write \"example\" with one value, or declare \"openapi: 3.1.0\""
                    default: "declare \"openapi: 3.1.0\""
                    }
                warn(entry, "OpenAPI 3.0 has no \"\(entry.name)\"", hint)
            }
            if mapping["$ref"] != nil {
                for entry in mapping where entry.name != "$ref" && !entry.name.hasPrefix("x-") {
                    warn(
                        entry, "OpenAPI 3.0 ignores \"\(entry.name)\" next to \"$ref\"",
                        "move the reference into \"allOf\", or declare \"openapi: 3.1.0\"")
                }
            }
        case .openAPI31, .jsonSchema:
            if let entry = mapping.entry("nullable"), entry.value.bool != nil {
                warn(
                    entry, "\"nullable\" is a keyword of OpenAPI 3.0; since 3.1 other tools ignore it",
                    "add \"null\" to the types: type: [string, 'null']")
            }
            for (name, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
                guard let entry = mapping.entry(name), entry.value.bool != nil else { continue }
                let number = mapping[bound]?.text
                warn(
                    entry, "\"\(name)\" is a number since OpenAPI 3.1; a boolean is from OpenAPI 3.0",
                    number.map { "write \"\(name): \($0)\" instead of both" } ?? "it has no effect without \"\(bound)\""
                )
            }
        }
        if let entry = mapping.entry("examples"), entry.value.sequence == nil {
            warn(
                entry, "\"examples\" in a schema is a list of values",
                "named examples belong in a media type or a parameter")
        }
        if mapping["example"] != nil, let entry = mapping.entry("examples") {
            warn(
                entry, "both \"example\" and \"examples\" are given", "move the value of \"example\" into \"examples\"")
        }
        return diagnostics
    }

    /// Returns whether a keyword has an effect and isn't defined by OpenAPI 3.0. Keywords that depend on a companion
    /// and keywords that the reader replaces aren't reported.
    private static func isUnknownTo30(_ name: String) -> Bool {
        guard let keyword = SchemaKeyword(named: name), !name.hasPrefix("x-") else { return false }
        let definition = keyword.definition
        guard !definition.dialects.contains(.openAPI30), definition.companion == nil else { return false }
        return switch definition.role {
        case .annotation: keyword == .defs || keyword == .examples
        case .limit, .typed, .constraint, .unsupported: true
        case .replaced: false
        }
    }
}
