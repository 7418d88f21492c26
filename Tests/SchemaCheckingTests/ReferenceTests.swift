import SchemaChecking
import Testing
import YAMLTree

@Suite("References and examples")
struct ReferenceTests {
    private let files = [
        "api/pusher.yaml": """
        components:
          schemas:
            pusher:
              type: object
              required: [app_id]
              properties:
                app_id: {$ref: "definitions/strings.yaml#/short"}
                data: {$ref: "#/components/schemas/data%7E1x"}
            data/x: {type: object, additionalProperties: {$ref: "definitions/strings.yaml#named"}}
        """,
        "api/definitions/strings.yaml": """
        short: {type: string, maxLength: 2}
        long: {$anchor: named, type: string, minLength: 2}
        """,
        "api/examples/pusher.yaml": """
        $ref: base.yaml
        app_id: abc
        data:
          x: {$ref: "base.yaml#/word"}
        """,
        "api/examples/base.yaml": """
        app_id: ab
        word: y
        """,
    ]

    @Test("references between files are resolved by pointers and anchors")
    func betweenFiles() throws {
        let documents = documents(files)
        let schema = try documents.resolve(
            "api/pusher.yaml#/components/schemas/pusher", from: SourceText(name: "x", bytes: []),
            at: SourceLocation(source: SourceText(name: "x", bytes: []), line: 1, column: 1)
        ).node
        let payload = try JSONPayload(bytes: Array(#"{"app_id": "abc", "data": {"x": "y"}}"#.utf8))
        let found = try SchemaChecker(documents: documents).check(payload, against: schema)
        #expect(found.map(\.code) == ["max_length", "min_length"])
        #expect(found.map(\.pointer) == ["/app_id", "/data/x"])
        #expect(found.first?.schemaLocation?.description == "api/definitions/strings.yaml:1:23")
    }

    @Test("a violation in an example with references is located in the file of the invalid value")
    func example() throws {
        let documents = documents(files)
        let root = try documents.document(at: "api/pusher.yaml")
        let schema = try #require(root["components"]?["schemas"]?["pusher"])
        let example = try documents.document(at: "api/examples/pusher.yaml")
        let found = try SchemaChecker(documents: documents).check(example, against: schema)
        #expect(
            found.map(\.description) == [
                "api/examples/base.yaml:2:7: error: expected at least 2 characters, found 1",
                "api/definitions/strings.yaml:2:38: note: the violated keyword is here",
                "api/examples/pusher.yaml:2:9: error: expected at most 2 characters, found 3",
                "api/definitions/strings.yaml:1:23: note: the violated keyword is here",
            ])
    }

    @Test("a violation of a key that is not allowed in an example is located at the key")
    func exampleKey() throws {
        let found = try checker().check(
            yaml("a:\n  b: 1\n", name: "example.yaml"),
            against: yaml("properties: {a: {additionalProperties: false}}"))
        #expect(found.first?.description == "example.yaml:2:3: error: the key \"b\" is not allowed here")
    }

    @Test("an example that JSON cannot represent gives an error")
    func unfitExamples() throws {
        #expect(throws: Diagnostic.self) { try checker().check(yaml("[.nan]", name: "e"), against: yaml("true")) }
    }

    @Test(
        "a member $ref of an example is data if it is valid as data, or its target is missing, a schema or circular",
        arguments: [
            "{$ref: 'https://directory.example/users/1', name: Wren}", "{$ref: missing.yaml}", "{$ref: '#/nowhere'}",
            "{$ref: '#/properties/name'}", "{$ref: ''}", "{$ref: loop.yaml}", "{$ref: word.yaml, name: Wren}",
            "{$ref: other.yaml}", "{$ref: '#/name', name: Wren}",
        ])
    func references(example: String) throws {
        let files = ["loop.yaml": "{a: {$ref: loop.yaml}}", "word.yaml": "a", "other.yaml": "{b: 1}"]
        let schema = "{required: [$ref], properties: {$ref: {type: string}, name: {type: string}}}"
        #expect(try checker(files).check(yaml(example, name: "e.yaml"), against: yaml(schema)).isEmpty)
    }

    @Test("a member $ref without a target adds a note to the violations of the example")
    func unresolvedReference() throws {
        let found = try checker().check(
            yaml("{$ref: core/evnt.yaml}", name: "e.yaml"), against: yaml("required: [type]"))
        #expect(
            found.map(\.description) == [
                "e.yaml:1:1: error: missing key \"type\"", "schema.yaml:1:1: note: the violated keyword is here",
                "e.yaml:1:8: note: \"$ref\" has no target here, so it is treated as a member of the example",
            ])
    }

