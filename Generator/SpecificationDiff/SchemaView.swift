import OpenAPI
import YAMLTree

/// A schema of one side, and what it says.
struct SchemaView {
    let schema: Schema
    private(set) var says: ResolvedSchema

    init(schema: Schema, says: ResolvedSchema) {
        self.schema = schema
        self.says = says
    }

    /// The nodes that the schema's keywords may stand in: its own, what it refers to, and the parts of that.
    private var nodes: [YAMLNode] {
        [schema.node, says.origin.node] + (says.origin.node["allOf"]?.sequence ?? [])
    }

    /// Where the first of some keywords is written; where the schema is, for one that isn't found.
    func place(_ keywords: String...) -> SourceLocation {
        for keyword in keywords {
            for node in nodes {
                if let entry = node.mapping?.entry(keyword) { return entry.key.location }
            }
        }
        return schema.location
    }

    /// Where a name is among those that are required.
    func placeOfRequired(_ name: String) -> SourceLocation? {
        for node in nodes {
            if let found = node["required"]?.sequence?.first(where: { $0.text == name }) { return found.location }
        }
        return nil
    }

    /// The values of `example` and `examples`.
    var examples: [YAMLNode] {
        nodes.prefix(2).lazy.map(Schema.examples).first { !$0.isEmpty } ?? []
    }

    /// Keywords that restrict values and that are compared as a whole.
    var unweighed: [YAMLMapping.Entry] { says.others + says.rules }

    /// Whether every value is right.
    var isOpen: Bool {
        says.types.isEmpty && !says.isNever && says.listedValues == nil && says.branches == nil && says.not == nil
            && says.properties.isEmpty && says.required.isEmpty && says.items == nil && says.pattern == nil
            && says.limits.isEmpty && unweighed.isEmpty && says.patternProperties.isEmpty
            && says.propertyNames == nil && !says.uniqueItems && allowsOthers
    }

    /// Whether it says nothing but a type, or not even that.
    var isBare: Bool {
        var view = self
        view.says.types = []
        return view.isOpen
    }

    /// Whether an object may have members that the schema doesn't name.
    private var allowsOthers: Bool {
        switch says.additionalProperties {
        case .unspecified, .allowed: true
        case .forbidden, .schema: false
        }
    }

    func isRequired(_ name: String) -> Bool { says.required.contains(name) }
}
