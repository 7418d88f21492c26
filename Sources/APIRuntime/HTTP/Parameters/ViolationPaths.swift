import StringGrammars

/// The locations of violations, as a tree of keys.
struct ViolationPaths {
    /// Whether the value at this location violates the type.
    private(set) var isEnd = false
    private(set) var children: [OpaqueIdentifier: ViolationPaths] = [:]

    mutating func insert(_ path: ArraySlice<String>) {
        guard let first = path.first else {
            isEnd = true
            return
        }
        children[OpaqueIdentifier(first), default: ViolationPaths()].insert(path.dropFirst())
    }
}
