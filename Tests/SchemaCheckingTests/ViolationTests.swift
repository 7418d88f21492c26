import Testing
import YAMLTree

@testable import SchemaChecking

@Suite("Messages and positions of violations")
struct ViolationTests {
    @Test("items that only differ in nested values have different hashes, so that few of them are compared")
    func manyUniqueItems() throws {
        let items = (0..<20_000).map { #"{"a": {"b": \#($0)}}"# }
        let payload = try JSONPayload(bytes: Array("[\(items.joined(separator: ", "))]".utf8))
        #expect(Set(payload.tree.root.elements.map(\.hashValue)).count > 19_990)
        #expect(try checker().check(payload, against: yaml("{uniqueItems: true}")) == [])
        #expect(try violations("[\(items[0]), \(items[1]), \(items[0])]", "{uniqueItems: true}").count == 1)
    }

    @Test("a violation is located at the value and describes the expected and the found value")
    func values() throws {
        let schema = """
            properties:
              a: {type: integer}
              b: {type: [string, "null"], minLength: 3}
              c: {enum: [x, 1, null]}
              d: {maximum: 1.5, multipleOf: 0.1}
              e: {pattern: "^@"}
              f: {x-maxBytes: 3, maxLength: 2}
            """
        let payload = """
            {"a": "abc", "b": "é",
             "c": {"x": 1}, "d": 1.75,
             "e": "\(String(repeating: "z", count: 50))", "f": "éé"}
            """
        #expect(
            try violations(payload, schema) == [
                "1:7 type /a: expected an integer, found the string \"abc\"",
                "1:19 min_length /b: expected at least 3 characters, found 1",
                "2:7 enum /c: expected \"x\", 1 or null, found an object",
                "2:22 maximum /d: expected a number of at most 1.5, found 1.75",
                "2:22 multiple_of /d: expected a multiple of 0.1, found 1.75",
                "3:7 pattern /e: expected a string that matches ^@, "
                    + "found the string \"\(String(repeating: "z", count: 40))…\"",
                "3:66 max_bytes /f: expected at most 3 bytes of UTF-8, found 4",
            ])
    }

    @Test("a violation has the location of the violated keyword")
    func schemaLocation() throws {
        let payload = try JSONPayload(bytes: Array("{\"a\": 1}".utf8))
        let found = try checker().check(payload, against: yaml("properties:\n  a:\n    type: string"))
        #expect(found.first?.schemaLocation?.description == "schema.yaml:3:5")
    }

