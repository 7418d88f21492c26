import SchemaChecking
import StringGrammars
import Testing
import YAMLTree

@Suite("Formats in schemas")
struct FormatAssertionTests {
    private func violations(_ payload: String, _ schema: String, _ formats: AssertedFormats) throws -> [String] {
        let checker = SchemaChecker(documents: documents([:]), formats: formats)
        return try checker.check(JSONPayload(bytes: Array(payload.utf8)), against: yaml(schema)).map {
            "\($0.line):\($0.column) \($0.code) \($0.pointer): \($0.message)"
        }
    }

    @Test("a violation of a format has the code \"format\" and an example")
    func violation() throws {
        #expect(
            try violations(#""alice""#, "{type: string, format: mx-user-id}", .matrix) == [
                #"1:1 format : expected a user ID, such as @alice:example.org, found the string "alice""#
            ])
        #expect(
            try violations(#"["2026-02-30"]"#, "{items: {format: date}}", .known) == [
                #"1:2 format /0: expected an RFC 3339 date, such as 2026-01-31, found the string "2026-02-30""#
            ])
    }

    @Test("formats other than Matrix's only annotate by default, and formats don't apply to values other than strings")
    func annotations() throws {
        #expect(try violations(#""never""#, "{format: date-time}", .matrix).isEmpty)
        #expect(try violations(#""never""#, "{format: mx-unheard-of}", .known).isEmpty)
        #expect(try violations(#""never""#, "{format: int64}", .known).isEmpty)
        #expect(try violations("1", "{format: mx-user-id}", .known).isEmpty)
        #expect(try violations(#""a@b""#, "{format: email}", .known).isEmpty)
    }

    @Test("the metaschema checks patterns if all formats are asserted")
    func metaschema() throws {
        let metaschema = "{$ref: 'https://json-schema.org/draft/2020-12/schema'}"
        #expect(try violations(#"{"pattern": "a**"}"#, metaschema, .matrix).isEmpty)
        #expect(try violations(#"{"pattern": "a**"}"#, metaschema, .known).count == 1)
        #expect(try violations(#"{"pattern": "a*", "$id": "x"}"#, metaschema, .known).isEmpty)
    }

    @Test("a metaschema with the vocabulary format-assertion asserts all formats", arguments: [true, false])
    func vocabulary(isRequired: Bool) throws {
        let core = "'https://json-schema.org/draft/2020-12/vocab/core': true"
        let assertion = "'https://json-schema.org/draft/2020-12/vocab/format-assertion': \(isRequired)"
        let checker = SchemaChecker(
            documents: documents([:]),
            identifiers: [
                "https://example.org/asserting": try yaml("{$vocabulary: {\(core), \(assertion)}}", name: "asserting"),
                "https://example.org/annotating": try yaml("{$vocabulary: {\(core)}}", name: "annotating"),
            ])
        let payload = try JSONPayload(bytes: Array(#""no date""#.utf8))
        let asserting = try yaml("{$schema: 'https://example.org/asserting', $id: a:a, format: date}", name: "a.yaml")
        let annotating = try yaml("{$schema: 'https://example.org/annotating', $id: a:b, format: date}", name: "b.yaml")
        #expect(try checker.check(payload, against: asserting).map(\.code) == ["format"])
        #expect(try checker.check(payload, against: annotating).isEmpty)
    }
}
