import SeededGenerator

/// A generator of random patterns, most of them valid, and of texts.
struct RandomPattern {
    var generator: SeededGenerator
    private var names = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// The characters of texts and patterns, from different character classes.
    static let alphabet = [
        "a", "b", "c", "A", "Z", "0", "7", "_", "-", " ", "\n", "\u{2028}", "é", "ß", "世", "😀", "\u{FEFF}",
    ]

    mutating func text() -> String {
        (0..<Int.random(in: 0...7, using: &generator)).map { _ in pick(Self.alphabet) }.joined()
    }

    mutating func pattern() -> String {
        names = 0
        var pattern = disjunction(depth: 3)
        // Sometimes adds or removes a character, which may make the pattern invalid.
        if chance(0.1) {
            let index = pattern.unicodeScalars.indices.randomElement(using: &generator) ?? pattern.startIndex
            if chance(0.5), index < pattern.endIndex {
                pattern.unicodeScalars.remove(at: index)
            } else {
                pattern.insert(
                    contentsOf: pick(["*", "{", "}", "]", "[", ")", "(", "\\", "?", "-", "{2", "\\-"]), at: index)
            }
        }
        return pattern
    }

    private mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &generator) < probability
    }

    private mutating func pick(_ choices: [String]) -> String {
        choices.randomElement(using: &generator) ?? ""
    }

    private mutating func disjunction(depth: Int) -> String {
        let count = chance(0.3) ? 2 : 1
        return (0..<count).map { _ in alternative(depth: depth) }.joined(separator: "|")
    }

    private mutating func alternative(depth: Int) -> String {
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in term(depth: depth) }.joined()
    }

    private mutating func term(depth: Int) -> String {
        if chance(0.15) { return pick(["^", "$", "\\b", "\\B"]) }
        if depth > 0, chance(0.12) {
            return "(" + pick(["?=", "?!", "?<=", "?<!"]) + disjunction(depth: depth - 1) + ")"
        }
        return atom(depth: depth) + quantifier()
    }

    private mutating func quantifier() -> String {
        guard chance(0.4) else { return "" }
        return pick(["*", "+", "?", "{2}", "{0}", "{1,}", "{0,2}", "{1,3}"]) + (chance(0.2) ? "?" : "")
    }

    private mutating func atom(depth: Int) -> String {
        if depth > 0, chance(0.25) {
            names += 1
            return "(" + pick(["", "?:", "?<n\(names)>"]) + disjunction(depth: depth - 1) + ")"
        }
        if chance(0.25) { return characterClass() }
        if chance(0.25) { return escape() }
        return chance(0.2) ? "." : pick(Self.alphabet)
    }

    private mutating func escape() -> String {
        pick([
            "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\t", "\\n", "\\v", "\\f", "\\r", "\\0", "\\cJ", "\\x61",
            "\\u0061",
            "\\u{1F600}", "\\uD83D\\uDE00", "\\uD83D", "\\u{d83d}\\u{de00}", "\\.", "\\/", "\\$", "\\p{L}", "\\P{Lu}",
            "\\p{gc=Nd}", "\\p{General_Category=Uppercase_Letter}", "\\p{Alphabetic}", "\\p{ASCII}", "\\p{Any}",
            "\\p{White_Space}", "\\P{Letter}", "\\p{Zs}", "\\p{Other}", "\\p{Emoji_Presentation}",
        ])
    }

    private mutating func characterClass() -> String {
        let members = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            chance(0.3)
                ? escape()
                : chance(0.3)
                    ? pick(["a-c", "0-9", "A-Z", "\\x20-~", "à-ÿ", "\\u4E00-\\u9FFF", "b-a", "-", "\\-"])
                    : pick(Self.alphabet)
        }
        return "[" + (chance(0.3) ? "^" : "") + members.joined() + "]"
    }
}
