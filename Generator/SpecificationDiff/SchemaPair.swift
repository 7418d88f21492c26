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
        let own = nodes.prefix(2).first { $0["example"] != nil || $0["examples"] != nil }
        guard let own else { return [] }
        return (own["example"].map { [$0] } ?? []) + (own["examples"]?.sequence ?? [])
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

/// Two schemas that stand for the same, and what differs in what they say by themselves.
struct SchemaPair {
    struct Key: Hashable {
        let old: String
        let new: String
        let direction: Direction
    }

    /// A pair inside of this one.
    struct Child {
        let step: String
        let old: Schema
        let new: Schema
        let direction: Direction
    }

    let direction: Direction
    var findings: [Finding] = []
    var children: [Child] = []

    mutating func find(
        _ kind: Change.Kind, _ message: String, _ effect: Effect?, _ old: SourceLocation?, _ new: SourceLocation?,
        step: String = ""
    ) {
        findings.append(Finding(kind, message, effect, old: old, new: new, step: step))
    }

    mutating func descend(_ step: String, _ old: Schema, _ new: Schema, reversed: Bool = false) {
        children.append(
            Child(step: step, old: old, new: new, direction: reversed ? direction.reversed : direction))
    }

    /// Compares what may be there on one side only.
    mutating func compare<Value>(
        _ old: Value?, _ new: Value?, _ kind: Change.Kind, _ name: String, _ places: (SourceLocation, SourceLocation),
        same: (Value, Value) -> Bool, told: (Value) -> String, changed: Effect = .replaces
    ) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?): find(kind, "\(name) is new: \(told(new))", .narrows, nil, places.1)
        case (let old?, nil): find(kind, "\(name) is gone, was \(told(old))", .widens, places.0, nil)
        case (let old?, let new?):
            guard !same(old, new) else { return }
            find(kind, "\(name): \(told(old)) → \(told(new))", changed, places.0, places.1)
        }
    }
}
