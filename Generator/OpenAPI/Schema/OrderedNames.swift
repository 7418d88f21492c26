import StringGrammars
import YAMLTree

/// A set of names in the order of their first insertion.
public struct OrderedNames: Sendable, Sequence {
    private var names: [String] = []
    private var known: Set<OpaqueIdentifier> = []

    public var isEmpty: Bool { names.isEmpty }

    public func contains(_ name: String) -> Bool { known.contains(OpaqueIdentifier(name)) }

    mutating func insert(_ name: String) {
        if known.insert(OpaqueIdentifier(name)).inserted { names.append(name) }
    }

    public func makeIterator() -> IndexingIterator<[String]> { names.makeIterator() }
}
