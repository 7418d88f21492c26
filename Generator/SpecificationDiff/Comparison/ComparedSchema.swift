import OpenAPI
import YAMLTree

/// A schema of the old or the new specification, with its resolved keywords.
struct ComparedSchema {
    let schema: Schema
    private(set) var resolved: ResolvedSchema

    init(schema: Schema, resolved: ResolvedSchema) {
        self.schema = schema
        self.resolved = resolved
    }

    /// The nodes that may contain the schema's keywords: its own, its target, and the parts of the target's `allOf`.
    private var nodes: [YAMLNode] {
        [schema.node, resolved.origin.node] + (resolved.origin.node["allOf"]?.sequence ?? [])
    }

    /// Returns the location of the first of some keywords; the schema's own location if it has none of them.
    func location(of keywords: String...) -> SourceLocation {
        for keyword in keywords {
            for node in nodes {
                if let entry = node.mapping?.entry(keyword) { return entry.key.location }
            }
        }
        return schema.location
    }

    /// Returns the location of a name in `required`.
    func location(ofRequired name: String) -> SourceLocation? {
        for node in nodes {
            if let found = node["required"]?.sequence?.first(where: { $0.text == name }) { return found.location }
        }
        return nil
    }

    /// The values of `example` and `examples`.
    var examples: [YAMLNode] {
        nodes.prefix(2).lazy.map(Schema.examples).first { !$0.isEmpty } ?? []
    }

    /// Keywords that restrict values and whose values are compared verbatim.
    var verbatimKeywords: [YAMLMapping.Entry] { resolved.unsupportedKeywords + resolved.constraintKeywords }

    /// Whether every value is valid.
    var allowsEverything: Bool {
        resolved.types.isEmpty && !resolved.isNever && resolved.listedValues == nil && resolved.branches == nil
            && resolved.not == nil && resolved.pattern == nil && resolved.limits.isEmpty && resolved.items == nil
            && !resolved.uniqueItems && resolved.properties.isEmpty && resolved.required.isEmpty
            && resolved.patternProperties.isEmpty && resolved.propertyNames == nil && allowsUnknownMembers
            && verbatimKeywords.isEmpty
    }

    /// Whether the schema has no constraint other than `type`.
    var constrainsTypeOnly: Bool {
        var compared = self
        compared.resolved.types = []
        return compared.allowsEverything
    }

    /// Whether objects may have members that the schema doesn't list.
    private var allowsUnknownMembers: Bool {
        switch resolved.additionalProperties {
        case .unspecified, .allowed: true
        case .forbidden, .schema: false
        }
    }

    func isRequired(_ name: String) -> Bool { resolved.required.contains(name) }
}

extension ComparedSchema {
    static let allTypes = Set(SchemaType.allCases)

    /// The types of valid values. Without `type`, they follow from listed values, `properties` or `items`, as the
    /// generator reads them. Every integer is a number.
    var types: Set<SchemaType> {
        var types = Set(resolved.types)
        if types.isEmpty, let values = resolved.listedValues { types = Set(values.map(\.type)) }
        if types.isEmpty, resolved.branches == nil {
            if !resolved.properties.isEmpty { types = [.object] } else if resolved.items != nil { types = [.array] }
        }
        if types.isEmpty { return Self.allTypes }
        if types.contains(.number) { types.insert(.integer) }
        return types
    }
}

extension YAMLNode {
    fileprivate var type: SchemaType {
        switch value {
        case .null: .null
        case .bool: .boolean
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .sequence: .array
        case .mapping: .object
        }
    }
}
