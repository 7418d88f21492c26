/// A pattern as it was parsed. Capturing or not, greedy or lazy make no difference to whether there is a match, so
/// neither is kept.
struct PatternSyntax: Sendable {
    var root: PatternNode
    /// The sets of characters that nodes name by number.
    var sets: [ScalarSet]
    /// Each after those inside of it.
    var lookarounds: [Lookaround]
}

indirect enum PatternNode: Sendable {
    /// One character of the set with this number.
    case set(Int)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    /// `maximum` is `nil` where there is none.
    case repetition(PatternNode, minimum: Int, maximum: Int?)
    case assertion(PatternAssertion)
    /// The lookaround with this number.
    case lookaround(Int)

    /// Whether every match begins where the text does.
    var isAnchored: Bool {
        switch self {
        case .assertion(let assertion): assertion == .start
        case .alternatives(let nodes): nodes.allSatisfy(\.isAnchored)
        case .sequence(let nodes):
            // What stands before may not be empty, but it can't make a match begin elsewhere: `\b^`, `a^`.
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
