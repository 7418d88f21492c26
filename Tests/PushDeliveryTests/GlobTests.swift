import PushDelivery
import Testing

@Suite("Glob")
struct GlobTests {
    @Test(
        "a glob matches whole names",
        arguments: [
            ("*", "", true), ("*", "any.thing", true), ("?", "", false), ("?", "ö", true), ("?", "ab", false),
            ("org.example.*", "org.example.", true), ("org.example.*", "org.example.ios", true),
            ("org.example.*", "org.example", false), ("org.example.*", "xorg.example.a", false),
            ("*.ios", "a.b.ios", true), ("*.ios", "a.ios.b", false), ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "acb", false), ("a?c*", "abcd", true), ("**a**", "xxa", true), ("a.b", "a.b", true),
            ("a.b", "axb", false), ("A", "a", false), ("*?", "", false), ("*?", "x", true), ("", "", true),
            ("", "a", false), ("[ab]", "[ab]", true),
        ])
    func matching(pattern: String, name: String, expected: Bool) {
        #expect(Glob(pattern).matches(name) == expected)
    }

    @Test("a pattern of many stars takes polynomial time", .timeLimit(.minutes(5)))
    func manyStars() {
        let pattern = String(repeating: "a*", count: 500) + "b"
        #expect(!Glob(pattern).matches(String(repeating: "a", count: 5000)))
    }
}
