import ReferenceGlob
import SeededGenerator
import Testing

@testable import PushRules

@Suite("Globs of push rules")
struct GlobTests {
    static func matchesWhole(_ pattern: String, _ text: String) -> Bool {
        FoldedGlob(pattern).matchesWhole([UInt8](folding: text).span)
    }

    static func matchesWords(_ pattern: String, _ body: String) -> Bool? {
        let glob = FoldedGlob(pattern)
        return FlattenedEvent(["content": ["body": .string(body)]]).bodyMatchesWords(glob.outline, glob)
    }

    @Test(
        "a pattern matches whole texts",
        arguments: [
            ("lunc?*", "Lunch plans", true), ("lunc?*", "LUNCH", true), ("lunc?*", " lunch", false),
            ("lunc?*", "lunc", false), ("", "", true), ("", "a", false), ("*", "", true), ("**", "a\nb", true),
            ("?", "\n", true), ("?", "é", true), ("?", "e\u{301}", false), ("??", "👍🏽", true), ("a*b*a", "aba", true),
            ("a*b*a", "ab", false), ("a*a", "a", false), ("*?", "", false), ("?*?", "ab", true), ("[a-z]", "b", false),
            ("\\*", "\\anything", true), ("ÄÖ", "äö", true), ("straße", "STRASSE", false), ("STRAẞE", "straße", true),
            ("*.b", "a.b.b", true), ("é*é", "é", false), ("?é", "éÉ", true),
        ])
    func whole(pattern: String, text: String, expected: Bool) {
        #expect(Self.matchesWhole(pattern, text) == expected)
    }

    @Test(
        "a pattern matches words of the body",
        arguments: [
            ("ex*ple", "An example event.", true), ("ex*ple", "exple", true),
            ("ex*ple", "An exciting triple-whammy", true), ("ex*ple", "an examples", false), ("tea", "steam", false),
            ("tea", "tea-time", true), ("tea", "tea_time", false), ("tea", "TEA2", false), ("tea", "日tea本", true),
            ("", "", true), ("", "anything", true), ("*", "", true), ("?", "", false), ("*tea", "steam tea", true),
            ("*tea", "steam", false), ("te*", "ate", false), ("te*", "a tenor", true), ("@room", "x@room", true),
            ("a b", "a b", true), (" b", "a b", true), ("!", "a!b", true), ("😀", "a😀b", true), ("c++", "c++", true),
            ("c++", "xc++", false), ("a*b", "a x b", true), ("a*b", "b a", false),
        ])
    func words(pattern: String, body: String, expected: Bool) {
        #expect(Self.matchesWords(pattern, body) == expected)
    }

    @Test("a letter that folds to an ASCII letter isn't part of a word")
    func foreignLetters() {
        // The Kelvin sign folds to k and the long s to s, but only [A-Za-z0-9_] makes words.
        #expect(Self.matchesWords("tea", "tea\u{212A}") == true)
        #expect(Self.matchesWords("tea", "teak") == false)
        #expect(Self.matchesWords("teak", "tea\u{212A}") == true)
        #expect(Self.matchesWords("tea", "ſtea") == true)
    }

