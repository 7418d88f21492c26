import _StringProcessing

/// A regular expression that a string must contain a match of, as JSON Schema's `pattern` says.
///
/// The generator has compiled the expression before it wrote it down.
// Unchecked, for `Regex` doesn't say that it's Sendable: the expression never changes, and what a regex prepares at its
// first match is prepared in `init`, so that matching only reads.
public struct JSONPattern: @unchecked Sendable {
    /// The expression as the schema has it.
    public let source: String
    private let regex: Regex<AnyRegexOutput>?

    /// Compiles an expression; one that isn't an expression matches nothing.
    public init(_ source: String) {
        self.source = source
        regex = try? Regex(source).matchingSemantics(.unicodeScalar)
        _ = matches("")
    }

    /// Whether a match stands anywhere in the string. `.` and classes match Unicode scalars.
    func matches(_ string: String) -> Bool {
        guard let regex else { return false }
        return (try? regex.firstMatch(in: string)).flatMap { $0 } != nil
    }
}
