/// The merge key `<<` in a mapping (https://yaml.org/type/merge.html).
struct MergeKey {
    /// The location of the key; `nil` without one.
    private var location: SourceLocation?
    /// The number of the mapping's entries before the key. The merged entries come after them.
    private var position = 0
    private var mappings: [YAMLMapping] = []
    /// Whether the key has been read, but not its value.
    private(set) var isOpen = false

    /// Begins with the key.
    /// - Throws: A located error for a second merge key.
    mutating func begin(at location: SourceLocation, position: Int) throws(Diagnostic) {
        if let first = self.location {
            throw .error(
                "duplicate key \"<<\"", at: location,
                hint: "first defined at line \(first.line); merge several mappings with a list: <<: [*a, *b]")
        }
        self.location = location
        self.position = position
        isOpen = true
    }

    /// Adds the value of the key.
    /// - Throws: A located error if the value is neither a mapping nor a list of mappings.
    mutating func end(_ value: YAMLNode) throws(Diagnostic) {
        isOpen = false
        for item in value.sequence ?? [value] {
            guard let mapping = item.mapping else {
                let what = value.sequence == nil ? "a mapping or a list of mappings" : "a mapping in the list"
                throw .error(
                    "expected \(what) as the value of <<, found \(item.kindName)", at: item.location,
                    hint: "quote << if it is the name of a key")
            }
            mappings.append(mapping)
        }
    }

    /// Returns the mapping with the merged entries. Its own entries take precedence, and earlier mappings over later ones.
    func merged(into own: YAMLMapping) -> YAMLMapping {
        guard !mappings.isEmpty else { return own }
        let added = mappings.flatMap { $0.entries.filter { own.entry($0.name) == nil } }
        return YAMLMapping(Array(own.entries[..<position] + added + own.entries[position...]))
    }
}
