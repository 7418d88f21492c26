import YAMLTree

/// Checks of the examples of parameters, headers, media types and components. Their values are checked against the
/// schema elsewhere.
enum ExampleChecks {
    private static let valueKeys = ["value", "externalValue", "dataValue", "serializedValue"]

    static func check(_ lintNode: LintNode) -> [Diagnostic] {
        let mapping = lintNode.mapping
        guard !mapping.isEmpty, mapping["$ref"] == nil, valueKeys.allSatisfy({ mapping[$0] == nil }) else { return [] }
        return [
            .warning(
                "the example \"\(lintNode.name)\" has no \"value\"", at: lintNode.nameLocation,
                hint: "write the example itself under \"value\"")
        ]
    }
}
