import Testing

@testable import YAMLTree

@Suite("Limits")
struct LimitTests {
    @Test(
        "collections that are nested too deep are an error", arguments: ["[", "{a: ", "- ", "? ", "{\"a\":", "[a: "])
    func depth(opening: String) {
        let text = String(repeating: opening, count: 10_000)
        let message = failure(text)
        #expect(message.contains("nested deeper than 256") || message.contains("a key must be a scalar"))
        #expect(failure("# YAML\n" + text).contains("t.yaml:2:"))
    }

    @Test("the depth limit is exact") func exactDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        for prefix in ["", "# YAML\n"] {
            _ = try read(prefix + nested(256))
            #expect(failure(prefix + nested(257)).contains(":257: error: collections are nested deeper than 256"))
            #expect(
                failure(prefix + nested(3), limits: YAMLLimits(maxDepth: 2))
                    .contains(":3: error: collections are nested deeper than 2"))
        }
        var limits = YAMLLimits(maxDepth: 1_000_000)
        #expect(limits.maxDepth == 512)
        limits.maxDepth = 1_000_000
        #expect(limits.maxDepth == 512)
    }

    @Test("the depth limit includes aliases") func aliasDepth() {
        var text = "- &a0 []\n"
        for level in 1...300 { text += "- &a\(level) [*a\(level - 1)]\n" }
        #expect(
            failure(text)
                .hasPrefix("t.yaml:256:10: error: with this alias, collections are nested deeper than 256"))
    }

    @Test("exponential aliases are rejected before their expansion", .timeLimit(.minutes(5))) func billionLaughs() {
        var text = "a0: &a0 lol\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let message = failure(text)
        // Line 7 of 13: the remaining lines, which would take forever, aren't expanded.
        #expect(message.hasPrefix("t.yaml:7:15: "))
        #expect(message.contains("aliases add more than 200000 nodes"))
    }

    @Test("the number of nodes, including keys, is limited") func nodes() throws {
        _ = try read("{a: 1}", limits: YAMLLimits(maxNodes: 3))
        #expect(
            failure("{a: 1}", limits: YAMLLimits(maxNodes: 2)).hasPrefix("t.yaml:1:5: error: the text has more than 2"))
        #expect(failure("[1, &a 2, *a]", limits: YAMLLimits(maxNodes: 3)).hasPrefix("t.yaml:1:11: error:"))
    }

    @Test("the number of bytes is limited") func bytes() {
        #expect(
            failure("12345", limits: YAMLLimits(maxBytes: 4)).hasPrefix(
                "t.yaml:1:1: error: the text has 5 bytes, more than the limit of 4"))
    }

    @Test("the number of %TAG directives is limited") func tagDirectives() {
        let text = (0..<200).map { "%TAG !t\($0)! x\n" }.joined() + "---\n"
        #expect(failure(text).hasPrefix("t.yaml:101:1: error: the text has more than 100 %TAG directives"))
    }

    @Test("random bytes yield a tree or an error") func anyBytes() {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        let alphabet = Array("a1:- \n\t\"'[]{},#&*!|>%@?\\<~.x\u{E9}\u{2028}".utf8) + [0, 0xFF, 0xEF, 0xBB, 0xBF]
        for _ in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            #expect(!failure(bytes).isEmpty)
        }
    }
}
