/// An ECMA-262 regular expression with the flag `u`, which matches anywhere in a string: JSON Schema's `pattern`
/// (validation, section 6.3.3).
///
///     let pattern = try ECMAPattern("^[a-z]+$")
///     pattern.matches("abc")  // true
///
/// It works on Unicode scalars. Matching never backtracks: its time is at most proportional to the length of the string
/// times the size of the pattern. Most patterns become a table with one lookup for each character. Patterns with
/// lookarounds, and patterns with too many states, are simulated, all alternatives at once.
///
/// Not supported: backreferences, flags inside a pattern, scripts in `\p{…}` and the syntax of the flag `v`.
public struct ECMAPattern: Sendable {
    private enum Automaton: Sendable {
        case table(PatternTable)
        case search(PatternSearch)
    }

    /// The expression, unchanged.
    public let source: String
    private let automaton: Automaton

    /// Compiles an expression.
    /// - Throws: The first syntax error or unsupported construct, with its position.
    public init(_ source: String) throws(PatternError) {
        let syntax = try PatternParser.parse(source)
        self.source = source
        automaton = PatternTable(syntax).map(Automaton.table) ?? .search(PatternSearch(syntax))
    }

    /// Compiles an expression without building a table, for tests of the simulation.
    init(searchingFor source: String) throws(PatternError) {
        self.source = source
        automaton = .search(PatternSearch(try PatternParser.parse(source)))
    }

    /// Checks whether an expression can be compiled. This is cheaper than compiling it.
    /// - Throws: The first syntax error or unsupported construct, with its position.
    public static func check(_ source: String) throws(PatternError) {
        _ = try PatternParser.parse(source)
    }

    /// Returns whether the pattern matches anywhere in the string.
    public func matches(_ string: String) -> Bool {
        string.withUTF8Span { matches($0) }
    }

    /// Returns whether the pattern matches anywhere in a string.
    /// - Parameter utf8: The string's UTF-8. Each byte that isn't part of valid UTF-8 is read as U+FFFD.
    public func matches(_ utf8: Span<UInt8>) -> Bool {
        switch automaton {
        case .table(let table): table.matches(utf8)
        case .search(let search): search.matches(utf8)
        }
    }

    /// Whether the pattern is compiled to a table.
    var isTable: Bool {
        if case .table = automaton { true } else { false }
    }
}
