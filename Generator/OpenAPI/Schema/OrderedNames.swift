import YAMLTree

/// A set of names in the order of their first insertion.
public struct OrderedNames: Sendable, Sequence {
    private var names: [String] = []
    private var known: Set<ExactString> = []

    public var isEmpty: Bool { names.isEmpty }

    public func contains(_ name: String) -> Bool { known.contains(ExactString(name)) }

    mutating func insert(_ name: String) {
        if known.insert(ExactString(name)).inserted { names.append(name) }
    }

    public func makeIterator() -> IndexingIterator<[String]> { names.makeIterator() }
}
