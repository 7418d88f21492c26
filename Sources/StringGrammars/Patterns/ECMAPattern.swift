/// A regular expression of ECMA-262, as its flag `u` reads it, that is searched for in a string: JSON Schema's
/// `pattern` (validation, section 6.3.3).
///
///     let pattern = try ECMAPattern("^[a-z]+$")
///     pattern.matches("abc")  // true
///
/// It works on Unicode scalars. Whatever the pattern, a match takes no longer than the length of the text times the
/// size of the pattern: there is no backtracking. Most patterns are a table, of which each character takes one look;
/// those with lookarounds, and those that would take too many states, are followed in all ways at once.
///
/// Not supported: backreferences, flags inside of a pattern, scripts in `\p{…}` and the syntax of the flag `v`.
public struct ECMAPattern: Sendable {
    private enum Automaton: Sendable {
        case table(PatternTable)
        case search(PatternSearch)
    }

    /// The expression as it was given.
    public let source: String
    private let automaton: Automaton

    /// Compiles an expression.
    /// - Throws: What is wrong with it, or not supported, and where.
    public init(_ source: String) throws(PatternError) {
        let syntax = try PatternParser.parse(source)
        self.source = source
        automaton = PatternTable(syntax).map(Automaton.table) ?? .search(PatternSearch(syntax))
    }

    /// An expression that never takes the table, for tests of the search.
    init(searchingFor source: String) throws(PatternError) {
        self.source = source
        automaton = .search(PatternSearch(try PatternParser.parse(source)))
    }

    /// Finds out whether an expression can be compiled, at less cost than compiling it.
    /// - Throws: What is wrong with it, or not supported, and where.
    public static func check(_ source: String) throws(PatternError) {
        _ = try PatternParser.parse(source)
    }

    /// Whether a match stands anywhere in the string.
    public func matches(_ string: String) -> Bool {
        string.withUTF8Span { matches($0) }
    }

    /// Whether a match stands anywhere in a text.
    /// - Parameter utf8: The text. Bytes that aren't UTF-8 count as a U+FFFD each.
    public func matches(_ utf8: Span<UInt8>) -> Bool {
        switch automaton {
        case .table(let table): table.matches(utf8)
        case .search(let search): search.matches(utf8)
        }
    }

    /// Whether a table stands for the pattern.
    var isTable: Bool {
        if case .table = automaton { true } else { false }
    }
}
