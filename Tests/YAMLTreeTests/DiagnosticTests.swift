import Testing

@testable import YAMLTree

@Suite("Diagnostics")
struct DiagnosticTests {
    private func rendered(_ line: String, column: Int, end: Int? = nil, colored: Bool = false) -> String {
        let source = SourceText(name: "f.yaml", bytes: Array(line.utf8))
        let location = SourceLocation(source: source, line: 1, column: column, endColumn: end)
        return Diagnostic.error("wrong", at: location, hint: "mend it").rendered(colored: colored)
    }

    @Test("a rendered diagnostic has a header, the source line, a caret and a hint") func plain() {
        #expect(
            rendered("key: value", column: 6, end: 11) == """
                f.yaml:1:6: error: wrong
                key: value
                     ^~~~~
                hint: mend it
                """)
    }

    @Test("a diagnostic without a location has no excerpt") func unlocated() {
        #expect(Diagnostic.warning("odd", at: nil).rendered() == "warning: odd")
        #expect(Diagnostic.note("by the way", at: nil, hint: "x").rendered() == "note: by the way\nhint: x")
    }

    @Test("tabs keep the caret aligned") func tabs() {
        #expect(rendered("\ta\tb: x", column: 7).split(separator: "\n")[2] == "\t \t   ^")
    }

    @Test("wide and combining characters keep the caret aligned") func wide() {
        #expect(rendered("日本e\u{301}: xy", column: 7, end: 9).split(separator: "\n")[2] == "       ^~")
        #expect(rendered("a: 日本", column: 4, end: 6).split(separator: "\n")[2] == "   ^~~~")
    }

    @Test("a very long line is cut to the part around the caret") func longLine() {
        let line = String(repeating: "a", count: 500) + "X" + String(repeating: "b", count: 500)
        let lines = rendered(line, column: 501).split(separator: "\n")
        #expect(lines[1].count == 122)
        #expect(lines[1].hasPrefix("…aaa") && lines[1].hasSuffix("bbb…"))
        let caret = lines[2].count
        #expect(Array(lines[1])[caret - 1] == "X")
        #expect(rendered(line, column: 1, end: 900).split(separator: "\n")[2].count == 120)
    }

    @Test("a location past the end of its line has a caret after the line, past the text none") func pastEnd() {
        #expect(rendered("abc", column: 900).split(separator: "\n")[2] == "   ^")
        let source = SourceText(name: "f.yaml", bytes: [])
        let location = SourceLocation(source: source, line: 7, column: 3)
        #expect(Diagnostic.error("gone", at: location).rendered() == "f.yaml:7:3: error: gone")
    }

    @Test("control characters in names, messages and lines are replaced") func controlCharacters() {
        let source = SourceText(name: "f\u{1B}[1m", bytes: Array("a\u{1B}[31m\u{202E}b".utf8))
        let text = Diagnostic.error("m\u{7}", at: SourceLocation(source: source, line: 1, column: 1)).rendered()
        #expect(text == "f\u{FFFD}[1m:1:1: error: m\u{FFFD}\na\u{FFFD}[31m\u{FFFD}b\n^")
    }

    @Test(
        "a line that seems to contain a password isn't shown",
        arguments: [
            "proxy: http://u:pw@proxy:99999", "{connection: \"host=a password=pw\"}", "connection: PASSWORD = 'pw'",
            "args: {password: pw}", "{\"password\": \"pw\"}", "api_key: pw",
        ])
    func secrets(line: String) {
        #expect(rendered(line, column: 3) == "f.yaml:1:3: error: wrong\nhint: mend it")
        // The part around the caret may begin after the name.
        let long = "x: \"http://" + String(repeating: "u", count: 500) + ":pw@proxy\""
        #expect(!rendered(long, column: 510).contains("pw"))
    }

    @Test(
        "other lines are shown",
        arguments: ["password_file: a", "subject: mailto:a@b", "url: http://a/b", "the password is wrong"])
    func noSecrets(line: String) {
        #expect(rendered(line, column: 3).contains(line))
    }

    @Test("colors are ANSI escapes") func colors() {
        #expect(
            rendered("ab", column: 2, colored: true)
                == "\u{1B}[1mf.yaml:1:2:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m \u{1B}[1mwrong\u{1B}[0m\nab\n"
                + " \u{1B}[1;32m^\u{1B}[0m\n\u{1B}[1;36mhint:\u{1B}[0m mend it")
    }

    @Test("severities are ordered") func severities() {
        #expect(Diagnostic.Severity.note < .warning && .warning < Diagnostic.Severity.error)
    }
}
