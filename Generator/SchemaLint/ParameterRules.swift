import OpenAPI
import YAMLTree

/// What parameters, headers and media types say.
enum ParameterRules {
    static func check(_ site: Site) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        let mapping = site.mapping
        if site.kind == .parameter {
            if mapping["in"]?.text == "path", mapping["required"]?.bool != true {
                diagnostics.append(
                    .warning(
                        "a parameter in the path is always required",
                        at: mapping["required"]?.location ?? mapping["name"]?.location ?? site.location,
                        hint: "say 'required: true'"))
            }
            if let node = mapping["name"], let name = node.text, name != name.trimmed {
                diagnostics.append(.warning("the name \"\(name)\" has white space around it", at: node.location))
            }
            if mapping["required"]?.bool == true, mapping["schema"]?["default"] != nil, mapping["in"]?.text != "path",
                let entry = mapping["schema"]?.mapping?.entry("default")
            {
                diagnostics.append(
                    .warning(
                        "the parameter is required, so the default says nothing", at: entry.key.location,
                        hint: "leave out one of the two"))
            }
        }
        if mapping["schema"] != nil, site.kind != .mediaType, let content = mapping.entry("content") {
            diagnostics.append(
                .warning(
                    "'content' beside 'schema'", at: content.key.location,
                    hint: "a parameter has one of the two: 'schema', or 'content' with one media type"))
        }
        if let examples = mapping.entry("examples") {
            if examples.value.sequence != nil {
                diagnostics.append(
                    .warning(
                        "'examples' has a name for each here, and the example under 'value'",
                        at: examples.key.location, hint: "a list of examples has its place in the schema"))
            } else if mapping["example"] != nil {
                diagnostics.append(
                    .warning(
                        "'examples' beside 'example'", at: examples.key.location,
                        hint: "put the one among the others"))
            }
            for entry in examples.value.mapping?.entries ?? [] {
                guard let example = entry.value.mapping, !example.isEmpty,
                    ["value", "externalValue", "$ref", "dataValue", "serializedValue"].allSatisfy({ example[$0] == nil }
                    )
                else { continue }
                diagnostics.append(
                    .warning(
                        "the example '\(entry.name)' has no 'value'", at: entry.key.location,
                        hint: "the example itself stands under 'value'"))
            }
        }
        return diagnostics
    }
}
