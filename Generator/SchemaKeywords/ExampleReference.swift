import YAMLTree

/// The member `$ref` of an object in an example, which is a reference or data.
///
/// It is data, as in SCIM resources and in examples of schemas, if it has no target, or if the target is a schema or a
/// part of an OpenAPI document.
public enum ExampleReference: Sendable {
    case data
    /// The member has the form of a reference, but no target. It is data, too.
    case unresolved(YAMLNode)
    /// The target, whose members the other members of the object override.
    case target(YAMLNode)

    /// - Parameters:
    ///   - mapping: The object.
    ///   - documents: The files that references may refer to.
    public init(_ mapping: YAMLMapping, in documents: YAMLDocuments) {
        guard let node = mapping[SchemaKeyword.ref.name], let reference = node.string, !reference.isEmpty,
            URIReference(reference).scheme == nil
        else {
            self = .data
            return
        }
        guard let found = try? documents.resolve(reference, from: node.location.source, at: node.location) else {
            self = .unresolved(node)
            return
        }
        let fragment = URIReference(reference).fragment ?? ""
        let isPart = !Self.parts.isDisjoint(with: fragment.split(separator: "/").map(String.init))
        // With other members, which override those of the target, it must be an object in another file.
        let isWhole = mapping.count == 1 || found.node.mapping != nil && !reference.hasPrefix("#")
        self = !isPart && isWhole ? .target(found.node) : .data
    }

    /// Keys in pointers to schemas and parts of OpenAPI documents, which aren't examples.
    private static let parts: Set<String> = [
        "schemas", "parameters", "responses", "requestBodies", "headers", "paths", "pathItems", "properties", "items",
        "$defs", "definitions",
    ]
}
