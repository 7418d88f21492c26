import Testing

@testable import StringGrammars

@Suite("Invalid patterns")
struct PatternErrorTests {
    /// Invalid patterns, each with the kind of the error and its offset.
    private static let table: [(String, PatternError.Kind, Int)] = [
        ("a**", .malformed, 2), ("*a", .malformed, 0), ("a|+", .malformed, 2), ("(?:?)", .malformed, 3),
        ("a{", .malformed, 1), ("a{1", .malformed, 1), ("a{,2}", .malformed, 1), ("{1}", .malformed, 0),
        ("a}", .malformed, 1), ("é]", .malformed, 1), ("a{3,2}", .malformed, 1), ("a{2}{3}", .malformed, 4),
        ("^*", .malformed, 1), ("\\b+", .malformed, 2), ("(?=a)*", .malformed, 5), ("(?<!a){2}", .malformed, 6),
        ("(a", .malformed, 0), ("x(?:a", .malformed, 1), ("a)", .malformed, 1), ("(?a)", .malformed, 0),
        ("(?P<n>a)", .malformed, 0), ("(?>a)", .malformed, 0), ("(?#a)", .malformed, 0), ("(?", .malformed, 0),
        ("(?<>a)", .malformed, 0), ("(?<1>a)", .malformed, 0), ("(?<n", .malformed, 0),
        ("(?<n>a)(?<n>b)", .malformed, 7),
        ("[a", .malformed, 0), ("x[b-a]", .malformed, 2), ("[a-\\d]", .malformed, 1), ("[\\w-z]", .malformed, 1),
        ("\\", .malformed, 0), ("a\\-", .malformed, 1), ("\\a", .malformed, 0), ("\\A", .malformed, 0),
        ("\\z", .malformed, 0), ("\\_", .malformed, 0), ("\\é", .malformed, 0), ("\\ ", .malformed, 0),
        ("[\\a]", .malformed, 1), ("[\\B]", .malformed, 1), ("[\\1]", .malformed, 1), ("\\00", .malformed, 0),
        ("\\c1", .malformed, 0), ("\\x4", .malformed, 0), ("\\u12", .malformed, 0), ("\\u{110000}", .malformed, 0),
        ("\\u{}", .malformed, 0), ("\\u{ffffffffffffffffffff}", .malformed, 0), ("\\p", .malformed, 0),
        ("\\p{L", .malformed, 0), ("\\p{Foo}", .malformed, 0), ("\\p{letter}", .malformed, 0),
        ("\\p{gc=Foo}", .malformed, 0), ("[[:alpha:]]", .malformed, 10), ("[[a]]", .malformed, 4),
        ("[\\q{a}]", .malformed, 1),
        ("(a)\\1", .unsupported, 3), ("(?<n>a)\\k<n>", .unsupported, 7), ("(?i:a)", .unsupported, 0),
        ("(?-i:a)", .unsupported, 0), ("\\p{Script=Greek}", .unsupported, 0), ("x\\P{scx=Grek}", .unsupported, 1),
        ("\\p{RGI_Emoji}", .unsupported, 0), ("\\p{ExtPict}", .unsupported, 0),
        ("a{20000}", .tooLarge, 1), ("a{99999999999999999999}", .tooLarge, 1), ("((a{100}){100}){100}", .tooLarge, 9),
        ("(?:){30000}", .tooLarge, 4), (String(repeating: "(", count: 200), .tooLarge, 100),
        (String(repeating: "a", count: 70_000), .tooLarge, 65_536),
        (String(repeating: "ab", count: 15_000), .tooLarge, 30_000),
        (String(repeating: "(?=a)", count: 101), .tooLarge, 500),
    ]

    @Test("an invalid pattern throws an error with its kind and offset", arguments: table)
    func errors(pattern: String, kind: PatternError.Kind, offset: Int) {
        #expect(throws: PatternError.self) { try ECMAPattern.check(pattern) }
        do throws(PatternError) {
            _ = try ECMAPattern(pattern)
        } catch {
            #expect(error.kind == kind, "\(pattern.prefix(40)): \(error)")
            #expect(error.offset == offset, "\(pattern.prefix(40)): \(error)")
            #expect(!error.reason.isEmpty && !error.reason.hasSuffix("."))
        }
    }

    @Test("groups in different alternatives may have the same name")
    func names() throws {
        #expect(try ECMAPattern("^(?:(?<y>a)-|-(?<y>b))$").matches("-b"))
    }

    @Test("the description has the position, counted from 1")
    func message() throws {
        let error = #expect(throws: PatternError.self) { try ECMAPattern("ab**") }
        #expect(error?.description == "there is nothing before * to repeat (at character 4)")
        #expect(error?.hint == #"write \* for the character itself"#)
    }
}