    @Test("a missing key is a violation of the object")
    func missingKeys() throws {
        #expect(
            try violations("{\"a\": {}}", "properties: {a: {required: [app_id, kind]}}") == [
                "1:7 required /a: missing key \"app_id\"", "1:7 required /a: missing key \"kind\"",
            ])
        #expect(
            try violations("{\"a\": 1}", "dependentRequired: {a: [b]}") == [
                "1:1 dependent_required : missing key \"b\", which is required if \"a\" is present"
            ])
    }

    @Test("a key that is not allowed is a violation of the key")
    func extraKeys() throws {
        #expect(
            try violations(
                "{\"a\": 1,\n \"x/y\": 2}", "{properties: {a: true}, additionalProperties: false}") == [
                    "2:2 additional_property /x~1y: the key \"x/y\" is not allowed here, only \"a\" is"
                ])
        #expect(
            try violations("{\"a\": 1, \"b\": 2}", "{properties: {b: false}}")
                == ["1:10 false_schema /b: the key \"b\" is not allowed here"])
        #expect(
            try violations("{\"a\": 1, \"B\": 2}", "propertyNames: {pattern: \"^[a-z]$\"}") == [
                "1:10 property_name /B: invalid key: expected a string that matches ^[a-z]$, found the string \"B\""
            ])
        #expect(
            try violations(
                "{\"a\": 1, \"b\": 2}", "{allOf: [{properties: {a: {type: string}}}], unevaluatedProperties: false}")
                == [
                    "1:7 type /a: expected a string, found 1", "1:10 unevaluated /b: the key \"b\" is not allowed here",
                ])
    }

    @Test("violations of arrays: the number of items, duplicates, items after the prefix, contains")
    func arrays() throws {
        #expect(
            try violations("[1, [2, 1.0], [2.0, 1]]", "{maxItems: 2, uniqueItems: true}") == [
                "1:1 max_items : expected at most 2 items, found 3",
                "1:15 unique_items /2: expected every item once, found an array again (first at index 1)",
            ])
        #expect(
            try violations("[1, 2]", "{prefixItems: [true], items: false}") == [
                "1:5 false_schema /1: expected at most 1 item, found 2"
            ])
        #expect(
            try violations("[1, 2]", "{contains: {type: string}}") == [
                "1:1 contains : expected at least 1 item matching \"contains\", found 0"
            ])
    }

    @Test("violations are in the order of the payload, up to the maximum number")
    func order() throws {
        let schema = "{additionalProperties: {type: string}}"
        #expect(try violations("{\"a\": 1, \"b\": 2, \"c\": 3}", schema, maxViolations: 2).count == 2)
        let places = try violations("{\"z\": 1, \"b\": 2, \"a\": 3}", schema).map { $0.prefix { $0 != " " } }
        #expect(places == ["1:7", "1:15", "1:23"])
    }

    @Test("numbers are compared exactly by value")
    func numbers() throws {
        #expect(try violations("[1.0, 2]", "{items: {type: integer}, const: [1, 2.0]}").isEmpty)
        #expect(try violations("9007199254740993", "{maximum: 9007199254740992}").count == 1)
        #expect(try violations("9007199254740993", "{exclusiveMaximum: 9.007199254740994e15}").isEmpty)
        #expect(try violations("19.99", "{multipleOf: 0.01}").isEmpty)
        #expect(try violations("1e300", "{multipleOf: 1e-300}").isEmpty)
        #expect(try violations("0.30000000000000004", "{multipleOf: 0.1}").count == 1)
    }

    @Test("a boolean exclusiveMinimum or exclusiveMaximum makes the limit exclusive, as in OpenAPI 3.0")
    func exclusiveBounds() throws {
        #expect(try violations("1", "{minimum: 1, exclusiveMinimum: true}").count == 1)
        #expect(try violations("1", "{maximum: 1, exclusiveMaximum: true}").count == 1)
        #expect(try violations("1", "{minimum: 1, exclusiveMinimum: false}").isEmpty)
    }

    @Test("nullable with a type also allows null")
    func nullable() throws {
        #expect(try violations("null", "{type: string, nullable: true}").isEmpty)
        #expect(try violations("null", "{type: string, nullable: false}").count == 1)
        #expect(
            try violations("1", "{type: string, nullable: true}")
                == ["1:1 type : expected a string or null, found 1"])
    }
}

@Suite("Violations of unions")
struct UnionTests {
    private let conditions = """
        oneOf:
          - {properties: {kind: {const: event_match}, key: {type: string}}, required: [kind, key]}
          - {$ref: "#/$defs/count"}
        $defs:
          count:
            type: object
            properties: {kind: {enum: [room_member_count]}, is: {type: string}}
            required: [kind, is]
        """

