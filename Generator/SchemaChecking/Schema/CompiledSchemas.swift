import StringGrammars
import YAMLTree

/// The compiled schemas by number, the queue of schemas that are still to be compiled, and the compiled patterns.
final class CompiledSchemas {
    private var schemas: [CompiledSchema] = []
    private var ids: [SourceLocation: SchemaID] = [:]
    /// Schemas with a number that haven't been compiled yet.
    private var pending: [(id: SchemaID, node: YAMLNode)] = []
    private var patterns: [OpaqueIdentifier: ECMAPattern] = [:]

    var count: Int { schemas.count }

    subscript(id: SchemaID) -> CompiledSchema {
        get { schemas[id] }
        set { schemas[id] = newValue }
    }

    /// Returns the number of the schema at `node`, or `nil` if it has none yet.
    func knownID(for node: YAMLNode) -> SchemaID? { ids[node.location] }

    /// Returns the number of the schema at `node`. A new schema is added to the queue.
    func id(for node: YAMLNode) -> SchemaID {
        if let known = ids[node.location] { return known }
        let id = schemas.count
        ids[node.location] = id
        schemas.append(CompiledSchema(location: node.location, base: ""))
        pending.append((id, node))
        return id
    }

    /// Removes a schema from the queue and returns it.
    func nextPending() -> (id: SchemaID, node: YAMLNode)? { pending.popLast() }

    /// Removes all schemas except the first `count`.
    func removeAll(after count: Int) {
        pending = []
        schemas.removeLast(schemas.count - count)
        ids = ids.filter { $0.value < count }
    }

    /// Returns the compiled pattern of a text.
    /// - Parameter node: The node whose text is the pattern.
    /// - Throws: The error in the pattern, located in the node's text.
    func pattern(_ text: String, in node: YAMLNode) throws(Diagnostic) -> ECMAPattern {
        if let known = patterns[OpaqueIdentifier(text)] { return known }
        do throws(PatternError) {
            let pattern = try ECMAPattern(text)
            patterns[OpaqueIdentifier(text)] = pattern
            return pattern
        } catch {
            throw .error(
                "the pattern \(shortened(text)) cannot be used: \(error.reason)",
                at: node.location(ofScalar: error.offset), hint: error.hint)
        }
    }
}
