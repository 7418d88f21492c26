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
        diagnostics += oneWay(names, of: site)
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

    /// Members that go one way only, and are required or go the other way only as well.
    private static func oneWay(_ properties: [YAMLMapping.Entry], of site: Site) -> [Diagnostic] {
        let required = Set((site.mapping["required"]?.sequence ?? []).compactMap(\.string))
        return properties.compactMap { entry in
            let isReadOnly = entry.value["readOnly"]?.bool == true
            let isWriteOnly = entry.value["writeOnly"]?.bool == true
            // OpenAPI 3.0 ignores what is beside a reference, which is reported by itself.
            if site.dialect == .openAPI30, entry.value["$ref"] != nil { return nil }
            if isReadOnly, isWriteOnly {
                return .warning(
                    "'\(entry.name)' is read-only and write-only, so it is sent neither way", at: entry.key.location,
                    hint: "keep one of the two")
            }
            guard isReadOnly || isWriteOnly, required.contains(entry.name) else { return nil }
            let (keyword, way, other) =
                isReadOnly ? ("readOnly", "responses", "requests") : ("writeOnly", "requests", "responses")
            return switch site.dialect {
            case .openAPI30:
                .warning(
                    "'\(entry.name)' is required and '\(keyword)': OpenAPI 3.0 requires it in \(way) only",
                    at: entry.key.location,
                    hint:
                        "other tools, and OpenAPI 3.1, require it in \(other) too; a schema for each way is clear to all"
                )
            case .openAPI31, .jsonSchema:
                .warning(
                    "'\(entry.name)' is '\(keyword)', and required in \(other) too", at: entry.key.location,
                    hint:
                        "since OpenAPI 3.1 'required' holds both ways; don't require it, or write a schema for each way"
                )
            }
        }
    }
}