    @Test("random patterns match as in the reference implementation", arguments: 0..<8)
    func agreesWithReference(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let letters: [Unicode.Scalar] =
            seed % 2 == 0 ? ["a", "B", "_", " "] : ["a", "A", "é", "É", "😀", "ſ", "\n", "-"]
        var matched = 0
        for _ in 0..<4000 {
            let text = Self.random(letters, 0...9, &generator)
            let pattern = Self.random(letters + ["*", "*", "?"], 0...6, &generator)
            let whole = ReferenceGlob.matchesWhole(pattern, text)
            let words = ReferenceGlob.matchesWords(pattern, text)
            #expect(
                Self.matchesWhole(pattern, text) == whole, "\(pattern.debugDescription) \(text.debugDescription)")
            #expect(
                Self.matchesWords(pattern, text) == words, "words \(pattern.debugDescription) \(text.debugDescription)")
            if words { matched += 1 }
        }
        #expect(matched > 100 && matched < 3900)
    }

    @Test("shift-and search finds segments at the same places as the direct search", arguments: 0..<4)
    func longSegments(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let letters: [Unicode.Scalar] = ["a", "b", "é", "😀", " ", "日"]
        var found = 0
        for _ in 0..<300 {
            let text = Self.random(letters, 150...220, &generator)
            // A piece of the text in which some scalars are replaced by ? and one sometimes by another scalar.
            let scalars = Array(text.unicodeScalars)
            let start = Int.random(in: 0..<20, using: &generator)
            var piece = Array(scalars[start..<(start + Int.random(in: 2...129, using: &generator))])
            for _ in 0..<8 { piece[Int.random(in: 0..<piece.count, using: &generator)] = "?" }
            if Int.random(in: 0..<4, using: &generator) == 0 { piece[0] = "x" }
            let bytes = Array(String(String.UnicodeScalarView(piece)).utf8)
            let segment = GlobSegment(bytes.map { $0 == UInt8(ascii: "?") ? GlobSegment.anyScalar : $0 }[...])
            let search = ShiftAndSearch(segment)
            let boundaries = WordBoundaries(foreign: [])
            let folded = Array(text.utf8)
            for (startsAtWord, endsAtWord) in [(false, false), (true, false), (false, true), (true, true)] {
                let place = folded.count < 300 ? 0 : 4
                guard folded[place] & 0xC0 != 0x80 else { continue }
                let expected = segment.firstEnd(
                    in: folded.span, from: place, boundaries, startsAtWord: startsAtWord, endsAtWord: endsAtWord)
                let end = search.firstEnd(
                    in: folded.span, from: place, boundaries, startsAtWord: startsAtWord, endsAtWord: endsAtWord)
                #expect(end == expected, "\(bytes) \(text)")
                if end != nil { found += 1 }
            }
        }
        #expect(found > 100 && found < 1100)
    }

    @Test("patterns of ? and * match as in the reference implementation", arguments: 0..<2)
    func anyScalars(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let letters: [Unicode.Scalar] = ["a", "é", "😀", " ", "_"]
        var matched = 0
        for _ in 0..<2000 {
            let text = Self.random(letters, 0...14, &generator)
            let pattern = Self.random(["?", "?", "?", "*"], 1...14, &generator)
            #expect(Self.matchesWhole(pattern, text) == ReferenceGlob.matchesWhole(pattern, text))
            let words = ReferenceGlob.matchesWords(pattern, text)
            #expect(Self.matchesWords(pattern, text) == words, "\(pattern) \(text.debugDescription)")
            if words { matched += 1 }
        }
        #expect(matched > 100 && matched < 1900)
    }

    @Test(
        "a match at the end of a text is found after many near matches",
        arguments: [9, 63, 64, 65, 200])
    func nearMisses(length: Int) {
        for (letter, other) in [("a", "b"), ("é", "b"), ("a", "é"), ("?", "b")] {
            let piece = String(repeating: letter, count: length - 1) + other
            let text = String(repeating: letter == "?" ? "a" : letter, count: 6000)
            for pattern in [piece, "*" + piece + "*", piece + "*", "*" + piece] {
                #expect(!Self.matchesWhole(pattern, text), "\(pattern)")
                #expect(Self.matchesWords(pattern, text) == false)
            }
            #expect(Self.matchesWhole("*" + piece, text + other))
            #expect(Self.matchesWords("*" + piece, text + other) == true)
            // The match must also start at a word boundary, which it doesn't after a letter of a word.
            #expect(Self.matchesWords(piece, text + other) == (letter == "é"))
            #expect(Self.matchesWords(piece, text + " " + piece.replacing("?", with: "x")) == true)
        }
    }

    private static func random(
        _ letters: [Unicode.Scalar], _ counts: ClosedRange<Int>, _ generator: inout SeededGenerator
    ) -> String {
        let count = Int.random(in: counts, using: &generator)
        return String(
            String.UnicodeScalarView((0..<count).map { _ in letters.randomElement(using: &generator) ?? "a" }))
    }
}
