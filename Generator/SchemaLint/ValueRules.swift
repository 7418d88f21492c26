import OpenAPI
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

/// The types that a schema states by itself.
struct SchemaTypes {
    let names: [String]

    /// - Returns: nil when it states none, or none that is known.
    init?(_ mapping: YAMLMapping) {
        guard let node = mapping["type"] else { return nil }
        var names = (node.sequence ?? [node]).compactMap { $0.isNull ? "null" : $0.string }
        let known = Set(SchemaType.allCases.map(\.rawValue))
        guard !names.isEmpty, names.allSatisfy(known.contains) else { return nil }
        if mapping["nullable"]?.bool == true { names.append("null") }
        self.names = names
    }

    var told: String { names.joined(separator: " or ") }

    func contain(_ value: YAMLNode) -> Bool {
        switch value.value {
        case .null: names.contains("null")
        case .bool: names.contains("boolean")
        case .integer: names.contains("integer") || names.contains("number")
        case .number(let number): names.contains("number") || names.contains("integer") && number.rounded() == number
        case .string: names.contains("string")
        case .sequence: names.contains("array")
        case .mapping: names.contains("object")
        }
    }
}
