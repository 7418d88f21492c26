import SchemaKeywords
import YAMLTree

/// Plain JSON Schema files, each the schema of one type: the events of Matrix, for example.
public struct SchemaCollection: Sendable {
    public let schemas: [Schema]

    public init(_ schemas: [Schema] = []) {
        self.schemas = schemas
    }
}

/// Reads files as JSON Schemas.
///
/// - Returns: the schemas of the files that could be read, in the order of the paths, and what there is to say.
public func readSchemas(at paths: [String], in documents: YAMLDocuments) -> (SchemaCollection, [Diagnostic]) {
    var schemas: [Schema] = []
    var diagnostics: [Diagnostic] = []
    for path in paths {
        do throws(Diagnostic) {
            let node = try documents.document(at: path)
            guard node.mapping != nil || node.bool != nil else {
                throw Diagnostic.error(
                    "expected a schema, a mapping or a boolean, found \(node.kindName)", at: node.location)
            }
            if let names = node.mapping?.names, !names.isEmpty,
                !names.contains(where: { SchemaKeyword(named: $0) != nil })
            {
                throw Diagnostic.error(
                    "this is neither an OpenAPI document nor a JSON Schema: none of its keys is a keyword",
                    at: node.location,
                    hint: names.contains("asyncapi") ? "specgen reads OpenAPI 3, not AsyncAPI" : nil)
            }
            schemas.append(Schema(id: node.location.source.name + "#", node: node))
        } catch {
            diagnostics.append(error)
        }
    }
    return (SchemaCollection(schemas), diagnostics)
}
