import YAMLTree

extension Configuration {
    /// Reads the list `references`.
    /// - Parameter folder: the folder of the configuration file, which paths are relative to.
    static func references(_ node: YAMLNode, folder: String) throws(Diagnostic) -> [ReferenceFiles] {
        guard let list = node.sequence else {
            throw .error("expected \"references\", a list, found \(node.kindName)", at: node.location)
        }
        var references: [ReferenceFiles] = []
        for item in list {
            let keys = try mapping(item, allowing: ["schema", "markdown", "json-schema"])
            guard let schema = keys["schema"], schema.string?.isEmpty == false else {
                throw .error(
                    "expected \"schema\", the path of a schema", at: keys["schema"]?.location ?? item.location,
                    hint: "such as configuration.yaml#/components/schemas/Configuration")
            }
            let reference = ReferenceFiles(
                schema: schema, markdown: try path(keys["markdown"], folder),
                jsonSchema: try path(keys["json-schema"], folder))
            guard reference.markdown != nil || reference.jsonSchema != nil else {
                throw .error("expected \"markdown\" or \"json-schema\", the path of a file", at: item.location)
            }
            references.append(reference)
        }
        return references
    }

    private static func path(_ node: YAMLNode?, _ folder: String) throws(Diagnostic) -> String? {
        guard let node else { return nil }
        guard let text = node.string, !text.isEmpty else {
            throw .error("expected a path, found \(node.kindName)", at: node.location)
        }
        return text.hasPrefix("/") || folder.isEmpty ? text : YAMLDocuments.normalised(folder + "/" + text)
    }
}
