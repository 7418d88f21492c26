import YAMLTree

/// The diagnostics of a configuration file that can't be used.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one error, and warnings, in the order of the file.
    public let diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// The diagnostics, each on a line.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}

extension [Diagnostic] {
    /// The diagnostics in the order of the file, the first of several errors at one place only.
    package func sortedWithoutDuplicates() -> [Diagnostic] {
        let sorted = enumerated().sorted { left, right in
            switch (left.element.location, right.element.location) {
            case (let first?, let second?) where first != second: first < second
            // Problems without a place come first.
            case (nil, _?): true
            case (_?, nil): false
            default: left.offset < right.offset
            }
        }.map(\.element)
        var seen: Set<Diagnostic> = []
        return sorted.filter { seen.insert($0).inserted }
    }
}
