// Public, because `Fuzzing/` is a separate package.

/// A reference implementation of glob matching. For each prefix of the pattern it computes the places of the text at
/// which the prefix can end. It takes time proportional to the product of both lengths, and is simple enough to be
/// trusted.
public enum ReferenceGlob {
    /// Returns whether a pattern matches a whole text, respecting case, as for app IDs.
    public static func matchesExactly(_ pattern: String, _ text: String) -> Bool {
        matchesWhole(tokens(pattern), Array(text.unicodeScalars))
    }

    /// Returns whether a pattern matches a whole text, ignoring case.
    public static func matchesWhole(_ pattern: String, _ text: String) -> Bool {
        matchesWhole(tokens(folded(pattern)), Array(folded(text)))
    }

    /// Returns whether a pattern matches a part of a text, ignoring case, that starts and ends at word boundaries: at
    /// the text's ends, or where the character on one side isn't in `[A-Za-z0-9_]`.
    /// - Parameter isLiteral: whether `*` and `?` are literal.
    public static func matchesWords(_ pattern: String, _ text: String, isLiteral: Bool = false) -> Bool {
        let scalars = Array(text.unicodeScalars)
        let boundaries = (0...scalars.count).map { place in
            place == 0 || place == scalars.count || !isWord(scalars[place - 1]) || !isWord(scalars[place])
        }
        let tokens = isLiteral ? folded(pattern).map(Token.literal) : tokens(folded(pattern))
        return zip(ends(tokens, in: Array(folded(text)), from: boundaries), boundaries).contains { $0 && $1 }
    }

    private enum Token: Equatable {
        case literal(Unicode.Scalar)
        case anyOne
        case anyRun
    }

    private static func tokens(_ pattern: some Sequence<Unicode.Scalar>) -> [Token] {
        pattern.map { $0 == "*" ? .anyRun : $0 == "?" ? .anyOne : .literal($0) }
    }

    private static func tokens(_ pattern: String) -> [Token] { tokens(pattern.unicodeScalars) }

    private static func folded(_ text: String) -> [Unicode.Scalar] { text.unicodeScalars.map(ReferenceFolding.fold) }

    private static func matchesWhole(_ tokens: [Token], _ text: [Unicode.Scalar]) -> Bool {
        ends(tokens, in: text, from: [true] + Array(repeating: false, count: text.count))[text.count]
    }

    /// Returns the places of a text at which a match of the tokens can end, if it starts at one of the given places.
    private static func ends(_ tokens: [Token], in text: [Unicode.Scalar], from starts: [Bool]) -> [Bool] {
        var row = starts
        for token in tokens {
            var next = [token == .anyRun && row[0]]
            next.reserveCapacity(row.count)
            for (index, scalar) in text.enumerated() {
                next.append(
                    token == .anyRun
                        ? next[index] || row[index + 1] : row[index] && (token == .anyOne || token == .literal(scalar)))
            }
            row = next
        }
        return row
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
