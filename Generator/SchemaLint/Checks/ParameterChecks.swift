import OpenAPI
import YAMLTree

/// Checks of parameters, headers and media types.
enum ParameterChecks {
    static func check(_ lintNode: LintNode) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        let mapping = lintNode.mapping
        if lintNode.kind == .parameter {
            if mapping["in"]?.text == "path", mapping["required"]?.bool != true {
                diagnostics.append(
                    .warning(
                        "a parameter in the path is always required",
                        at: mapping["required"]?.location ?? mapping["name"]?.location ?? lintNode.location,
                        hint: "add \"required: true\""))
            }
            if let node = mapping["name"], let name = node.text, name != name.trimmed {
                diagnostics.append(.warning("the name \"\(name)\" has white space around it", at: node.location))
            }
            if mapping["required"]?.bool == true, mapping["schema"]?["default"] != nil, mapping["in"]?.text != "path",
                let entry = mapping["schema"]?.mapping?.entry("default")
            {
                diagnostics.append(
                    .warning(
                        "the parameter is required, so its default has no effect", at: entry.key.location,
                        hint: "remove one of the two"))
            }
        }
        if mapping["schema"] != nil, lintNode.kind != .mediaType, let content = mapping.entry("content") {
            diagnostics.append(
                .warning(
                    "both \"schema\" and \"content\" are given", at: content.key.location,
                    hint: "keep one of the two: \"schema\", or \"content\" with one media type"))
        }
        if let examples = mapping.entry("examples") {
            if examples.value.sequence != nil {
                diagnostics.append(
                    .warning(
                        "\"examples\" is a mapping of names here, with each example under \"value\"",
                        at: examples.key.location, hint: "a list of examples belongs in the schema"))
            } else if mapping["example"] != nil {
                diagnostics.append(
                    .warning(
                        "both \"example\" and \"examples\" are given", at: examples.key.location,
                        hint: "move the value of \"example\" into \"examples\""))
            }
        }
        return diagnostics
    }
}
