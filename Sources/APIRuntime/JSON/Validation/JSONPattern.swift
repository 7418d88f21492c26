import StringGrammars

/// A regular expression that a string must contain a match of, as JSON Schema's `pattern` says: ECMA-262 with the flag
/// `u`, as far as an automaton can do it. A match takes a time linear in the length of the string.
///
/// The generator has compiled the expression before it wrote it down.
@_spi(Generated)
public struct JSONPattern: Sendable {
    /// The expression as the schema has it.
    public let source: String
    private let pattern: ECMAPattern?

    /// Compiles an expression; one that isn't an expression matches nothing.
    public init(_ source: String) {
        self.source = source
        pattern = try? ECMAPattern(source)
    }

    /// Whether a match stands anywhere in the string. `.` and classes match Unicode scalars.
    package func matches(_ string: String) -> Bool { pattern?.matches(string) ?? false }
}
