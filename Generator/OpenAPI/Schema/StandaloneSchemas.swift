import SchemaKeywords
import YAMLTree

/// JSON Schema files outside of any OpenAPI document, each the schema of one type: the events of Matrix, for example.
public struct StandaloneSchemas: Sendable {
    public let schemas: [Schema]

    public init(_ schemas: [Schema] = []) {
        self.schemas = schemas
    }
}

/// Reads files as JSON Schemas.
///
/// - Returns: the schemas of the files that could be read, in the order of the paths, and the diagnostics.
public func readSchemas(at paths: [String], in documents: YAMLDocuments) -> (StandaloneSchemas, [Diagnostic]) {
    var schemas: [Schema] = []
    var diagnostics: [Diagnostic] = []
    for path in paths {
        do throws(Diagnostic) {
            let node = try documents.document(at: path)
            guard node.mapping != nil || node.bool != nil else {
                throw Diagnostic.error(
                    "expected a schema, a mapping or a boolean, found \(node.rootKindName)", at: node.location)
            }
            if let names = node.mapping?.names, !names.isEmpty,
                !names.contains(where: { SchemaKeyword(named: $0) != nil })
            {
                throw Diagnostic.error(
                    "neither an OpenAPI document nor a JSON Schema: none of its keys is a keyword",
                    at: node.location,
                    hint: names.contains("asyncapi") ? "specgen reads OpenAPI 3, not AsyncAPI" : nil)
            }
            schemas.append(Schema(id: node.location.source.path + "#", node: node))
        } catch {
            diagnostics.append(error)
        }
    }
    return (StandaloneSchemas(schemas), diagnostics)
}
