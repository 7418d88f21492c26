import SchemaKeywords
import YAMLTree

/// Unions whose branches are constraints, not types: `anyOf: [{required: [mail]}, {required: [phone]}]`.
extension SchemaReader {
    /// Whether each branch, other than `null`, only constrains which members an object has or which values they take.
    public func onlyConstrain(_ branches: ResolvedSchema.Branches) throws(Diagnostic) -> Bool {
        var constrains = false
        for branch in branches.schemas where branch.node["type"]?.text != "null" {
            guard try onlyConstrains(branch.node, depth: 0) else { return false }
            constrains = true
        }
        return constrains
    }

    private func onlyConstrains(_ node: YAMLNode, depth: Int) throws(Diagnostic) -> Bool {
        guard depth < 16, let mapping = node.mapping else { return node.bool != nil }
        var constrains = false
        for entry in mapping where !Schema.isAnnotation(entry.name) && !entry.name.hasPrefix("x-") {
            switch entry.name {
            case "type": guard entry.value.text == "object" else { return false }
            case "required", "minProperties", "maxProperties", "dependentRequired", "not": constrains = true
            case "properties":
                guard entry.value.mapping?.allSatisfy({ Self.onlyNarrows($0.value) }) == true else { return false }
            case "anyOf", "oneOf", "allOf":
                for inner in entry.value.sequence ?? [] {
                    guard try onlyConstrains(inner, depth: depth + 1) else { return false }
                }
                constrains = true
            case "$ref":
                guard try onlyConstrains(try target(entry.value).node, depth: depth + 1) else { return false }
                constrains = true
            default: return false
            }
        }
        return constrains
    }

    /// Keywords that restrict values without changing their type.
    private static let narrowing: Set<SchemaKeyword> = Set(
        SchemaKeyword.allCases.filter { $0.definition.role == .limit } + [.type, .pattern, .format, .uniqueItems, .not])

    /// Whether a member's schema has only annotations and keywords that keep the member's type.
    private static func onlyNarrows(_ node: YAMLNode) -> Bool {
        if let boolean = node.bool { return boolean }
        guard let mapping = node.mapping else { return false }
        return mapping.names.allSatisfy {
            SchemaKeyword(named: $0).map(narrowing.contains) == true || Schema.isAnnotation($0) || $0.hasPrefix("x-")
        }
    }
}
