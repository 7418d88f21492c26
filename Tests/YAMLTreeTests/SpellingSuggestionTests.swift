import Testing

@testable import YAMLTree

@Suite("Spelling suggestions")
struct SpellingSuggestionTests {
    @Test("the nearest name is suggested, in double quotes")
    func nearest() {
        #expect(suggestion(for: "maxLenght", among: ["minLength", "maxLength"]) == #"did you mean "maxLength"?"#)
        #expect(suggestion(for: "colour", among: ["minLength", "maxLength"]) == nil)
        #expect(suggestion(for: "", among: ["maxLength"]) == nil)
    }

    @Test("several near names are listed, nearest first; without one, a few known names are")
    func several() {
        #expect(suggestions(for: "nam", among: ["tame", "name", "type"]) == #"did you mean "name"?"#)
        #expect(suggestions(for: "a", among: ["c", "b"]) == #"did you mean one of "b", "c"?"#)
        #expect(suggestions(for: "colour", among: ["width", "height"]) == #"expected one of "width", "height""#)
        #expect(suggestions(for: "colour", among: (0..<9).map { "key-\($0)-long" }) == nil)
        #expect(suggestions(for: "colour", among: []) == nil)
    }

    @Test("a swap of neighbours is one mistake; a name of more than 64 characters has no suggestion")
    func distance() {
        #expect(nearestNames(to: "evnet", among: ["event", "even"]).first == "event")
        #expect(nearestNames(to: String(repeating: "a", count: 65), among: [String(repeating: "a", count: 65)]) == [])
    }
}
