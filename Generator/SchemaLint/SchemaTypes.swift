import OpenAPI
import YAMLTree

/// The types that a schema states by itself.
struct SchemaTypes {
    let names: [String]

    /// - Returns: nil when it states none, or none that is known.
    init?(_ mapping: YAMLMapping) {
        guard let node = mapping["type"] else { return nil }
        var names = (node.sequence ?? [node]).compactMap { $0.isNull ? "null" : $0.string }
        let known = Set(SchemaType.allCases.map(\.rawValue))
        guard !names.isEmpty, names.allSatisfy(known.contains) else { return nil }
        if mapping["nullable"]?.bool == true { names.append("null") }
        self.names = names
    }

    var told: String { names.joined(separator: " or ") }

    func contain(_ value: YAMLNode) -> Bool {
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
