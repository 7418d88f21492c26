import SchemaKeywords
import YAMLTree

extension YAMLDocuments {
    /// A warning for each `$id`, `$self`, `$anchor` and `$dynamicAnchor` that an earlier schema has, too.
    public var duplicateIdentifiers: [Diagnostic] {
        guard hasIdentifiers || hasAnchors else { return [] }
        var index = SchemaIndex()
        for path in loadedPaths {
            guard let root = try? document(at: path) else { continue }
            index.add(root, from: remotes.url(of: path) ?? path)
        }
        return index.duplicates.map { duplicate in
            .warning(
                "duplicate \"\(duplicate.keyword)\" \"\(duplicate.identifier.string ?? "")\"; references resolve to the first "
                    + "one", at: duplicate.identifier.location, hint: "the first one is at \(duplicate.first.location)")
        }
    }
}