    @Test(
        "keywords of draft 7 are checked as their successors",
        arguments: [
            ("{items: [{type: string}]}", "[1]", "type /0"), ("{items: [{type: string}]}", #"["a", 1]"#, nil),
            ("{items: [{type: string}], additionalItems: false}", #"["a", 1]"#, "false_schema /1"),
            ("{items: [{type: string}], additionalItems: {type: integer}}", #"["a", "b"]"#, "type /1"),
            ("{items: {type: string}, additionalItems: false}", #"["a", "b"]"#, nil),
            ("{items: [], additionalItems: {type: integer}}", #"["a"]"#, "type /0"),
            ("{dependencies: {a: [b]}}", #"{"a": 1}"#, "dependent_required "),
            ("{dependencies: {a: [b]}}", #"{"b": 1}"#, nil),
            ("{dependencies: {a: {required: [b]}}}", #"{"a": 1}"#, "required "),
            ("{dependencies: {a: false}}", #"{"a": 1}"#, "false_schema "),
        ])
    func draft7(schema: String, payload: String, expected: String?) throws {
        let payload = try JSONPayload(bytes: Array(payload.utf8))
        let found = try checker().check(payload, against: yaml(schema)).map { "\($0.code) \($0.pointer)" }
        #expect(found == (expected.map { [$0] } ?? []))
    }

    @Test("the standard metaschema is built in and validates schemas")
    func metaschema() throws {
        #expect(
            try violations(
                #"{"type": "strin", "$defs": {"a": {"items": {"minLength": -1}}}}"#,
                "$ref: https://json-schema.org/draft/2020-12/schema"
            ) == [
                "1:10 enum /type: expected \"array\", \"boolean\", \"integer\", \"null\", \"number\", \"object\" or "
                    + "\"string\", found the string \"strin\"",
                "1:58 minimum /$defs/a/items/minLength: expected a number of at least 0, found -1",
            ])
    }

    @Test(
        "patterns are ECMA-262 regular expressions",
        arguments: [
            ("^\\\\d+$", "12", true), ("^\\\\d$", "५", false), ("^\\\\w$", "é", false), ("^a$", "a\\n", false),
            ("^.$", "\\ud83d\\ude00", true), ("^.$", "\\n", false), ("^[^]$", "\\n", true), ("[]", "a", false),
            ("^[a\\\\-&&b]$", "&", true), ("^[[]$", "[", true), ("^\\\\u00e9$", "é", true), ("^\\\\/$", "/", true),
            ("^\\\\ud83d\\\\ude00$", "\\ud83d\\ude00", true), ("^\\\\p{Lu}$", "É", true), ("b", "abc", true),
            ("^a b#$", "a b#", true), ("^(?<x>a)(?<=a)$", "a", true), ("^[\\\\w.~-]+$", "a.~-_", true),
            ("\\\\s", "\\ufeff", true),
            ("^[\\\\D]$", "a", true), ("^e$", "e\\u0301", false),
        ])
    func patterns(pattern: String, text: String, matches: Bool) throws {
        let found = try violations("\"\(text)\"", "pattern: \"\(pattern)\"")
        #expect(found.isEmpty == matches, "\(pattern) on \(text)")
    }
}
