import YAMLTree

/// What is said about which values there are.
enum ValueRules {
    static func check(_ site: Site) -> [Diagnostic] {
        let types = SchemaTypes(site.mapping)
        var diagnostics: [Diagnostic] = []
        var seen: Set<YAMLNode> = []
        for value in site.mapping["enum"]?.sequence ?? [] {
            // Lists of strings are looked at where types are made of them.
            if !seen.insert(value).inserted, value.string == nil {
                diagnostics.append(.warning("the value \(told(value)) stands twice", at: value.location))
            }
        }
        guard let types else { return diagnostics }
        let values = (site.mapping["enum"]?.sequence ?? []) + (site.mapping["const"].map { [$0] } ?? [])
        for value in values where !types.contain(value) {
            diagnostics.append(
                .warning(
                    "\(told(value)) is \(value.kindName), and the type is \(types.told)", at: value.location,
                    hint: mend(value, types)))
        }
        return diagnostics
    }

    private static func mend(_ value: YAMLNode, _ types: SchemaTypes) -> String? {
        if types.names.contains("string"), value.mapping == nil, value.sequence == nil, !value.isNull {
            return "a string that looks like \(value.kindName) is written in quotes: \"\(value.text ?? "")\""
        }
        if value.isNull { return "add \"null\" to the types, or leave it out" }
        if value.string != nil { return "write it without quotes, or change the type" }
        return nil
    }

    private static func told(_ value: YAMLNode) -> String {
        value.string.map { "\"\($0.prefix(40))\"" } ?? value.text.map { String($0.prefix(40)) } ?? value.kindName
    }
}
