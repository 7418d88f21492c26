import APIRuntime
import SeededGenerator
import Testing

@testable import PushProviders

@Suite("TextShortening")
struct TextShorteningTests {
    @Test(
        "the size of a text as a JSON string is exact", arguments: ["", "aé€😀", "\"\\/", "\n\u{1}\u{7F}\t\u{8}\u{C}"])
    func encodedBytes(text: String) {
        #expect(TextShortening.encodedBytes(text) == text.jsonBytes().count - 2)
    }

    @Test("a text within the size isn't changed")
    func short() {
        #expect(TextShortening.shortened("abcdef", toEncodedBytes: 6) == "abcdef")
        #expect(TextShortening.shortened("", toEncodedBytes: 3) == "")
    }

    @Test(
        "a text is cut between characters as users see them",
        arguments: [
            ("abcdefgh", 7, "abcd…"), ("aéééé", 7, "aé…"), ("\"\"\"\"", 7, "\"\"…"), ("ab   cdefg", 8, "ab…"),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 30, "👩‍👩‍👧‍👦…"), ("👩‍👩‍👧‍👦!", 25, "…"), ("e\u{301}e\u{301}e\u{301}", 8, "e\u{301}…"),
            ("🇩🇪🇫🇷", 15, "🇩🇪…"), ("a\r\nbcdefgh", 9, "a\r\nb…"),
        ])
    func cut(text: String, maxBytes: Int, expected: String) {
        #expect(TextShortening.shortened(text, toEncodedBytes: maxBytes) == expected)
    }

    @Test("the longest texts are cut to the same size, shorter ones are kept")
    func longestFirst() throws {
        let long = String(repeating: "a", count: 1000)
        let longer = String(repeating: "b", count: 2000)
        let texts = try #require(TextShortening.shortened([longer, "short", long], by: 2000))
        #expect(texts[1] == "short")
        #expect(texts[0].utf8.count == 500 && texts[2].utf8.count == 500)
        let one = try #require(TextShortening.shortened([longer, "short", long], by: 500))
        #expect(one[0].utf8.count == 1500 && one[2] == long)
    }

    @Test("texts aren't cut to less than 32 bytes")
    func floor() {
        let text = String(repeating: "a", count: 100)
        #expect(TextShortening.shortened([text], by: 68)?.first?.utf8.count == 32)
        #expect(TextShortening.shortened([text], by: 69) == nil)
        #expect(TextShortening.shortened([], by: 1) == nil)
    }

    @Test("cut texts never exceed the size and are beginnings of the text")
    func random() {
        var generator = SeededGenerator(seed: 29)
        let characters: [Character] = ["a", "\"", "\\", "é", "👩‍👩‍👧‍👦", "🇩🇪", "\n", "\u{1}", " ", "漢", "\r\n"]
        for _ in 0..<300 {
            let count = Int.random(in: 0...60, using: &generator)
            let text = String((0..<count).map { _ in characters.randomElement(using: &generator) ?? "a" })
            let maxBytes = Int.random(in: 3...200, using: &generator)
            let cut = TextShortening.shortened(text, toEncodedBytes: maxBytes)
            #expect(TextShortening.encodedBytes(cut) <= maxBytes)
            #expect(cut == text || cut.hasSuffix("…") && text.hasPrefix(cut.dropLast()))
        }
    }
}
