import YAMLTree

/// The extensions in documents that `specgen bundle` writes. By them, a bundle yields the same Swift as the files that it
/// was made from: names of types come from those files, and a client has an extension for each document.
public enum BundleKeyword: String, Sendable, CaseIterable {
    /// In a schema: the file that it was in, relative to the bundle, with a JSON Pointer after `#`. Such a schema gets a
    /// type only if it is used.
    case source = "x-specgen-source"
    /// In a schema with a source: `true` if the document also lists it under components/schemas.
    case listed = "x-specgen-listed"
    /// At the root: the documents, a list with the name and the title of each.
    case documents = "x-specgen-documents"
    /// In an operation: the name of its document.
    case document = "x-specgen-document"

    /// Returns the string under the key; `nil` without one.
    public func text(in node: YAMLNode) -> String? { node.mapping?[rawValue]?.string }

    /// Returns a schema without the keys.
    public static func removed(from node: YAMLNode) -> YAMLNode {
        guard let mapping = node.mapping, [source, listed].contains(where: { mapping[$0.rawValue] != nil }) else {
            return node
        }
        let names = [source.rawValue, listed.rawValue]
        return YAMLNode(
            .mapping(YAMLMapping(mapping.entries.filter { !names.contains($0.name) })), at: node.location)
    }
}
