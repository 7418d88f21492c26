import Testing

@testable import StringGrammars

@Suite("Strings compared by bytes")
struct OpaqueIdentifierTests {
    @Test(
        "strings are identical only with the same bytes",
        arguments: [
            ("", "", true), ("@alice:example.org", "@alice:example.org", true), ("a", "b", false), ("a", "ab", false),
            ("é", "é", true), ("\u{E9}", "e\u{301}", false), ("\u{1E69}", "s\u{323}\u{307}", false),
            ("s\u{323}\u{307}", "s\u{307}\u{323}", false), ("\u{212B}", "\u{C5}", false),
        ])
    func identity(left: String, right: String, isIdentical: Bool) {
        #expect(left.isIdentical(to: right) == isIdentical)
        #expect((OpaqueIdentifier(left) == OpaqueIdentifier(right)) == isIdentical)
        #expect((OpaqueIdentifier(left).hashValue == OpaqueIdentifier(right).hashValue) == isIdentical)
    }

    @Test("strings of every length have their own hash", arguments: 0..<40)
    func hashing(length: Int) {
        let text = String(repeating: "a", count: length)
        #expect(OpaqueIdentifier(text).hashValue == OpaqueIdentifier("" + text).hashValue)
        for other in [text + "a", text + "\0", "\0" + text, text + "b"] {
            #expect(OpaqueIdentifier(text).hashValue != OpaqueIdentifier(other).hashValue)
        }
    }

    @Test("canonically equivalent strings are different keys of a dictionary")
    func keys() {
        let marks = ["\u{300}", "\u{316}", "\u{31B}", "\u{327}"]
        let texts = marks.flatMap { first in marks.filter { $0 != first }.map { "a" + first + $0 } }
        let positions = Dictionary(uniqueKeysWithValues: texts.enumerated().map { (OpaqueIdentifier($1), $0) })
        #expect(positions.count == 12)
        for (index, text) in texts.enumerated() { #expect(positions[OpaqueIdentifier(text)] == index) }
    }
}
