/// A pattern for names: `*` matches any number of characters, `?` exactly one. Every other character matches itself.
///
/// Characters are Unicode scalars. Matching is case-sensitive and covers the whole name. It takes O(*m* × *n*) time for
/// a pattern of length *m* and a name of length *n*, because only the last `*` is backtracked to.
public struct Glob: Hashable, Sendable, CustomStringConvertible {
    /// The pattern's source text.
    public let pattern: String
    private let tokens: [Token]

    private enum Token: Hashable, Sendable {
        case literal(Unicode.Scalar)
        case anyOne
        case anyRun
    }

    /// - Parameter pattern: the pattern. Consecutive `*` are equivalent to one.
    public init(_ pattern: String) {
        self.pattern = pattern
        var tokens: [Token] = []
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case "*": if tokens.last != .anyRun { tokens.append(.anyRun) }
            case "?": tokens.append(.anyOne)
            default: tokens.append(.literal(scalar))
            }
        }
        self.tokens = tokens
    }

    /// Returns whether a text contains `*` or `?`.
    public static func isGlob(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "*")) || text.utf8.contains(UInt8(ascii: "?"))
    }

    /// Returns whether the pattern matches the whole name.
    public func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        var position = 0
        var token = 0
        /// The last `*`, and the end of the characters that it matches for now.
        var run: (token: Int, end: Int)?
        while position < name.count {
            if token < tokens.count, tokens[token] == .anyRun {
                run = (token, position)
                token += 1
            } else if token < tokens.count, tokens[token] == .anyOne || tokens[token] == .literal(name[position]) {
                token += 1
                position += 1
            } else if let last = run {
                // The tokens after the `*` don't match here: the `*` takes one more character. Earlier `*` needn't be
                // backtracked to, because the tokens between the two matched at the first possible position.
                run = (last.token, last.end + 1)
                token = last.token + 1
                position = last.end + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .anyRun }
    }

    public var description: String { pattern }
}
