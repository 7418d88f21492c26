import Testing

@testable import YAMLTree

@Suite("Printable text")
struct PrintableTests {
    @Test(
        "control characters, bidirectional controls and invisible characters are replaced, and escaped in JSON",
        arguments: [
            0x00, 0x1B, 0x7F, 0x80, 0x9B, 0xAD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E,
            0x2060, 0x2066, 0x2069, 0x3164, 0xFEFF, 0xFFF9,
        ] as [UInt32])
    func replacement(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect("a\(scalar)b".printable == "a\u{FFFD}b")
        let digits = String(0x10000 + value, radix: 16).dropFirst()
        #expect("\"\(scalar)\"".printableJSON == "\"\\u\(digits)\"")
    }

    @Test("an invisible character outside the basic plane is escaped as two UTF-16 code units")
    func surrogates() {
        #expect("\u{E0041}".printable == "\u{FFFD}")
        #expect("\u{E0041}".printableJSON == #"\udb40\udc41"#)
    }

    @Test(
        "letters, signs, emoji and line feeds are kept",
        arguments: ["a b\nc", "é e\u{301}", "日本", "👩‍🌾 ❤️ 🇫🇷", "می\u{200C}خواهم", "\u{F8FF}", "\u{2026}"])
    func kept(text: String) {
        #expect(text.printable == text)
        #expect(text.printableJSON == text)
    }

    @Test("long text is cut between Unicode scalars")
    func shortened() {
        #expect("abc".shortened(to: 3) == "abc" && "abcd".shortened(to: 3) == "abc…")
        #expect("😀😀".shortened(to: 2) == "😀😀" && "😀😀é".shortened(to: 2) == "😀😀…")
    }

    @Test(
        "East Asian letters and emoji take two columns, combining characters none",
        arguments: [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👩‍🌾", 2), ("🇫🇷", 2), ("ｆ", 2), ("ü", 1)])
    func columns(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test("text is wrapped at spaces; a word longer than a line is broken")
    func wrapped() {
        #expect("one two three".wrapped(to: 7) == ["one two", "three"])
        #expect("abcdefgh".wrapped(to: 3) == ["abc", "def", "gh"])
        #expect("日本語".wrapped(to: 4) == ["日本", "語"])
        #expect("any width".wrapped(to: 0) == ["any width"])
    }
}
