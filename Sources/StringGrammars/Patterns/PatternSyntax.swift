/// The syntax tree of a pattern. It doesn't contain which groups capture and which quantifiers are greedy, because that
/// doesn't affect whether there is a match.
struct PatternSyntax: Sendable {
    var root: PatternNode
    /// The sets of characters, which nodes refer to by index.
    var sets: [ScalarSet]
    /// The lookarounds, inner before outer.
    var lookarounds: [Lookaround]
}

indirect enum PatternNode: Sendable {
    /// A character of the set with this number.
    case set(Int)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    /// Without a maximum, `maximum` is `nil`.
    case repetition(PatternNode, minimum: Int, maximum: Int?)
    case assertion(PatternAssertion)
    /// The lookaround with this number.
    case lookaround(Int)

    /// Whether every match begins at the start of the text.
    var isAnchored: Bool {
        switch self {
        case .assertion(let assertion): assertion == .start
        case .alternatives(let nodes): nodes.allSatisfy(\.isAnchored)
        case .sequence(let nodes):
            // Nodes before the anchor can't move the start of a match: `\b^`; and `a^` never matches.
            nodes.contains(where: \.isAnchored)
        case .repetition(let node, let minimum, _): minimum > 0 && node.isAnchored
        case .set, .lookaround: false
        }
    }
}

enum PatternAssertion: Sendable {
    case start, end, wordBoundary, notWordBoundary
}

struct Lookaround: Sendable {
    var node: PatternNode
    var isBehind: Bool
    var isNegated: Bool
}
