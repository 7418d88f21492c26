import YAMLTree

/// Limits that no value keeps, and keywords that say nothing about the schema's type.
enum LimitRules {
    static func check(_ site: Site) -> [Diagnostic] { crossed(site.mapping) + idle(site.mapping) }

    private static let pairs = [
        ("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems"),
        ("minProperties", "maxProperties"), ("exclusiveMinimum", "exclusiveMaximum"), ("minContains", "maxContains"),
        ("minimum", "exclusiveMaximum"), ("exclusiveMinimum", "maximum"), ("minLength", "x-maxBytes"),
    ]

    private static func crossed(_ mapping: YAMLMapping) -> [Diagnostic] {
        pairs.compactMap { lower, upper in
            guard let least = mapping[lower], let most = mapping[upper], let first = least.number,
                let second = most.number
            else { return nil }
            let isExclusive = [lower, upper].contains { $0.hasPrefix("exclusive") }
            guard first > second || isExclusive && first == second else { return nil }
            return .warning(
                "no value is right: '\(lower)' is \(least.text ?? ""), '\(upper)' is \(most.text ?? "")",
                at: least.location, hint: first > second ? "are the two exchanged?" : nil)
        }
    }

    /// The keywords that are about values of one type.
    private static let types: [String: [String]] = {
        var types: [String: [String]] = [:]
        for keyword in ["minLength", "maxLength", "pattern", "x-maxBytes", "contentEncoding", "contentMediaType"] {
            types[keyword] = ["string"]
        }
        for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] {
            types[keyword] = ["number", "integer"]
        }
        for keyword in ["items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"] {
            types[keyword] = ["array"]
        }
        for keyword in [
            "properties", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
            "maxProperties",
        ] {
            types[keyword] = ["object"]
        }
        return types
    }()

    /// What is about strings, for example, where there are none.
    private static func idle(_ mapping: YAMLMapping) -> [Diagnostic] {
        guard let stated = SchemaTypes(mapping) else { return [] }
        var diagnostics: [Diagnostic] = []
        for entry in mapping {
            var kinds = types[entry.name]
            if entry.name == "required", entry.value.sequence != nil { kinds = ["object"] }
            guard let kinds, !kinds.contains(where: stated.names.contains) else { continue }
            diagnostics.append(
                .warning(
                    "'\(entry.name)' is about \(kinds[0] == "array" || kinds[0] == "object" ? "an" : "a") \(kinds[0]), "
                        + "and the type is \(stated.told); it says nothing here",
                    at: entry.key.location, hint: hint(entry.name, stated)))
        }
        return diagnostics
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
