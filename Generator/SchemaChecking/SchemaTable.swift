import YAMLTree

/// The schemas that were met, each with its number, and the patterns in them; everything once.
final class SchemaTable {
    private var schemas: [Schema] = []
    private var ids: [SourceLocation: SchemaID] = [:]
    /// Schemas that have a number and are still to be read.
    private var waiting: [(id: SchemaID, node: YAMLNode)] = []
    private var patterns: [String: Pattern] = [:]

    var count: Int { schemas.count }

    subscript(id: SchemaID) -> Schema {
        get { schemas[id] }
        set { schemas[id] = newValue }
    }

    /// The number of the schema at `node`, when it has one.
    func knownNumber(for node: YAMLNode) -> SchemaID? { ids[node.location] }

    /// The number of the schema at `node`; where it is new, it waits to be read.
    func number(for node: YAMLNode) -> SchemaID {
        if let known = ids[node.location] { return known }
        let id = schemas.count
        ids[node.location] = id
        schemas.append(Schema(location: node.location, base: ""))
        waiting.append((id, node))
        return id
    }

    /// A schema that is still to be read; it no longer waits.
    func nextWaiting() -> (id: SchemaID, node: YAMLNode)? { waiting.popLast() }

    /// Forgets all schemas but the first `count`.
    func removeAll(after count: Int) {
        waiting = []
        schemas.removeLast(schemas.count - count)
        ids = ids.filter { $0.value < count }
    }

    func pattern(_ text: String, at location: SourceLocation) throws(Diagnostic) -> Pattern {
        if let known = patterns[text] { return known }
        let pattern = try Pattern(text, at: location)
        patterns[text] = pattern
        return pattern
    }
}
