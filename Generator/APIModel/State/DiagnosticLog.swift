import YAMLTree

/// Diagnostics in the order of their discovery.
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

    /// Adds a diagnostic unless the log has one with the same message at the same location.
    mutating func appendOnce(_ diagnostic: Diagnostic) {
        guard known.insert(Entry(location: diagnostic.location, message: diagnostic.message)).inserted else { return }
        all.append(diagnostic)
    }
}
