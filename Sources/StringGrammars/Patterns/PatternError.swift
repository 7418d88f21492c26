/// Why a text is no pattern that can be used, and where in it.
public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// ECMA-262 doesn't have it either, with the flag `u`.
        case malformed
        /// ECMA-262 has it, an automaton can't do it or has no data for it.
        case unsupported
        /// It takes more steps, groups or characters than are allowed.
        case tooLarge
    }

    public var kind: Kind
    /// Where the trouble begins, in Unicode scalars from the start of the pattern.
    public var offset: Int
    /// A clause without a full stop: "a group has no end".
    public var reason: String
    /// What to write instead, when that is known.
    public var hint: String?

    init(_ kind: Kind, at offset: Int, _ reason: String, hint: String? = nil) {
        self.kind = kind
        self.offset = offset
        self.reason = reason
        self.hint = hint
    }

    /// The reason and the place: "a group has no end (at character 3)", counted from 1.
    public var description: String { "\(reason) (at character \(offset + 1))" }
}
