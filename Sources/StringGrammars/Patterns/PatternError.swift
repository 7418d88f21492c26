/// The reason why a text can't be used as a pattern, and its position.
public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// A syntax error by ECMA-262 with the flag `u`.
        case malformed
        /// Valid in ECMA-262, but not supported here.
        case unsupported
        /// The pattern exceeds a limit on steps, groups or characters.
        case tooLarge
    }

    public var kind: Kind
    /// The start of the faulty part, in Unicode scalars from the start of the pattern.
    public var offset: Int
    /// A clause without a full stop: "a group has no closing )".
    public var reason: String
    /// A suggestion for the text to write instead, if there is one.
    public var hint: String?

    init(_ kind: Kind, at offset: Int, _ reason: String, hint: String? = nil) {
        self.kind = kind
        self.offset = offset
        self.reason = reason
        self.hint = hint
    }

    /// The reason and the position, counted from 1: "a group has no closing ) (at character 3)".
    public var description: String { "\(reason) (at character \(offset + 1))" }
}
