import OpenAPI
import YAMLTree

/// A branch of a union, with what it says.
struct Branch {
    var schema: Schema
    var resolved: ResolvedSchema
    /// The JSON types of its values; `nil` when it allows any.
    var types: Set<SchemaType>?
    /// Whether it is one JSON type of a schema that has several, and so has no schema of its own.
    var isPart = false

    var mayBeNull: Bool { types?.contains(.null) ?? true || resolved.isNullable }
    var isObject: Bool { types == [.object] }
    /// The only JSON type; integers count as numbers, for a look doesn't tell them apart.
    var onlyType: SchemaType? { types?.count == 1 ? types?.first : nil }
    var isClosedString: Bool { onlyType == .string && (resolved.enumeration != nil || resolved.constant != nil) }
    var isPlainString: Bool { onlyType == .string && resolved.branches == nil && resolved.not == nil }
    /// The values that it lists; none where its `const` isn't among those of an `enum` that it must keep as well.
    var listedValues: [YAMLNode] {
        guard let constant = resolved.constant else { return resolved.enumeration ?? [] }
        return resolved.enumeration?.contains(constant) == false ? [] : [constant]
    }

    /// Whether it is an object that neither a title nor a definition names.
    var isNamelessObject: Bool {
        isObject && resolved.title == nil && !isPart && !schema.isDefinition && schema.node["$ref"] == nil
            && schema.node["allOf"] == nil
    }

    /// The keys that it requires or describes, those that it requires first.
    var keys: [String] { Array(resolved.required) + resolved.properties.map(\.name) }
}
