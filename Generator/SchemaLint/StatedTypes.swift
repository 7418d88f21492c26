import OpenAPI
import YAMLTree

/// The types in a schema's own `type` and `nullable`.
struct StatedTypes {
    let names: [String]

    /// - Returns: `nil` if the schema has no `type`, or an unknown one.
    init?(_ mapping: YAMLMapping) {
        guard let node = mapping["type"] else { return nil }
        var names = (node.sequence ?? [node]).compactMap { $0.isNull ? "null" : $0.string }
        let known = Set(SchemaType.allCases.map(\.rawValue))
        guard !names.isEmpty, names.allSatisfy(known.contains) else { return nil }
        if mapping["nullable"]?.bool == true { names.append("null") }
        self.names = names
    }

    /// The types in a message: `string or null`.
    var description: String { names.joined(separator: " or ") }

    /// Returns whether a value has one of the types.
    func contains(_ value: YAMLNode) -> Bool {
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
