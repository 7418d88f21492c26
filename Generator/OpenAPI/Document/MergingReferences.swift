import YAMLTree

/// Returns the keys of a path item or an operation, and those of the targets of its `$ref`s. Its own keys take precedence.
/// - Parameter what: The element, for messages: `an operation`.
/// - Throws: a located diagnostic for a reference without target.
public func mergingReferences(
    of node: YAMLNode, _ what: String, in documents: YAMLDocuments
) throws(Diagnostic) -> YAMLMapping {
    var reader = DocumentReader(schemas: SchemaReader(documents: documents), selection: nil)
    return try reader.combined(node, what).0
}
