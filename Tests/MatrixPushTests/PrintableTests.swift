import APIRuntime
import Testing

@testable import matrix_push

@Suite("Printable text")
struct PrintableTests {
    @Test(
        "control characters, bidirectional controls and invisible characters are replaced",
        arguments: [
            0x00, 0x1B, 0x7F, 0x80, 0x9B, 0xAD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E,
            0x2060, 0x2066, 0x2069, 0x3164, 0xFEFF, 0xFFF9, 0xE0041, 0xE007F, 0xE0101,
        ] as [UInt32])
    func replaced(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect("a\(scalar)b".printable == "a\u{FFFD}b")
        // The JSON has the same value.
        let json = JSONText.pretty(["\(scalar)": .string("é\(scalar)")] as JSONObject)
        #expect(!json.unicodeScalars.contains(scalar))
        #expect(try JSONObject(json: json) == ["\(scalar)": .string("é\(scalar)")])
    }

    @Test(
        "letters, symbols, emoji and line feeds are kept",
        arguments: ["a b\nc", "é e\u{301}", "日本", "👩‍🌾 ❤️ 🇫🇷", "می\u{200C}خواهم", "\u{F8FF}", "\u{2026}"])
    func kept(text: String) {
        #expect(text.printable == text)
        #expect(text.printableJSON == text)
    }

    @Test("text is cut between scalars")
    func shortened() {
        #expect("abc".shortened(to: 3) == "abc" && "abcd".shortened(to: 3) == "abc…")
        #expect("😀😀".shortened(to: 2) == "😀😀" && "😀😀é".shortened(to: 2) == "😀😀…")
    }
}
