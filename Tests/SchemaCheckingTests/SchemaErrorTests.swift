import SchemaChecking
import Testing
import YAMLTree

@Suite("Errors in schemas")
struct SchemaErrorTests {
    @Test(
        "a malformed keyword gives an error at its value",
        arguments: [
            ("type: 12", "1:7: error: expected \"type\" to be the name of a type or a list of names, found 12"),
            ("type: strin", "1:7: error: expected the name of a type, found \"strin\""),
            ("type: [string, null]", "1:16: error: expected the name of a type, found null"),
            ("type: []", "1:7: error: expected \"type\" to be the name of a type or a list of names, found []"),
            ("required: a", "1:11: error: expected \"required\" to be a list of keys, found \"a\""),
            ("required: [1]", "1:12: error: expected \"required\" to be a list of strings, found 1"),
            ("properties: []", "1:13: error: expected \"properties\" to be a mapping, found []"),
            ("properties: {a: 1}", "1:17: error: expected a schema (a mapping, or true or false), found an integer"),
            ("maxLength: -1", "1:12: error: expected \"maxLength\" to be an integer of 0 or more, found -1"),
            ("maxLength: 1.5", "1:12: error: expected \"maxLength\" to be an integer of 0 or more, found 1.5"),
            ("exclusiveMinimum: true", "1:19: error: expected \"exclusiveMinimum\" to be a number, found true"),
            ("multipleOf: 0", "1:13: error: expected \"multipleOf\" to be greater than 0, found 0"),
            (
                "{items: [{}], prefixItems: [{}]}", "1:9: error: expected \"items\" to be one schema, found a sequence"
            ),
            ("allOf: []", "1:8: error: expected allOf to have at least one schema"),
            ("allOf: {}", "1:8: error: expected \"allOf\" to be a list of schemas, found a mapping"),
            ("uniqueItems: 1", "1:14: error: expected \"uniqueItems\" to be true or false, found 1"),
            ("not: null", "1:6: error: expected a schema (a mapping, or true or false), found null"),
            ("$ref: 1", "1:7: error: expected \"$ref\" to be a string, found 1"),
            ("$anchor: 1a", "1:10: error: expected \"$anchor\" to be a name, found \"1a\""),
            ("enum: a", "1:7: error: expected \"enum\" to be a list of values, found \"a\""),
            ("{type: string, nullable: 1}", "1:26: error: expected \"nullable\" to be true or false, found 1"),
        ])
    func malformed(schema: String, expected: String) throws {
        #expect(try schemaError(in: schema) == "schema.yaml:" + expected)
    }

    @Test("an error in an unused part of a schema is thrown every time, and other schemas still work")
    func unreached() throws {
        #expect(
            try schemaError(in: "{properties: {a: {$ref: '#/$defs/x'}}, $defs: {x: {items: {type: 1}}}}", payload: "1")
                != nil)
        let checker = checker()
        let payload = try JSONPayload(bytes: [UInt8(ascii: "1")])
        let bad = try yaml("{$defs: {a: {type: 1}}, $ref: '#/$defs/a'}", name: "bad.yaml")
        let good = try yaml("{type: string}", name: "good.yaml")
        for _ in 0..<2 {
            #expect(throws: Diagnostic.self) { try checker.check(payload, against: bad) }
            #expect(try checker.check(payload, against: good).count == 1)
        }
    }

    @Test(
        "an invalid pattern gives an error inside the pattern",
        arguments: [("(", 0), ("a[b", 1), ("a\\\\q", 1), ("(a)\\\\1", 3), ("a{2}{3}", 4), ("\\\\d**", 4)])
    func pattern(pattern: String, offset: Int) throws {
        #expect(
            try schemaError(in: "pattern: \"\(pattern)\"")?.hasPrefix(
                "schema.yaml:1:\(11 + offset): error: the pattern ")
                == true)
        #expect(
            try schemaError(in: "patternProperties: {\"\(pattern)\": true}")?.hasPrefix(
                "schema.yaml:1:\(22 + offset): error: the pattern ") == true)
    }

    @Test("a reference without a target gives an error at the reference")
    func danglingReference() throws {
        #expect(try schemaError(in: "$ref: '#/$defs/a'")?.hasPrefix("schema.yaml:1:7: error: the reference ") == true)
        #expect(try schemaError(in: "$ref: '#a'")?.hasPrefix("schema.yaml:1:7: error: the reference ") == true)
        #expect(try schemaError(in: "$ref: other.yaml")?.hasPrefix("schema.yaml:1:7: error: cannot read ") == true)
        #expect(
            try schemaError(in: "$ref: https://example.org/x")
                == "schema.yaml:1:7: error: there is no schema with the identifier \"https://example.org/x\"")
    }

    @Test(
        "a recursion on the same value gives an error",
        arguments: [
            "$ref: '#'", "{$ref: '#/$defs/a', $defs: {a: {$ref: '#/$defs/b'}, b: {allOf: [{$ref: '#/$defs/a'}]}}}",
            "not: {$ref: '#'}", "oneOf: [{type: string}, {$ref: '#'}]", "{$dynamicRef: '#x', $dynamicAnchor: x}",
        ])
    func endlessRecursion(schema: String) throws {
        #expect(try schemaError(in: schema)?.contains("refers to itself") == true)
    }

    @Test("a recursion on parts of the value is allowed, up to the maximum depth of payloads")
    func deepRecursion() throws {
        let schema = """
            allOf: [{$ref: "#/$defs/tree"}]
            $defs:
              tree:
                anyOf:
                  - {type: array, items: {allOf: [{$ref: "#"}]}}
                  - {type: integer}
            """
        let open = String(repeating: "[", count: 512)
        let close = String(repeating: "]", count: 512)
        #expect(try violations(open + "1" + close, schema).isEmpty)
        #expect(try violations(open + "\"a\"" + close, schema).count == 1)
    }
}
