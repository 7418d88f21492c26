import OpenAPI
import YAMLTree

/// Checks of the members of objects.
enum ObjectChecks {
    /// - Parameter isPart: whether other schemas describe the same objects.
    static func check(_ lintNode: LintNode, isPart: Bool) -> [Diagnostic] {
        let mapping = lintNode.mapping
        var diagnostics: [Diagnostic] = []
        let names = mapping["properties"]?.mapping?.entries ?? []
        for entry in names where entry.name != entry.name.trimmed {
            diagnostics.append(
                .warning("the name \"\(entry.name)\" has white space around it", at: entry.key.location))
        }
        diagnostics += oneWayMembers(names, of: lintNode)
        guard let required = mapping["required"]?.sequence else { return diagnostics }
        var seen: Set<String> = []
        for node in required {
            guard let name = node.string else { continue }
            if !seen.insert(name).inserted {
                diagnostics.append(
                    .warning("\"\(name)\" is required twice", at: node.location, hint: "remove one of the two"))
            }
        }
        // The target of a reference, a part of a combination, or `additionalProperties` may describe the member.
        let isWhole = ["$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties"].allSatisfy { mapping[$0] == nil }
        guard isWhole, !isPart, !names.isEmpty, mapping["additionalProperties"]?.mapping == nil else {
            return diagnostics
        }
        for node in required {
            guard let name = node.string, mapping["properties"]?[name] == nil else { continue }
            diagnostics.append(
                .warning(
                    "\"\(name)\" is required, but \"properties\" does not describe it", at: node.location,
                    hint: suggestion(for: name, among: names.map(\.name))
                        ?? "add it to \"properties\", or remove it from \"required\""))
        }
        return diagnostics
    }

    /// Returns warnings of read-only or write-only members that are required, and of members that are both.
    private static func oneWayMembers(_ properties: [YAMLMapping.Entry], of lintNode: LintNode) -> [Diagnostic] {
        let required = Set((lintNode.mapping["required"]?.sequence ?? []).compactMap(\.string))
        return properties.compactMap { entry in
            let isReadOnly = entry.value["readOnly"]?.bool == true
            let isWriteOnly = entry.value["writeOnly"]?.bool == true
            // OpenAPI 3.0 ignores keywords next to a reference, which another check reports.
            if lintNode.dialect == .openAPI30, entry.value["$ref"] != nil { return nil }
            if isReadOnly, isWriteOnly {
                return .warning(
                    "\"\(entry.name)\" is read-only and write-only, so it is never sent", at: entry.key.location,
                    hint: "keep one of the two")
            }
            guard isReadOnly || isWriteOnly, required.contains(entry.name) else { return nil }
            let (keyword, way, other) =
                isReadOnly ? ("readOnly", "responses", "requests") : ("writeOnly", "requests", "responses")
            return switch lintNode.dialect {
            case .openAPI30:
                .warning(
                    "\"\(entry.name)\" is required and \"\(keyword)\": OpenAPI 3.0 requires it in \(way) only",
                    at: entry.key.location,
                    hint:
                        "OpenAPI 3.1 and other tools also require it in \(other); "
                        + "write separate schemas for requests and responses"
                )
            case .openAPI31, .jsonSchema:
                .warning(
                    "\"\(entry.name)\" is \"\(keyword)\", and required in \(other) too", at: entry.key.location,
                    hint:
                        "\"required\" applies in both directions since OpenAPI 3.1; "
                        + "remove it, or write separate schemas for requests and responses"
                )
            }
        }
    }
}
