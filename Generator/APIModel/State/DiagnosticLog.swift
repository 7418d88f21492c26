import YAMLTree

/// Diagnostics in the order in which they were found.
struct DiagnosticLog {
    private struct Entry: Hashable {
        let location: SourceLocation?
        let message: String
    }

    private(set) var all: [Diagnostic] = []
    private var known: Set<Entry> = []

    mutating func append(_ diagnostic: Diagnostic) {
        known.insert(Entry(location: diagnostic.location, message: diagnostic.message))
        all.append(diagnostic)
    }

    /// Adds a diagnostic unless its place has the same one.
    mutating func appendOnce(_ diagnostic: Diagnostic) {
        guard known.insert(Entry(location: diagnostic.location, message: diagnostic.message)).inserted else { return }
        all.append(diagnostic)
    }
}
