import Testing

@testable import YAMLTree

@Suite("Syntax errors")
struct SyntaxErrorTests {
    @Test("a tab in the indentation is an error") func tab() {
        #expect(
            failure("a:\n  - x\n\t- y\n") == """
                t.yaml:3:1: error: a tab cannot be used for indentation
                \t- y
                ^
                hint: indent with spaces
                """)
        #expect(failure("\ta: 1\n").hasPrefix("t.yaml:1:1: error: a tab"))
        #expect(failure("a: |\n  x\n\ty\n").hasPrefix("t.yaml:3:1: error: a tab"))
    }

    @Test("tabs between values and in comments are allowed") func harmlessTabs() throws {
        #expect(try value("a: b\t# c\nd:\te\nf: \"x\n\ty\"\n") == value("{a: b, d: e, f: x y}"))
    }

    @Test("an unclosed quote is an error at the opening quote") func quote() {
        #expect(
            failure("a: 1\nb: \"unclosed\nc: 2\n") == """
                t.yaml:2:4: error: the quote that opens here is never closed
                b: "unclosed
                   ^
                hint: inside double quotes, write \\" for a quote; inside single quotes, write ''
                """)
    }

    @Test("a colon in a plain value is an error") func colon() {
        #expect(
            failure("description: Note: this\n") == """
                t.yaml:1:18: error: a key is not allowed here
                description: Note: this
                                 ^
                hint: a value that contains ": " must be quoted; a key of another mapping needs the indentation of \
                that mapping
                """)
    }

    @Test("an indentation that matches no mapping is an error") func indentation() {
        #expect(
            failure("a:\n    b: 1\n  c: 2\n") == """
                t.yaml:3:3: error: a key is expected here, with the indentation of the mapping
                  c: 2
                  ^
                hint: that mapping begins on line 1 at column 1
                """)
        #expect(failure("- c\na: b\n").hasPrefix("t.yaml:2:1: error: a \"- \" is expected here"))
    }

    @Test("keys and values that differ only by Unicode normal form are different", arguments: [0, 20])
    func normalForms(others: Int) throws {
        let more = (0..<others).map { "k\($0): 0\n" }.joined()
        let node = try readYAML(
            SourceText(name: "t.yaml", bytes: Array("\(more)caf\u{E9}: 1\ncafe\u{301}: 2\n".utf8)))
        #expect(node["caf\u{E9}"]?.integer == 1)
        #expect(node["cafe\u{301}"]?.integer == 2)
        #expect(YAMLNode.Value.string("caf\u{E9}") != .string("cafe\u{301}"))
    }

    @Test("a duplicate key is an error at the second key") func duplicate() {
        #expect(
            failure("a: 1\nb: 2\na: 3\n") == """
                t.yaml:3:1: error: duplicate key "a"
                a: 3
                ^
                hint: first defined at line 1
                """)
        let many = (0..<20).map { "k\($0): \n" }.joined() + "k3: \n"
        #expect(failure(many).hasPrefix("t.yaml:21:1: error: duplicate key \"k3\""))
        #expect(failure("200: a\n\"200\": b\n").hasPrefix("t.yaml:2:1: error: duplicate key"))
    }

    @Test(
        "a syntax error has a location and a plain message",
        arguments: [
            ("a: 'it's'\n", "1:8: error: the value ends before this"),
            ("a: [1, 2\nb: 3\n", "2:2: error: \",\" or \"]\" is expected here"),
            ("a: {x: 1, y: 2\n", "1:4: error: the \"{\" that opens here is never closed"),
            ("a: {b: [1, \n", "1:8: error: the bracket that opens here is never closed"),
            ("[", "1:1: error: the bracket that opens here is never closed"),
            ("a: @foo\n", "1:4: error: a value cannot begin with \"@\""),
            ("a: `foo`\n", "1:4: error: a value cannot begin with \"`\""),
            ("%foo\n", "1:1: error: an invalid directive"),
            ("a: *.example.org\n", "1:4: error: an alias without a name"),
            ("a: &x 1\nb: *y\n", "2:4: error: the alias *y has no anchor &y before it"),
            ("a: &x [*x]\n", "1:8: error: the alias *x is inside the value that it refers to"),
            ("a: &x {b: {c: *x}}\n", "1:15: error: the alias *x is inside the value that it refers to"),
            ("a: - b\n", "1:4: error: a sequence cannot begin here"),
            ("a: ? b\n", "1:4: error: a \"? \" is not allowed here"),
            ("a: \"\\d+\"\n", "1:5: error: unknown escape in a double-quoted string"),
            ("a: \"\\ud83d\\ude00\"\n", "1:7: error: the escape is not a Unicode character"),
            ("a: \"\\x1\"\n", "1:7: error: the escape has too few hexadecimal digits"),
            ("a: | text\n", "1:6: error: the text of a block begins on the next line"),
            ("a: 1\nb\nc: 2\n", "2:1: error: a \":\" is missing after this key"),
            ("a: ]\n", "1:4: error: a value is expected here"),
            ("[a, b]\nc: d\n", "2:1: error: the document ends before this"),
            ("a: !foo x\n", "1:4: error: unknown tag \"!foo\""),
            ("a: !e!x x\n", "1:4: error: a tag with an unknown handle"),
            ("a: 1\n---\nb: 1\n", "2:1: error: a second document begins here"),
            ("<<: {a: 1}\n", "1:1: error: YAML 1.2 has no merge key"),
            ("[1]: x\n", "1:1: error: a key must be a scalar, and this is a sequence"),
            ("? {a: 1}\n: x\n", "1:3: error: a key must be a scalar, and this is a mapping"),
            ("- &a []\n- {*a : 1}\n", "2:4: error: a key must be a scalar, and this is a sequence"),
            ("? \n: x\n", "1:2: error: a key is missing here"),
            ("%YAML 3.0\n---\na", "1:1: error: the document's version of YAML is not supported"),
        ] as [(String, String)])
    func errors(text: String, expected: String) {
        let message = failure(text)
        #expect(message.hasPrefix("t.yaml:" + expected), "\(message)")
    }

    @Test("a byte that is not part of valid UTF-8 is an error") func encoding() {
        #expect(
            failure(Array("a: é\nb: ".utf8) + [0xFF, 0x0A]) == """
                t.yaml:2:4: error: the byte 0xFF is not part of valid UTF-8
                b: \u{FFFD}
                   ^
                hint: save the file as UTF-8
                """)
        // Overlong, a surrogate, past U+10FFFF, cut off.
        for bytes: [UInt8] in [
            [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
        ] {
            #expect(failure([0x61] + bytes).hasPrefix("t.yaml:1:2: error: the byte 0x"))
        }
    }

    @Test(
        "UTF-16 and UTF-32 are recognized",
        arguments: [
            [0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61], [0x61, 0, 0x62, 0], [0, 0x61, 0, 0x62],
            [0, 0, 0xFE, 0xFF], [0, 0, 0, 0x61], [0xFF, 0xFE, 0, 0],
        ] as [[UInt8]])
    func utf16(bytes: [UInt8]) {
        #expect(failure(bytes).hasPrefix("t.yaml:1:1: error: the text is UTF-16 or UTF-32, not UTF-8"))
    }

    @Test(
        "a character that YAML only allows escaped is an error",
        arguments: [0x01, 0x7F, 0x85, 0x2028, 0xFEFF, 0xFFFF])
    func characters(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let message = failure("é: x\(Character(scalar))y")
        #expect(message.hasPrefix("t.yaml:1:5: error: the character U+"))
        #expect(message.contains("hint: write it as \\u"))
    }
}
