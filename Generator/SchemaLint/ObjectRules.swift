import OpenAPI
import YAMLTree

/// What is said about the members of objects.
enum ObjectRules {
    /// - Parameter isPart: whether other schemas say more about the same objects.
    static func check(_ site: Site, isPart: Bool) -> [Diagnostic] {
        let mapping = site.mapping
        var diagnostics: [Diagnostic] = []
        let names = mapping["properties"]?.mapping?.entries ?? []
        for entry in names where entry.name != entry.name.trimmed {
            diagnostics.append(
                .warning("the name \"\(entry.name)\" has white space around it", at: entry.key.location))
        }
        guard let required = mapping["required"]?.sequence else { return diagnostics }
        var seen: Set<String> = []
        for node in required {
            guard let name = node.string else { continue }
            if !seen.insert(name).inserted {
                diagnostics.append(.warning("'\(name)' is required twice", at: node.location, hint: "once is enough"))
            }
        }
        // Somebody else may describe it: what is referred to, the other parts, a schema for all other members.
        let isWhole = ["$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties"].allSatisfy { mapping[$0] == nil }
        guard isWhole, !isPart, !names.isEmpty, mapping["additionalProperties"]?.mapping == nil else {
            return diagnostics
        }
        for node in required {
            guard let name = node.string, mapping["properties"]?[name] == nil else { continue }
            diagnostics.append(
                .warning(
                    "'\(name)' is required, but 'properties' doesn't describe it", at: node.location,
                    hint: suggestion(for: name, among: names.map(\.name)) ?? "describe it, or don't require it"))
        }
        return diagnostics
    }
}
