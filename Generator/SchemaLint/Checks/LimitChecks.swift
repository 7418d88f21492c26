import SchemaKeywords
import YAMLTree

/// Checks for limits that no value satisfies, and for keywords without effect.
enum LimitChecks {
    static func check(_ lintNode: LintNode) -> [Diagnostic] {
        contradictions(lintNode.mapping) + inapplicableKeywords(lintNode.mapping)
            + keywordsWithoutCompanion(lintNode.mapping)
    }

    /// Returns warnings of pairs of limits that no value satisfies.
    private static func contradictions(_ mapping: YAMLMapping) -> [Diagnostic] {
        let limits = mapping.compactMap { entry in
            SchemaKeyword(named: entry.name)?.definition.limit.map { (entry: entry, limit: $0) }
        }
        return limits.flatMap { lower in
            limits.compactMap { upper -> Diagnostic? in
                guard let least = lower.entry.value.number, let most = upper.entry.value.number,
                    lower.limit.contradicts(upper.limit, least, most)
                else { return nil }
                return .warning(
                    "no value is valid: \"\(lower.entry.name)\" is \(lower.entry.value.text ?? ""), "
                        + "\"\(upper.entry.name)\" is \(upper.entry.value.text ?? "")",
                    at: lower.entry.value.location, hint: least > most ? "are the two swapped?" : nil)
            }
        }
    }

    /// Returns warnings of keywords that apply to other types than the schema's: a keyword for strings in a schema of
    /// numbers.
    private static func inapplicableKeywords(_ mapping: YAMLMapping) -> [Diagnostic] {
        guard let stated = StatedTypes(mapping) else { return [] }
        var diagnostics: [Diagnostic] = []
        for entry in mapping {
            guard let keyword = SchemaKeyword(named: entry.name) else { continue }
            let types = keyword.definition.types
            // The reader reports a boolean under `required`.
            if types.isEmpty || keyword == .required && entry.value.sequence == nil { continue }
            let kinds = types.map(\.rawValue)
            guard !kinds.contains(where: stated.names.contains) else { continue }
            diagnostics.append(
                .warning(
                    "\"\(entry.name)\" applies to \(kinds[0])s, but the type is \(stated.description); "
                        + "it has no effect here",
                    at: entry.key.location, hint: hint(keyword, stated)))
        }
        return diagnostics
    }

    /// Returns warnings of keywords that have no effect because another keyword is missing.
    private static func keywordsWithoutCompanion(_ mapping: YAMLMapping) -> [Diagnostic] {
        mapping.compactMap { entry in
            guard let keyword = SchemaKeyword(named: entry.name), let companion = keyword.definition.companion,
                mapping[companion.name] == nil
            else { return nil }
            return .warning(
                "\"\(entry.name)\" has no effect without \"\(companion.name)\"", at: entry.key.location,
                hint: "add \"\(companion.name)\" to the same schema, or remove it")
        }
    }

    private static func hint(_ keyword: SchemaKeyword, _ types: StatedTypes) -> String? {
        if keyword == .properties, types.names.contains("array") {
            return "move it under \"items\", which describes the elements"
        }
        guard let limit = keyword.definition.limit, keyword.definition.companion == nil else { return nil }
        let counterpart = SchemaKeyword.allCases.first { other in
            guard other.definition.role == .limit, let bound = other.definition.limit, !bound.isExclusive else {
                return false
            }
            return bound.bound == limit.bound && other.definition.types.contains { types.names.contains($0.rawValue) }
        }
        return counterpart.map { "did you mean \"\($0.name)\"?" }
    }
}
