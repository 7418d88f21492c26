/// A pattern for names: `*` stands for any run of characters, also none, `?` for exactly one, everything else for
/// itself.
///
/// Characters are Unicode scalars, upper and lower case differ, and the whole name must match. Matching takes at most
/// (length of the pattern) × (length of the name) steps, whatever the pattern: only the last `*` is ever tried again.
public struct Glob: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    public let pattern: String
    private let tokens: [Token]

    private enum Token: Hashable, Sendable {
        case literal(Unicode.Scalar)
        case anyOne
        case anyRun
    }

    /// - Parameter pattern: the pattern; several `*` in a row are one.
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

    /// Whether a text has a `*` or a `?`.
    public static func isGlob(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "*")) || text.utf8.contains(UInt8(ascii: "?"))
    }

    /// Whether the pattern describes the whole name.
    public func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        var position = 0
        var token = 0
        /// The last `*`, and how far its run goes for now.
        var run: (token: Int, end: Int)?
        while position < name.count {
            if token < tokens.count, tokens[token] == .anyRun {
                run = (token, position)
                token += 1
            } else if token < tokens.count, tokens[token] == .anyOne || tokens[token] == .literal(name[position]) {
                token += 1
                position += 1
            } else if let last = run {
                // What follows the `*` doesn't fit here: let it take one character more. An earlier `*` needn't be
                // tried again, as what stood between the two has found its first place.
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
