import StringGrammars
import YAMLTree

/// The schemas that were met, each with its number, and the patterns in them; everything once.
final class SchemaTable {
    private var schemas: [Schema] = []
    private var ids: [SourceLocation: SchemaID] = [:]
    /// Schemas that have a number and are still to be read.
    private var waiting: [(id: SchemaID, node: YAMLNode)] = []
    private var patterns: [OpaqueIdentifier: ECMAPattern] = [:]

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

    /// - Parameter node: The node whose text the pattern is.
    /// - Throws: What is wrong with it, or not supported, located in the node's text.
    func pattern(_ text: String, in node: YAMLNode) throws(Diagnostic) -> ECMAPattern {
        if let known = patterns[OpaqueIdentifier(text)] { return known }
        do throws(PatternError) {
            let pattern = try ECMAPattern(text)
            patterns[OpaqueIdentifier(text)] = pattern
            return pattern
        } catch {
            throw .error(
                "the pattern \(shortened(text)) can't be used: \(error.reason)",
                at: node.location(ofScalar: error.offset), hint: error.hint)
        }
    }
}
