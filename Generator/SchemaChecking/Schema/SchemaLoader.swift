import StringGrammars
import YAMLTree

/// A loader of schemas, which compiles each schema together with all schemas that it refers to. Errors in any of them
/// are reported before a payload is checked.
final class SchemaLoader {
    private let resolver: ReferenceResolver
    private let formats: AssertedFormats
    private let compiled = CompiledSchemas()
    private var traits: [SchemaID: BranchTraits] = [:]
    /// Whether an OpenAPI 3.0 schema is `readOnly` or `writeOnly`.
    private(set) var hasOneDirectionMembers = false
    private var parts: [SchemaID: [SchemaID]] = [:]
    private var branches: [SchemaID: Set<SchemaID>] = [:]
    /// Whether a file is of OpenAPI 3.0, by name. A file without a version has the version of the referring file.
    private var usesOpenAPI30: [String: Bool] = [:]

    init(documents: YAMLDocuments, identifiers: [String: YAMLNode], formats: AssertedFormats) {
        self.formats = formats
        resolver = ReferenceResolver(documents: documents, identifiers: identifiers)
    }

    subscript(id: SchemaID) -> CompiledSchema { compiled[id] }

    /// Returns the schema at `node`, compiled with all schemas that it refers to.
    /// - Throws: The first error in a schema, with its location.
    func schema(at node: YAMLNode) throws(Diagnostic) -> SchemaID {
        if let known = compiled.knownID(for: node) { return known }
        resolver.registerDocument(of: node)
        let complete = compiled.count
        let id = compiled.id(for: node)
        let isOpenAPI30 = isOpenAPI30(node, otherwise: false)
        do {
            while let next = compiled.nextPending() {
                let base = resolver.base(of: next.node)
                let compiler = SchemaCompiler(
                    node: next.node, base: base, resolver: resolver, compiled: compiled, formats: formats,
                    isOpenAPI30: self.isOpenAPI30(next.node, otherwise: isOpenAPI30))
                let schema = try compiler.compile()
                hasOneDirectionMembers = hasOneDirectionMembers || schema.isReadOnly || schema.isWriteOnly
                compiled[next.id] = schema
            }
        } catch {
            // Also removes the schemas that were compiled along with the invalid one.
            compiled.removeAll(after: complete)
            throw error
        }
        return id
    }

    /// Returns the target of a `$dynamicRef` in a dynamic scope, or `nil` if no resource has the anchor.
    /// - Parameter scope: The base URIs of the entered resources, outermost first.
    func dynamicTarget(_ anchor: String, scope: [String]) throws(Diagnostic) -> SchemaID? {
        for base in scope {
            if let node = resolver.dynamicAnchor(anchor, in: base) { return try schema(at: node) }
        }
        return nil
    }

    private func isOpenAPI30(_ node: YAMLNode, otherwise: Bool) -> Bool {
        let file = node.location.source.path
        if let known = usesOpenAPI30[file] { return known }
        let version = resolver.document(of: node)?["openapi"]?.text
        let result = version.map { $0.hasPrefix("3.0") } ?? otherwise
        usesOpenAPI30[file] = result
        return result
    }

    /// Returns a schema and the schemas it refers to by `$ref` and `allOf`, directly or indirectly.
    func parts(of id: SchemaID) -> [SchemaID] {
        if let known = parts[id] { return known }
        var found = [id]
        var position = 0
        while position < found.count {
            let schema = compiled[found[position]]
            position += 1
            for part in schema.allOf + (schema.reference.map { [$0.value] } ?? []) where !found.contains(part) {
                found.append(part)
            }
        }
        parts[id] = found
        return found
    }

    /// Returns the schemas that are derived by `allOf` from a base that lists them in its `oneOf`, `anyOf` or
    /// discriminator, directly or indirectly.
    func branches(of id: SchemaID) -> Set<SchemaID> {
        if let known = branches[id] { return known }
        let schema = compiled[id]
        var found: Set<SchemaID> = []
        let listed = ((schema.oneOf?.value ?? []) + (schema.anyOf?.value ?? [])).map { branch in
            compiled[branch].reference?.value ?? branch
        }
        let named = (schema.discriminator?.derived ?? []).map(\.schema)
        for branch in listed + named where branch != id {
            for part in parts(of: branch) where part != id && parts(of: part).contains(id) { found.insert(part) }
        }
        branches[id] = found
        return found
    }

    /// Returns whether a schema declares a member `readOnly` or `writeOnly` (OpenAPI 3.0).
    func access(to member: [UInt8], in id: SchemaID) -> (isReadOnly: Bool, isWriteOnly: Bool) {
        var result = (isReadOnly: false, isWriteOnly: false)
        for part in parts(of: id) {
            guard let property = compiled[part].properties[member] else { continue }
            for schema in parts(of: property).map({ compiled[$0] }) {
                result.isReadOnly = result.isReadOnly || schema.isReadOnly
                result.isWriteOnly = result.isWriteOnly || schema.isWriteOnly
            }
        }
        return result
    }

    /// Returns the traits of a schema that is a branch of a union.
    func traits(of id: SchemaID) -> BranchTraits {
        if let known = traits[id] { return known }
        let found = BranchTraits(of: id, in: compiled)
        traits[id] = found
        return found
    }
}
