import YAMLTree

/// Checks for unreferenced definitions.
enum UnusedChecks {
    /// - Parameters:
    ///   - path: the normalised path of the file.
    ///   - targets: the targets of all references, and the nodes that contain them.
    static func check(_ root: YAMLNode, at path: String, targets: Set<String>) -> [Diagnostic] {
        guard root["openapi"] != nil else {
            return unused(root, path, "/$defs", targets) + unused(root, path, "/definitions", targets)
        }
        // A document without operations is a library: other documents may refer to its components.
        guard !(root["paths"]?.mapping?.isEmpty ?? true) else { return [] }
        return ["parameters", "headers", "requestBodies", "responses", "schemas"].flatMap {
            unused(root, path, "/components/" + $0, targets)
        } + unusedSchemes(root)
    }

    private static func unused(
        _ root: YAMLNode, _ path: String, _ pointer: String, _ targets: Set<String>
    ) -> [Diagnostic] {
        var node: YAMLNode? = root
        for step in pointer.split(separator: "/") { node = node?[String(step)] }
        return (node?.mapping?.entries ?? []).compactMap { entry in
            let id = "\(path)#\(pointer)/\(JSONPointer.escaped(entry.name))"
            guard !targets.contains(id) else { return nil }
            // A discriminator may select a derived schema that has no reference.
            if entry.value["allOf"] != nil, pointer.hasSuffix("/schemas") { return nil }
            return .warning(
                "\"\(entry.name)\" is never referenced", at: entry.key.location,
                hint: "add the missing reference, or remove it")
        }
    }

    private static func unusedSchemes(_ root: YAMLNode) -> [Diagnostic] {
        guard let schemes = root["components"]?["securitySchemes"]?.mapping else { return [] }
        var used: Set<String> = []
        func use(_ node: YAMLNode?) {
            for requirement in node?.sequence ?? [] { used.formUnion(requirement.mapping?.names ?? []) }
        }
        use(root["security"])
        for path in root["paths"]?.mapping?.entries ?? [] {
            for operation in path.value.mapping?.entries ?? [] { use(operation.value["security"]) }
        }
        return schemes.compactMap { entry in
            guard !used.contains(entry.name), entry.name != "$ref" else { return nil }
            return .warning(
                "no operation uses the security scheme \"\(entry.name)\"", at: entry.key.location,
                hint: "list it under \"security\", or remove it")
        }
    }
}
