import Testing

@testable import StringGrammars

@Suite("Patterns")
struct PatternTests {
    /// Patterns with texts that match and texts that don't, by ECMA-262, section 22.2.
    private static let table: [(String, found: [String], absent: [String])] = [
        ("", ["", "a"], []),
        ("a", ["a", "xay"], ["", "b"]),
        ("^a", ["a", "ab"], ["ba", "\na"]),
        ("a$", ["a", "ba"], ["ab", "a\n"]),
        ("^$", [""], ["a", "\n"]),
        ("a|bc|", ["", "x"], []),
        ("^(a|bc)$", ["a", "bc"], ["", "abc", "b"]),
        ("^(?:a|bc){2}$", ["aa", "abc", "bcbc"], ["a", "aaa", "bca c"]),
        ("^(?<year>\\d{4})-(?<month>\\d\\d)$", ["2026-01"], ["202-01", "2026-1"]),
        ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]),
        ("^a{2,}?$", ["aa", "aaaaaa"], ["a"]),
        ("^a{0}$", [""], ["a"]),
        ("^(a?){3}$", ["", "a", "aaa"], ["aaaa"]),
        ("^(a*)*$", ["", "aaa"], ["b"]),
        ("^.$", ["a", "é", "😀", "\u{85}"], ["", "\n", "\r", "\u{2028}", "\u{2029}", "e\u{301}"]),
        ("^[^]$", ["\n", "😀"], ["", "ab"]),
        ("[]", [], ["", "a"]),
        ("^[a-c_-]+$", ["abc", "a-b", "_"], ["d", ""]),
        ("^[^a-c]$", ["d", "é", "\n"], ["a", "b"]),
        ("^[\\]\\\\^-]+$", ["]\\^-"], ["a"]),
        ("^[$.*+?(){}|/[]+$", ["$.*+?(){}|/["], ["]"]),
        ("^[a&&b]+$", ["a&b"], ["c"]),
        ("^[\\d-]+$", ["1-2"], ["a"]),
        ("^[\\b]$", ["\u{8}"], ["b"]),
        ("^\\d$", ["0", "9"], ["٣", "a"]),
        ("^\\w+$", ["aZ_09"], ["é", "-"]),
        ("^\\W$", ["é", "-"], ["a"]),
        (
            "^\\s+$",
            [" \t\n\u{B}\u{C}\r\u{A0}\u{1680}\u{2000}\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}"],
            ["\u{200B}", "\u{85}", "\u{180E}"]
        ),
        ("^\\S$", ["a", "\u{200B}"], [" "]),
        ("\\bcat\\b", ["cat", "a cat.", "écaté"], ["cats", "_cat"]),
        ("\\Bcat", ["scat"], ["cat", "a cat"]),
        ("^\\B$", [""], ["a"]),
        ("^\\t\\n\\v\\f\\r\\0$", ["\t\n\u{B}\u{C}\r\0"], []),
        ("^\\cA\\cz$", ["\u{1}\u{1A}"], []),
        ("^\\x41\\u00e9\\u{1F600}\\u{0000000061}$", ["Aé😀a"], []),
        ("^\\uD83D\\uDE00$", ["😀"], []),
        ("\\uD83D", [], ["😀"]),
        ("^[\\uD83D\\uDE00-\\uD83D\\uDE02]$", ["😁"], ["😃"]),
        ("^[^\\uD800-\\uDFFF]$", ["😀", "a"], []),
        ("^\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/$", ["^$\\.*+?()[]{}|/"], []),
        ("^[\\p{Lu}\\d]+$", ["AÉΩ1"], ["a"]),
        ("^\\P{L}$", ["1", "😀"], ["a", "世"]),
        ("^\\p{General_Category=Decimal_Number}$", ["٣", "7"], ["a"]),
        ("^\\p{Alphabetic}+$", ["aéß世"], ["1"]),
        ("^\\p{Regional_Indicator}{2}$", ["🇫🇷"], ["FR"]),
        // Lookarounds
        ("^(?!m\\.)[a-z.]+$", ["n.room", "mx"], ["m.room"]),
        ("^(?=.*\\d)(?=.*[a-z])\\w{4,}$", ["abc1", "1aaa"], ["abcd", "1234", "a1"]),
        ("(?<=\\$)\\d+$", ["$42"], ["42", "€42"]),
        ("(?<!\\$)\\b\\d+$", ["42", "€42"], ["$42"]),
        ("^(?:(?!ab).)*$", ["ba", "aab".replacing("ab", with: "")], ["xaby"]),
        ("a(?=b(?!c))", ["abd", "ab"], ["abc", "a"]),
        ("(?<=(?<!x)a)b", ["ab"], ["xab", "b"]),
        ("(?<=^|,)\\d(?=,|$)", ["1", "a,2"], ["12", "a1"]),
        ("^(?=😀)", ["😀a"], ["a😀"]),
        ("(?<=é)世", ["é世"], ["e世", "世"]),
        ("(?:(?=a)\\w){3}$", ["aaa"], ["aab"]),
    ]

    @Test("patterns match the texts that ECMA-262 specifies", arguments: table)
    func matches(pattern: String, found: [String], absent: [String]) throws {
        for compiled in [try ECMAPattern(pattern), try ECMAPattern(searchingFor: pattern)] {
            for text in found { #expect(compiled.matches(text), "\(pattern) in \(text.debugDescription)") }
            for text in absent { #expect(!compiled.matches(text), "\(pattern) in \(text.debugDescription)") }
        }
    }

    @Test(
        "patterns of the Matrix specification compile to tables",
        arguments: [
            "^#", "^!", "^@", "^\\$", "^[^:]+$", "^mxc:\\/\\/", "^turns?:", "^[A-Za-z0-9_-]{1,100}$",
            "^[\\x20-\\x7E]+$",
            "^[a-z0-9._=/+-]+$", "^(avatar_url|displayname|m\\.tz|[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+)$",
            "m.room.message",
        ])
    func tables(pattern: String) throws {
        #expect(try ECMAPattern(pattern).isTable)
    }

    @Test("patterns with lookarounds or too many states are simulated without a table")
    func large() throws {
        let pattern = try ECMAPattern("a.{14}[ab]{10}c$")
        #expect(!pattern.isTable)
        let text = "a" + String(repeating: "b", count: 24) + "c"
        #expect(pattern.matches(text))
        #expect(!pattern.matches(text + "c"))
        #expect(!(try ECMAPattern("(?=a)a").isTable))
    }

    @Test(
        "patterns that are exponential with backtracking match in linear time",
        arguments: [
            "^(a*)*b", "^(a|aa)+$", "(a+)+b", "^(.*?,){20}P", "(?=(a+)+b)a", "^(?!(a|aa)+$)", "(?<=(a*)*)b", "(x+x+)+y",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
        ])
    func catastrophes(pattern: String) throws {
        let text = String(repeating: "a", count: 20_000)
        #expect(!(try ECMAPattern(pattern).matches(text + "!\n")) || pattern == "^(?!(a|aa)+$)")
        #expect(!(try ECMAPattern(searchingFor: pattern).matches(text + "!\n")) || pattern == "^(?!(a|aa)+$)")
    }

    @Test("a table matches a text of 100 kB in linear time", arguments: ["(a*)*b", "(a|aa)+$"])
    func longTexts(pattern: String) throws {
        let text = String(repeating: "a", count: 100_000) + "!"
        #expect(!(try ECMAPattern(pattern).matches(text)))
    }

    @Test("bytes that aren't valid UTF-8 are read as U+FFFD")
    func malformed() throws {
        for source in ["^a\\uFFFD+b$", "^(?=a)a\\uFFFD+b$"] {
            let pattern = try ECMAPattern(source)
            for bytes: [UInt8] in [[0xFF], [0xC3], [0xE4, 0xB8], [0x80, 0x80], [0xF0, 0x9F, 0x98]] {
                let text = [0x61] + bytes + [0x62]
                let isFound = pattern.matches(text.span)
                #expect(isFound, "\(bytes)")
            }
        }
    }
}
