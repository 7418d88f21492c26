/// A problem in a schema or a configuration, with its location and a hint for fixing it.
public struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
    /// The severity, with `note < warning < error`.
    public enum Severity: String, Sendable, Comparable, CaseIterable {
        case note, warning, error

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    public var severity: Severity
    /// The problem, in lower case and without a full stop.
    public var message: String
    /// The location of the problem; `nil` if it isn't in a text, as for a file that can't be read.
    public var location: SourceLocation?
    /// A suggestion for fixing the problem, if there is one.
    public var hint: String?

    /// Creates a diagnostic.
    /// - Parameters:
    ///   - message: The problem, in lower case and without a full stop.
    ///   - location: The location of the problem, if it is in a text.
    ///   - hint: A suggestion for fixing the problem.
    public init(_ severity: Severity, _ message: String, at location: SourceLocation?, hint: String? = nil) {
        self.severity = severity
        self.message = message
        self.location = location
        self.hint = hint
    }

    public static func error(_ message: String, at location: SourceLocation?, hint: String? = nil) -> Diagnostic {
        Diagnostic(.error, message, at: location, hint: hint)
    }

    public static func warning(_ message: String, at location: SourceLocation?, hint: String? = nil) -> Diagnostic {
        Diagnostic(.warning, message, at: location, hint: hint)
    }

    public static func note(_ message: String, at location: SourceLocation?, hint: String? = nil) -> Diagnostic {
        Diagnostic(.note, message, at: location, hint: hint)
    }

    /// `file:line:column: error: message`, on one line. See also ``rendered(colored:)``.
    public var description: String {
        let place = location.map { "\($0): " } ?? ""
        return "\(place)\(severity.rawValue): \(message)"
    }
}
