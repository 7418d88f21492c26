/// Limits on the cost of a pattern. The time of a match is at most proportional to the length of the text times
/// ``maxInstructions``.
enum PatternLimits {
    /// The maximum length of a pattern in Unicode scalars.
    static let maxScalars = 65_536
    /// The maximum number of instructions of all automata together, with repetitions like `x{2,5}` written out.
    static let maxInstructions = 20_000
    /// The maximum depth of nested groups: parsing and compiling are recursive.
    static let maxDepth = 100
    /// The maximum number of lookarounds. Each needs a bit for each position of the text.
    static let maxLookarounds = 100
    /// The maximum number of character ranges in all classes together; `\p{L}` has several hundred.
    static let maxRanges = 200_000
    /// The maximum number of steps to build a table. A pattern that needs more is simulated instead.
    static let maxDeterminizationSteps = 500_000
    /// The maximum number of entries of the table, which are numbered with 16 bits.
    static let maxTableEntries = 65_535
}
