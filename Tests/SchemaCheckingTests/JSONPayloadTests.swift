import SchemaChecking
import SharedData
import Testing
import YAMLTree

@Suite("Reading payloads")
struct JSONPayloadTests {
    /// The error in a text, as `code pointer line:column`.
    private func readingError(_ text: String, maxDepth: Int = 512) -> String? {
        readingError(Array(text.utf8), maxDepth: maxDepth)
    }

    private func readingError(_ bytes: [UInt8], maxDepth: Int = 512) -> String? {
        do throws(SchemaViolation) {
            _ = try JSONPayload(bytes: bytes, maxDepth: maxDepth)
            return nil
        } catch {
            return "\(error.code) \(error.pointer) \(error.line):\(error.column)"
        }
    }

    @Test("a duplicate key gives an error at the second key")
    func duplicateKey() {
        #expect(readingError("{\"a\": {\"é\": 1,\n  \"x\": 2, \"\\u00e9\": 3}}") == "duplicate_key /a/é 2:11")
        #expect(readingError("{\"a~/\": 1, \"a~/\": 2}") == "duplicate_key /a~0~1 1:12")
    }

    @Test("canonically equivalent keys are different keys")
    func canonicallyEquivalentKeys() {
        #expect(readingError("{\"\u{e9}\": 1, \"e\u{301}\": 2}") == nil)
    }

    @Test(
        "a syntax error is located at the first invalid byte",
        arguments: [
            ("", "syntax  1:1"), ("  ", "syntax  1:3"), ("{\"a\": tru}", "syntax /a 1:10"),
            ("[1, 2,]", "syntax /2 1:7"), ("[1 2]", "syntax  1:4"), ("{\"a\": [1", "syntax /a 1:9"),
            ("{} x", "syntax  1:4"),
            ("{\"é\"\n: \"\t\"}", "syntax /é 2:4"), ("[01]", "syntax /0 1:3"), ("[\"\\x\"]", "syntax /0 1:4"),
            ("{\"a\": [1, {\"b\": ", "syntax /a/1/b 1:17"), ("\u{FEFF}{}", "syntax  1:1"), ("{'a': 1}", "syntax  1:2"),
        ])
    func syntax(text: String, expected: String) {
        #expect(readingError(text) == expected)
    }

    @Test("invalid UTF-8 and lone surrogates give errors with their locations")
    func encoding() {
        #expect(readingError(Array("[\"aé".utf8) + [0xFF] + Array("\"]".utf8)) == "utf8 /0 1:5")
        #expect(readingError(Array("[\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"]".utf8)) == "utf8 /0 1:3")
        #expect(readingError("[\"a\\ud800\"]") == "utf8 /0 1:4")
        #expect(readingError("[\"\\udc00\"]") == "utf8 /0 1:3")
        #expect(readingError("[\"\\ud83d\\ude00\"]") == nil)
    }

    @Test("arrays and objects may be nested up to the depth limit")
    func depth() {
        let nested = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        #expect(readingError(nested(512)) == nil)
        #expect(readingError(nested(513))?.hasPrefix("depth /0/0/0") == true)
        #expect(readingError(nested(513))?.hasSuffix(" 1:513") == true)
        #expect(readingError(nested(100_000))?.hasPrefix("depth ") == true)
        #expect(readingError("[[\"[[[[\\\"[[\"]]", maxDepth: 2) == nil)
        #expect(readingError("[x[[]]]", maxDepth: 2) == "syntax /0 1:2")
    }

    @Test("numbers outside the range of a 64-bit float give errors, integers outside the range of Int64 don't")
    func numbers() throws {
        #expect(readingError("{\"a\": 1e400}") == "number_range /a 1:7")
        #expect(readingError("[-1" + String(repeating: "0", count: 400) + "]") == "number_range /0 1:2")
        #expect(readingError("[123456789012345678901234567890, 1e-400]") == nil)
        // Only the integer outside the range of Int64 becomes a float.
        let payload = try JSONPayload(bytes: Array("[123456789012345678901, 9007199254740993]".utf8))
        let schema = try yaml("prefixItems: [{type: integer, minimum: 1.2e20}, {const: 9007199254740993}]")
        let other = try yaml("prefixItems: [true, {const: 9007199254740992}]")
        #expect(try checker().check(payload, against: schema).isEmpty)
        #expect(try checker().check(payload, against: other).map(\.code) == ["const"])
    }

    @Test("U+0000 is allowed in strings and keys")
    func nul() throws {
        let payload = try JSONPayload(bytes: Array(#"{"a\u0000b": "\u0000", "c": 1}"#.utf8))
        let schema = try yaml(#"{"required": ["a\0b"], "properties": {"a\0b": {"maxLength": 0}}}"#)
        #expect(try checker().check(payload, against: schema).map(\.pointer) == ["/a\0b"])
        #expect(readingError(#"{"a\u0000b": 1, "a\u0000b": 2}"#)?.hasPrefix("duplicate_key") == true)
    }

    private static let folder = "json-test-suite"

    @Test(
        "JSONTestSuite: valid texts are accepted, invalid ones rejected with a location",
        .enabled(if: SharedData.exists(folder), SharedData.skipped))
    func suite() throws {
        for name in SharedData.names(in: Self.folder) where name.hasSuffix(".json") {
            let bytes = try SharedData.bytes(of: Self.folder + "/" + name)
            let found = readingError(bytes)
            if name.hasPrefix("y_object_duplicated_key") {
                // RFC 8259 doesn't specify the meaning of duplicate keys; here they are errors.
                #expect(found == "duplicate_key /a 1:10", "\(name)")
            } else if name.hasPrefix("y_") {
                #expect(found == nil, "\(name)")
            }
            if name.hasPrefix("n_") { #expect(found != nil, "\(name)") }
        }
    }
}
