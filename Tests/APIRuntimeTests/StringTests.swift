import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Strings")
struct StringTests {
    private static let escapedStrings: [(String, String)] = [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\uDE00""#, "😀"), (#""\uD800\uDC00""#, "\u{10000}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        (#""\u0000""#, "\0"), (#""\uFFFF\uFFFE""#, "\u{FFFF}\u{FFFE}"), (#""a\u005Cn""#, "a\\n"),
        (#""\uD7FF\uE000""#, "\u{D7FF}\u{E000}"), (#""é\n漢\t😀""#, "é\n漢\t😀"), ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"),
    ]

    @Test("escapes are resolved", arguments: escapedStrings)
    func escapes(text: String, expected: String) throws {
        let string = try String(json: text)
        #expect(Array(string.unicodeScalars) == Array(expected.unicodeScalars))
        #expect(try Array(String(json: string.jsonBytes()).utf8) == Array(expected.utf8))
    }

    private static let malformedStrings: [(String, String)] = [
        (#""\x""#, "1:2"), (#""a\u12""#, "1:7"), (#""\u12g4""#, "1:6"), (#""\ud800""#, "1:2"),
        (#""\udc00""#, "1:2"), (#""\ud800\ud800""#, "1:2"), (#""\ud800\n""#, "1:2"), (#""\ud800x""#, "1:2"),
        (#""é\ud800\u""#, "1:11"), (#""\U0041""#, "1:2"), (#""\u 041""#, "1:4"), (#""\u+041""#, "1:4"),
        (#""\"#, "1:3"), (#""\u"#, "1:4"), (#""\u004"#, "1:7"), (#""\ud83d\ude0"#, "1:13"), (#""\ud83d\"#, "1:2"),
        (#""\ud83d"#, "1:2"), (#"""#, "1:2"), (#""abc"#, "1:5"), ("\"a\nb\"", "1:3"), ("\"\u{0}\"", "1:2"),
        ("\"\u{1F}\"", "1:2"), ("\"a\tb\"", "1:3"),
        (#""\ud83d\ue000""#, "1:2"), (#""\ud83d\uffff""#, "1:2"), (#""\ud83d\udbff""#, "1:2"),
    ]

    @Test("malformed escapes are violations at their location", arguments: malformedStrings)
    func malformedEscapes(text: String, place: String) throws {
        #expect(violations(of: String.self, text) == ["syntax  \(place)"])
        #expect(violations(of: Skipper.self, #"{"x":"# + text).map { $0.prefix(7) } == ["syntax "])
        // Nothing beyond the text is read.
        let page = try GuardPage(capacity: 100)
        #expect(page.read(String.self, Array(text.utf8)).value == nil)
    }

    /// Every class of malformed UTF-8 (Unicode, table 3-7), and the limits of the well-formed classes.
    private static let malformed: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x7F], [0xC2, 0xC0], [0xDF], [0xDF, 0x20],
        [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE0, 0xA0], [0xE0, 0xA0, 0x7F], [0xE1], [0xE1, 0x80],
        [0xE1, 0x80, 0xC0], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90], [0xF0, 0x90, 0x80], [0xF1, 0x80, 0x80, 0x7F],
        [0xF3, 0x80, 0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF], [0xF5, 0x80, 0x80, 0x80],
        [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC], [0xFE], [0xFF],
    ]

    @Test("malformed UTF-8 is a violation at its first byte, even at the end of the text", arguments: malformed)
    func malformedUTF8(sequence: [UInt8]) throws {
        let page = try GuardPage(capacity: 100)
        for (prefix, suffix) in [("\"é", "\""), ("\"é", ""), ("\"é", "x\""), ("[\"é", "\"]")] {
            let bytes = Array(prefix.utf8) + sequence + Array(suffix.utf8)
            let violations = page.read(JSONValue.self, bytes).violations
            #expect(violations.map(\.code) == [.utf8])
            #expect(violations.first?.column == prefix.unicodeScalars.count + 1)
            let key = Array(#"{"a":{"k"#.utf8) + sequence + Array(#"":1}}"#.utf8)
            let inKey = page.read(Skipper.self, key).violations
            #expect(inKey.map(\.code) == [.utf8])
            #expect(inKey.first?.pointer == "/a")
        }
        #expect(page.read(JSONValue.self, Array("[1,".utf8) + sequence).violations.map(\.code) == [.utf8])
    }

    @Test("all Unicode scalars are preserved")
    func allScalars() throws {
        let edges: [UInt32] = [
            0x20, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000,
            0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF,
        ]
        for scalar in edges.compactMap(UnicodeScalar.init) {
            let string = String(Character(scalar))
            #expect(try Array(String(json: "\"\(string)\"").unicodeScalars) == [scalar])
        }
        let controls = String(String.UnicodeScalarView((0..<0x20).compactMap { UnicodeScalar(UInt8($0)) }))
        #expect(try String(json: controls.jsonBytes()) == controls)
    }

    @Test("the writer escapes only what must be escaped")
    func writer() {
        let all = "a\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}é\u{2028}😀"
        #expect(all.jsonText == #""a\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7F}é\u{2028}😀\"")
        #expect("".jsonText == "\"\"")
        #expect(["{", "[", ","].jsonBytes() == Array(#"["{","[",","]"#.utf8))
        #expect((["{": ["["], "[": []] as [String: [String]]).jsonBytes() == Array(#"{"[":[],"{":["["]}"#.utf8))
        #expect(Double.infinity.jsonText == "null")
        #expect(Double.nan.jsonText == "null")
    }

    @Test("lengths count scalars, maxBytes counts bytes")
    func lengths() {
        func read(_ text: String, minLength: Int = 0, maxLength: Int = .max, maxBytes: Int = .max) -> [String] {
            let bytes = Array(text.utf8)
            var reader = JSONReader(bytes.span.bytes)
            _ = reader.readString(minLength: minLength, maxLength: maxLength, maxBytes: maxBytes)
            return reader.finish().map(\.message)
        }
        #expect(read(#""éé""#, maxLength: 2) == [])
        #expect(read(#""ééé""#, maxLength: 2) == ["expected at most 2 characters, found 3"])
        #expect(read(#""""#, minLength: 1) == ["expected at least 1 character, found 0"])
        #expect(read(#""😀""#, minLength: 2) == ["expected at least 2 characters, found 1"])
        // A family emoji is one grapheme of several scalars.
        #expect(read(#""👩‍👧""#, maxLength: 2) == ["expected at most 2 characters, found 3"])
        #expect(read(#""éé""#, maxBytes: 4) == [])
        #expect(read(#""\u00e9\u00e9""#, maxBytes: 4) == [])
        #expect(read(#""ééa""#, maxBytes: 4) == ["expected at most 4 bytes of UTF-8, found 5"])
    }

    @Test("a pattern may match anywhere in the string; an invalid one matches nothing")
    func patterns() {
        #expect(JSONPattern("b+").matches("abbc"))
        #expect(!JSONPattern("^b").matches("abbc"))
        #expect(JSONPattern("^.$").matches("e"))
        #expect(!JSONPattern("^.$").matches("e\u{301}"))
        #expect(!JSONPattern("(").matches("("))
        #expect(JSONPattern("").matches(""))
    }

    @Test("patterns are ECMA-262, and matching takes linear time")
    func dialect() {
        #expect(!JSONPattern("^\\d$").matches("٣"))
        #expect(!JSONPattern("^a$").matches("a\n"))
        #expect(JSONPattern("^(?!m\\.)(?<n>[^])+$").matches("n.room"))
        #expect(!JSONPattern("^(a|aa)+$").matches(String(repeating: "a", count: 100_000) + "!"))
        // The generator rejects this pattern.
        #expect(!JSONPattern("(a)\\1").matches("aa"))
    }
}

extension JSONCodable {
    fileprivate var jsonText: String { String(decoding: jsonBytes(), as: UTF8.self) }
}