    @Test("the violations are those of the branch whose constant key matches")
    func discriminator() throws {
        #expect(
            try violations("{\"kind\": \"room_member_count\", \"is\": 2}", conditions)
                == ["1:37 type /is: expected a string, found 2"])
        #expect(
            try violations("{\"kind\": \"event_match\"}", conditions) == ["1:1 required : missing key \"key\""])
    }

    @Test("if no branch's key matches, the violation is of the key")
    func unknownDiscriminator() throws {
        #expect(
            try violations("{\"kind\": \"x\"}", conditions)
                == ["1:10 enum /kind: expected \"event_match\" or \"room_member_count\", found the string \"x\""])
        #expect(
            try violations("{\"kind\": 3}", conditions)
                == ["1:10 type /kind: expected \"event_match\" or \"room_member_count\", found 3"])
        #expect(try violations("{}", conditions) == ["1:1 required : missing key \"kind\""])
    }

    @Test("null may be a value of the discriminating key")
    func nullDiscriminator() throws {
        let pushers = """
            oneOf:
              - type: object
                required: [kind, app_id, data]
                properties: {kind: {const: http}, app_id: {type: string}, data: {type: object}}
              - type: object
                required: [kind, app_id]
                properties: {kind: {type: "null"}, app_id: {type: string}}
            """
        #expect(try violations("{\"kind\": null, \"app_id\": \"a\"}", pushers).isEmpty)
        #expect(try violations("{\"kind\": null}", pushers) == ["1:1 required : missing key \"app_id\""])
        #expect(
            try violations("{\"kind\": \"http\", \"app_id\": 1}", pushers)
                == ["1:1 required : missing key \"data\"", "1:28 type /app_id: expected a string, found 1"])
        #expect(
            try violations("{\"kind\": \"sms\"}", pushers)
                == ["1:10 enum /kind: expected \"http\" or null, found the string \"sms\""])
        #expect(
            try violations("{\"kind\": 3}", pushers) == ["1:10 type /kind: expected \"http\" or null, found 3"])
        #expect(try violations("{\"app_id\": \"a\"}", pushers) == ["1:1 required : missing key \"kind\""])
        #expect(try violations("[]", pushers) == ["1:1 type : expected an object, found an empty array"])
    }

    @Test("with a branch for all other strings, only the type of the key can be invalid")
    func openDiscriminator() throws {
        let open = """
            oneOf:
              - required: [kind, key]
                properties: {kind: {const: event_match}, key: {type: string}}
              - required: [kind]
                properties: {kind: {type: string, not: {enum: [event_match]}}}
            """
        #expect(try violations("{\"kind\": \"x\"}", open).isEmpty)
        #expect(try violations("{\"kind\": \"event_match\"}", open) == ["1:1 required : missing key \"key\""])
        #expect(try violations("{\"kind\": 7}", open) == ["1:10 type /kind: expected a string, found 7"])
        #expect(try violations("{}", open) == ["1:1 required : missing key \"kind\""])
    }

    @Test("with several discriminating keys, the violation is of the invalid one")
    func severalDiscriminators() throws {
        let versions = """
            anyOf:
              - {required: [api, version], properties: {api: {const: push}, version: {const: 1}, a: {type: string}}}
              - {required: [api, version], properties: {api: {const: push}, version: {const: 2}, a: {type: integer}}}
            """
        #expect(
            try violations("{\"api\": \"push\", \"version\": 3}", versions)
                == ["1:28 enum /version: expected 1 or 2, found 3"])
        #expect(
            try violations("{\"api\": \"push\", \"version\": \"1\"}", versions)
                == ["1:28 type /version: expected 1 or 2, found the string \"1\""])
        #expect(try violations("{\"api\": \"push\"}", versions) == ["1:1 required : missing key \"version\""])
    }

    @Test("without a discriminating key, the violation is of the union")
    func noDiscriminator() throws {
        #expect(
            try violations("{}", "anyOf: [{required: [a]}, {required: [b]}]") == [
                "1:1 any_of : expected one of 2 alternatives, found an empty object that matches none"
            ])
    }

    @Test("the violations are those of the only branch of the value's type")
    func type() throws {
        let schema = "anyOf: [{type: object, required: [a]}, {type: \"null\"}, {type: string, maxLength: 1}]"
        #expect(try violations("{}", schema) == ["1:1 required : missing key \"a\""])
        #expect(try violations("\"ab\"", schema) == ["1:1 max_length : expected at most 1 character, found 2"])
        #expect(try violations("1", schema) == ["1:1 type : expected a string, an object or null, found 1"])
    }

    @Test("the values of all branches are listed together")
    func constants() throws {
        #expect(
            try violations("\"c\"", "oneOf: [{const: a}, {enum: [b]}]")
                == ["1:1 one_of : expected \"a\" or \"b\", found the string \"c\""])
    }

    @Test("a value that fits two branches of oneOf is a violation with their number")
    func tooMany() throws {
        #expect(
            try violations("1", "oneOf: [{type: integer}, {type: number}, {type: string}]")
                == ["1:1 one_of : expected a match of exactly one of 3 alternatives, found 2 matches"])
    }
}
