/// What a pattern may cost. The time of a match is bounded by the length of the text times ``maxInstructions``.
enum PatternLimits {
    /// Scalars of the pattern's text.
    static let maxScalars = 65_536
    /// Instructions of all automata together, after `x{2,5}` is written out.
    static let maxInstructions = 20_000
    /// Groups in groups; parsing and compiling are recursive.
    static let maxDepth = 100
    /// Each lookaround keeps a bit for each position of the text.
    static let maxLookarounds = 100
    /// Ranges of characters in all classes together: `\p{L}` has some hundreds.
    static let maxRanges = 200_000
    /// Steps of making a table of states; a pattern that needs more is matched without.
    static let maxDeterminizationSteps = 500_000
    /// Entries of that table; they are numbered by 16 bits.
    static let maxTableEntries = 65_535
}
