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
    /// Whether a schema of OpenAPI 3.0 is `readOnly` or `writeOnly`.
    private(set) var hasOneWayMembers = false
    private var parts: [SchemaID: [SchemaID]] = [:]
    private var branches: [SchemaID: Set<SchemaID>] = [:]
    /// Whether files are of OpenAPI 3.0, by name. A file that says nothing is of the version of the one that leads there.
    private var versions: [String: Bool] = [:]

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
        let isOpenAPI30 = isOpenAPI30(node, otherwise: false)
        do {
            while let next = table.nextWaiting() {
                let base = references.base(of: next.node)
                let reader = SchemaReader(
                    node: next.node, base: base, references: references, table: table, formats: formats,
                    isOpenAPI30: self.isOpenAPI30(next.node, otherwise: isOpenAPI30))
                let schema = try reader.read()
                hasOneWayMembers = hasOneWayMembers || schema.isReadOnly || schema.isWriteOnly
                table[next.id] = schema
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

    private func isOpenAPI30(_ node: YAMLNode, otherwise: Bool) -> Bool {
        let file = node.location.source.name
        if let known = versions[file] { return known }
        let version = references.document(of: node)?["openapi"]?.text
        let result = version.map { $0.hasPrefix("3.0") } ?? otherwise
        versions[file] = result
        return result
    }

    /// A schema with all that it says by `$ref` and `allOf`.
    func parts(of id: SchemaID) -> [SchemaID] {
        if let known = parts[id] { return known }
        var found = [id]
        var position = 0
        while position < found.count {
            let schema = table[found[position]]
            position += 1
            for part in schema.allOf + (schema.reference.map { [$0.value] } ?? []) where !found.contains(part) {
                found.append(part)
            }
        }
        parts[id] = found
        return found
    }

    /// The schemas that are derived by `allOf` from a schema that lists them in its `oneOf` or `anyOf`, or tells them apart
    /// by its discriminator; those between included.
    func branches(of id: SchemaID) -> Set<SchemaID> {
        if let known = branches[id] { return known }
        let schema = table[id]
        var found: Set<SchemaID> = []
        let listed = ((schema.oneOf?.value ?? []) + (schema.anyOf?.value ?? [])).map { branch in
            table[branch].reference?.value ?? branch
        }
        let named = (schema.discriminator?.derived ?? []).map(\.schema)
        for branch in listed + named where branch != id {
            for part in parts(of: branch) where part != id && parts(of: part).contains(id) { found.insert(part) }
        }
        branches[id] = found
        return found
    }

    /// Which way only a member of an object goes by a schema of it: OpenAPI 3.0's `readOnly` and `writeOnly`.
    func ways(of member: [UInt8], in id: SchemaID) -> (isReadOnly: Bool, isWriteOnly: Bool) {
        var result = (isReadOnly: false, isWriteOnly: false)
        for part in parts(of: id) {
            guard let property = table[part].properties[member] else { continue }
            for schema in parts(of: property).map({ table[$0] }) {
                result.isReadOnly = result.isReadOnly || schema.isReadOnly
                result.isWriteOnly = result.isWriteOnly || schema.isWriteOnly
            }
        }
        return result
    }

    /// What can be told about a schema that is a branch of a union, without trying it.
    func traits(of id: SchemaID) -> BranchTraits {
        if let known = traits[id] { return known }
        let found = BranchTraits(of: id, in: table)
        traits[id] = found
        return found
    }
}
