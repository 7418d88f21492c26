import StringGrammars
import YAMLTree

/// The schemas that were read.
///
/// A schema is read together with everything it can lead to, so that a mistake anywhere in there is told at once, and
/// not on the day that a payload gets there.
final class SchemaLibrary {
    private let references: SchemaReferences
    private let formats: AssertedFormats
    private let table = SchemaTable()
    private var traits: [SchemaID: BranchTraits] = [:]

    init(documents: YAMLDocuments, identifiers: [String: YAMLNode], formats: AssertedFormats) {
        self.formats = formats
        references = SchemaReferences(documents: documents, identifiers: identifiers)
    }

    subscript(id: SchemaID) -> Schema { table[id] }

    /// The schema that is written at `node`, with everything it leads to.
    /// - Throws: The first mistake in a schema, located.
    func schema(at node: YAMLNode) throws(Diagnostic) -> SchemaID {
        if let known = table.knownNumber(for: node) { return known }
        references.registerDocument(of: node)
        let complete = table.count
        let id = table.number(for: node)
        do {
            while let next = table.nextWaiting() {
                let base = references.base(of: next.node)
                let reader = SchemaReader(
                    node: next.node, base: base, references: references, table: table, formats: formats)
                table[next.id] = try reader.read()
            }
        } catch {
            // What was read together with the mistake is forgotten together with it.
            table.removeAll(after: complete)
            throw error
        }
        return id
    }

    /// What a `$dynamicRef` means when the resources of `scope` were entered, outermost first.
    func dynamicTarget(_ anchor: String, scope: [String]) throws(Diagnostic) -> SchemaID? {
        for base in scope {
            if let node = references.dynamicAnchor(anchor, in: base) { return try schema(at: node) }
        }
        return nil
    }

    /// What can be told about a schema that is a branch of a union, without trying it.
    func traits(of id: SchemaID) -> BranchTraits {
        if let known = traits[id] { return known }
        let found = BranchTraits(of: id, in: table)
        traits[id] = found
        return found
    }
}
