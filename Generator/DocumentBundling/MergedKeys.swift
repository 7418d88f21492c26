import StringGrammars
import YAMLTree

/// The keys of several lists, each key once. Keys of one list keep their order as far as the other lists allow it.
struct MergedKeys {
    private(set) var all: [YAMLNode] = []
    /// The new keys of the current list since its last key that another list has, too.
    private var waiting: [YAMLNode] = []
    private var known: Set<OpaqueIdentifier> = []
    /// The position in `all` after the last key of the current list that another list has.
    private var position = 0

    mutating func add(_ key: YAMLNode) {
        guard !known.insert(OpaqueIdentifier(key.text ?? "")).inserted else { return waiting.append(key) }
        guard let shared = all.firstIndex(where: { $0 == key }), shared >= position else { return }
        all.insert(contentsOf: waiting, at: shared)
        position = shared + waiting.count + 1
        waiting = []
    }

    /// Ends the current list.
    mutating func endList() {
        all += waiting
        waiting = []
        position = 0
    }
}
