import ClientServerAPI

/// Rules, made ready, in the order in which they are tried; immutable, so that any number of users can share them.
final class RuleTable: Sendable {
    let rules: [CompiledRule]
    /// What the rules do, by their numbers.
    let outcomes: [PushRuleOutcome]
    /// The rules as they were given, by their numbers.
    let sources: [PushRule]
    /// For each kind, in the order in which they are tried, the numbers of its rules.
    let ranges: [Range<Int>]

    let conditions: [CompiledCondition]
    /// The conditions as they were given, by their numbers; those that a kind implies are written as conditions too.
    let conditionSources: [PushCondition]
    let paths: [PropertyPath]
    let globs: [FoldedGlob]
    let outlines: [FoldedGlob.Outline]
    let values: [ScalarValue]
    let comparisons: [MemberCountComparison]
    let texts: [String]

    /// - Parameters:
    ///   - rules: the rules by kind, in the order of `Ruleset.kinds`.
    ///   - placeholder: the user ID that, where a default rule has it, stands for that of whoever is evaluated.
    init(_ rules: [[GivenRule]], placeholder: String? = nil) {
        var builder = RuleTableBuilder(placeholder: placeholder)
        var ranges: [Range<Int>] = []
        for (kind, rules) in zip(Ruleset.kinds, rules) {
            let start = builder.rules.count
            for rule in rules { builder.add(rule, kind) }
            ranges.append(start..<builder.rules.count)
        }
        self.ranges = ranges
        self.rules = builder.rules
        outcomes = builder.outcomes
        sources = builder.sources
        conditions = builder.conditions
        conditionSources = builder.conditionSources
        paths = builder.paths.elements
        globs = builder.globs.elements
        outlines = globs.map(\.outline)
        values = builder.values.elements
        comparisons = builder.comparisons.elements
        texts = builder.texts
    }
}
