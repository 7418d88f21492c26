import SchemaKeywords
import YAMLTree

/// What one version of OpenAPI says in another way than the other.
enum DialectRules {
    static func check(_ site: Site) -> [Diagnostic] {
        let mapping = site.mapping
        var diagnostics: [Diagnostic] = []
        func warn(_ entry: YAMLMapping.Entry, _ message: String, _ hint: String) {
            diagnostics.append(.warning(message, at: entry.key.location, hint: hint))
        }
        switch site.dialect {
        case .openAPI30:
            if let entry = mapping.entry("type"), let types = entry.value.sequence {
                let hasNull = types.contains { $0.isNull || $0.string == "null" }
                warn(
                    entry, "OpenAPI 3.0 has no lists of types",
                    hasNull && types.count == 2
                        ? "write one type and 'nullable: true', or say 'openapi: 3.1.0'" : "say 'openapi: 3.1.0'")
            }
            for entry in mapping where isUnknownTo30(entry.name) {
                let hint =
                    switch entry.name {
                    case "const": "write 'enum' with one value, or say 'openapi: 3.1.0'"
                    case "examples": "write 'example' with one value, or say 'openapi: 3.1.0'"
                    default: "say 'openapi: 3.1.0'"
                    }
                warn(entry, "OpenAPI 3.0 has no '\(entry.name)'", hint)
            }
            if mapping["$ref"] != nil {
                for entry in mapping where entry.name != "$ref" && !entry.name.hasPrefix("x-") {
                    warn(
                        entry, "OpenAPI 3.0 ignores '\(entry.name)' beside '$ref'",
                        "put the reference into 'allOf', or say 'openapi: 3.1.0'")
                }
            }
        case .openAPI31, .jsonSchema:
            if let entry = mapping.entry("nullable"), entry.value.bool != nil {
                warn(
                    entry, "'nullable' is of OpenAPI 3.0; since 3.1 other tools pass over it",
                    "list \"null\" among the types: type: [string, 'null']")
            }
            for (name, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
                guard let entry = mapping.entry(name), entry.value.bool != nil else { continue }
                let number = mapping[bound]?.text
                warn(
                    entry, "'\(name)' is a number; as a boolean it is of OpenAPI 3.0",
                    number.map { "write '\(name): \($0)' in place of both" } ?? "it has no effect without '\(bound)'")
            }
        }
        if let entry = mapping.entry("examples"), entry.value.sequence == nil {
            warn(
                entry, "'examples' of a schema is a list of values",
                "names for examples have their place in a media type or a parameter")
        }
        if mapping["example"] != nil, let entry = mapping.entry("examples") {
            warn(entry, "'examples' beside 'example'", "put the one among the others")
        }
        return diagnostics
    }

    /// Whether a keyword matters and isn't of OpenAPI 3.0. What has no effect by itself isn't reported beside that which
    /// gives it one, nor is what the reader reads as another keyword.
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
