import YAMLTree

/// Checks of the values in `enum` and `const`.
enum ValueChecks {
    static func check(_ lintNode: LintNode) -> [Diagnostic] {
        let types = StatedTypes(lintNode.mapping)
        var diagnostics: [Diagnostic] = []
        var seen: Set<YAMLNode> = []
        for value in lintNode.mapping["enum"]?.sequence ?? [] {
            // Duplicate strings are reported when types are built from them.
            if !seen.insert(value).inserted, value.string == nil {
                diagnostics.append(.warning("duplicate value \(describe(value))", at: value.location))
            }
        }
        guard let types else { return diagnostics }
        let values = (lintNode.mapping["enum"]?.sequence ?? []) + (lintNode.mapping["const"].map { [$0] } ?? [])
        for value in values where !types.contains(value) {
            diagnostics.append(
                .warning(
                    "\(describe(value)) is \(value.kindName), but the type is \(types.description)", at: value.location,
                    hint: fixHint(value, types)))
        }
        return diagnostics
    }

    private static func fixHint(_ value: YAMLNode, _ types: StatedTypes) -> String? {
        if types.names.contains("string"), value.mapping == nil, value.sequence == nil, !value.isNull {
            return "write it in quotes to make it a string: \"\(value.text ?? "")\""
        }
        if value.isNull { return "add \"null\" to the types, or remove it" }
        if value.string != nil { return "write it without quotes, or change the type" }
        return nil
    }

    private static func describe(_ value: YAMLNode) -> String {
        value.string.map { "\"\($0.prefix(40))\"" } ?? value.text.map { String($0.prefix(40)) } ?? value.kindName
    }
}
