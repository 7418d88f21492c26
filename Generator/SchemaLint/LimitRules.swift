import SchemaKeywords
import YAMLTree

/// Limits that no value keeps, and keywords that say nothing about the schema's type.
enum LimitRules {
    static func check(_ site: Site) -> [Diagnostic] { crossed(site.mapping) + idle(site.mapping) + alone(site.mapping) }

    private static func crossed(_ mapping: YAMLMapping) -> [Diagnostic] {
        let limits = mapping.compactMap { entry in
            SchemaKeyword(named: entry.name)?.definition.limit.map { (entry: entry, limit: $0) }
        }
        return limits.flatMap { lower in
            limits.compactMap { upper -> Diagnostic? in
                guard let least = lower.entry.value.number, let most = upper.entry.value.number,
                    lower.limit.contradicts(upper.limit, least, most)
                else { return nil }
                return .warning(
                    "no value is right: '\(lower.entry.name)' is \(lower.entry.value.text ?? ""), "
                        + "'\(upper.entry.name)' is \(upper.entry.value.text ?? "")",
                    at: lower.entry.value.location, hint: least > most ? "are the two exchanged?" : nil)
            }
        }
    }

    /// What is about strings, for example, where there are none.
    private static func idle(_ mapping: YAMLMapping) -> [Diagnostic] {
        guard let stated = SchemaTypes(mapping) else { return [] }
        var diagnostics: [Diagnostic] = []
        for entry in mapping {
            guard let keyword = SchemaKeyword(named: entry.name) else { continue }
            let types = keyword.definition.types
            // The boolean that some write in place of `required` has been reported.
            if types.isEmpty || keyword == .required && entry.value.sequence == nil { continue }
            let kinds = types.map(\.rawValue)
            guard !kinds.contains(where: stated.names.contains) else { continue }
            diagnostics.append(
                .warning(
                    "'\(entry.name)' is about \(kinds[0] == "array" || kinds[0] == "object" ? "an" : "a") \(kinds[0]), "
                        + "and the type is \(stated.told); it says nothing here",
                    at: entry.key.location, hint: hint(entry.name, stated)))
        }
        return diagnostics
    }

    /// What has no effect without a keyword that isn't there.
    private static func alone(_ mapping: YAMLMapping) -> [Diagnostic] {
        mapping.compactMap { entry in
            guard let keyword = SchemaKeyword(named: entry.name), let companion = keyword.definition.companion,
                mapping[companion.name] == nil
            else { return nil }
            return .warning(
                "'\(entry.name)' has no effect without '\(companion.name)'", at: entry.key.location,
                hint: "add '\(companion.name)' to the same schema, or remove it")
        }
    }

    private static func hint(_ keyword: String, _ types: SchemaTypes) -> String? {
        let counterparts = [
            "minLength": ["array": "minItems", "integer": "minimum", "number": "minimum", "object": "minProperties"],
            "maxLength": ["array": "maxItems", "integer": "maximum", "number": "maximum", "object": "maxProperties"],
            "minimum": ["string": "minLength", "array": "minItems", "object": "minProperties"],
            "maximum": ["string": "maxLength", "array": "maxItems", "object": "maxProperties"],
            "minItems": ["string": "minLength", "object": "minProperties"],
            "maxItems": ["string": "maxLength", "object": "maxProperties"],
            "properties": ["array": "under 'items', where the elements are described"],
        ]
        guard let counterpart = types.names.compactMap({ counterparts[keyword]?[$0] }).first else { return nil }
        return counterpart.hasPrefix("under") ? "it belongs \(counterpart)" : "did you mean '\(counterpart)'?"
    }
}
