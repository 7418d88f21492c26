import Testing

struct SchemaRuleTests {
    @Test(
        "members that are required and not described",
        arguments: [
            (
                "{properties: {name: {}}, required: [nmae]}",
                ["1:37 'nmae' is required, but 'properties' doesn't describe it (did you mean \"name\"?)"]
            ),
            (
                "{properties: {name: {}}, required: [colour]}",
                ["1:37 'colour' is required, but 'properties' doesn't describe it (describe it, or don't require it)"]
            ),
            ("{properties: {name: {}}, required: [name]}", []),
            ("{required: [a]}", []),
            ("{properties: {a: {}}, required: [b], allOf: [{properties: {b: {}}}]}", []),
            ("{properties: {b: {}}, allOf: [{properties: {a: {}}, required: [b]}]}", []),
            ("{properties: {a: {}}, required: [b], additionalProperties: {type: string}}", []),
            ("{properties: {a: {}}, required: [a, a]}", ["1:37 'a' is required twice (once is enough)"]),
            ("{properties: {'a ': {}}}", ["1:15 the name \"a \" has white space around it"]),
        ])
    func objects(_ schema: String, _ told: [String]) { #expect(Linting.schema(schema) == told) }

    @Test("a schema that is a part of another one somewhere isn't held to be whole")
    func parts() {
        let part = "{properties: {a: {}}, required: [b]}"
        let told = Linting.files([
            "a.yaml": "properties: {x: {$ref: part.yaml}, y: {allOf: [{$ref: part.yaml}, {properties: {b: {}}}]}}",
            "part.yaml": part,
        ])
        #expect(told == [])
    }

    @Test(
        "values that aren't of the type",
        arguments: [
            (
                "{type: string, enum: [a, 1]}",
                [
                    "1:26 1 is an integer, and the type is string (a string that looks like an integer is written in quotes: \"1\")"
                ]
            ),
            (
                "{type: integer, enum: ['1']}",
                ["1:24 \"1\" is a string, and the type is integer (write it without quotes, or change the type)"]
            ),
            (
                "{type: string, const: null}",
                ["1:23 null is null, and the type is string (add \"null\" to the types, or leave it out)"]
            ),
            (
                "{type: string, nullable: false, const: a}",
                [
                    "1:16 'nullable' is of OpenAPI 3.0; since 3.1 other tools pass over it (list \"null\" among the types: type: [string, 'null'])"
                ]
            ),
            ("{type: [string, 'null'], enum: [a, null]}", []),
            ("{type: number, enum: [1, 1.5]}", []),
            ("{type: integer, enum: [1.0]}", []),
            ("{enum: [1, a, 1]}", ["1:15 the value 1 stands twice"]),
        ])
    func values(_ schema: String, _ told: [String]) { #expect(Linting.schema(schema) == told) }

    @Test(
        "limits that no value keeps",
        arguments: [
            (
                "{minLength: 3, maxLength: 2}",
                ["1:13 no value is right: 'minLength' is 3, 'maxLength' is 2 (are the two exchanged?)"]
            ),
            ("{minimum: 2, maximum: 2}", []),
            ("{exclusiveMinimum: 2, maximum: 2}", ["1:20 no value is right: 'exclusiveMinimum' is 2, 'maximum' is 2"]),
            (
                "{minItems: 1, maxItems: 0}",
                ["1:12 no value is right: 'minItems' is 1, 'maxItems' is 0 (are the two exchanged?)"]
            ),
            (
                "{minProperties: 1, maxProperties: 0}",
                ["1:17 no value is right: 'minProperties' is 1, 'maxProperties' is 0 (are the two exchanged?)"]
            ),
        ])
    func limits(_ schema: String, _ told: [String]) { #expect(Linting.schema(schema) == told) }

    @Test(
        "keywords that are about another type",
        arguments: [
            (
                "{type: integer, maxLength: 2}",
                [
                    "1:17 'maxLength' is about a string, and the type is integer; it says nothing here (did you mean 'maximum'?)"
                ]
            ),
            (
                "{type: array, properties: {}}",
                [
                    "1:15 'properties' is about an object, and the type is array; it says nothing here (it belongs under 'items', where the elements are described)"
                ]
            ),
            (
                "{type: string, items: {}}",
                ["1:16 'items' is about an array, and the type is string; it says nothing here"]
            ),
            (
                "{type: string, minimum: 2}",
                [
                    "1:16 'minimum' is about a number, and the type is string; it says nothing here (did you mean 'minLength'?)"
                ]
            ),
            (
                "{type: string, required: [a]}",
                ["1:16 'required' is about an object, and the type is string; it says nothing here"]
            ),
            ("{type: [string, array], items: {}, maxLength: 1}", []),
            ("{type: integer, minimum: 2}", []), ("{maxLength: 2, items: {}}", []), ("{type: strnig, items: {}}", []),
        ])
    func idle(_ schema: String, _ told: [String]) { #expect(Linting.schema(schema) == told) }

    @Test(
        "what the other version of OpenAPI says",
        arguments: [
            (
                "{type: [string, 'null']}", "3.0.3",
                ["1:2 OpenAPI 3.0 has no lists of types (write one type and 'nullable: true', or say 'openapi: 3.1.0')"]
            ),
            (
                "{const: a}", "3.0.3",
                ["1:2 OpenAPI 3.0 has no 'const' (write 'enum' with one value, or say 'openapi: 3.1.0')"]
            ),
            (
                "{properties: {a: {$ref: '#/x', maxLength: 1}}, x: {}}", "3.0.3",
                [
                    "1:32 OpenAPI 3.0 ignores 'maxLength' beside '$ref' (put the reference into 'allOf', or say 'openapi: 3.1.0')"
                ]
            ),
            ("{type: string, nullable: true}", "3.0.3", []),
            ("{minimum: 1, exclusiveMinimum: true}", "3.0.3", []),
            (
                "{type: string, nullable: true}", "3.1.0",
                [
                    "1:16 'nullable' is of OpenAPI 3.0; since 3.1 other tools pass over it (list \"null\" among the types: type: [string, 'null'])"
                ]
            ),
            (
                "{minimum: 1, exclusiveMinimum: true}", "3.1.0",
                [
                    "1:14 'exclusiveMinimum' is a number; as a boolean it is of OpenAPI 3.0 (write 'exclusiveMinimum: 1' in place of both)"
                ]
            ),
            (
                "{exclusiveMaximum: true}", "3.1.0",
                [
                    "1:2 'exclusiveMaximum' is a number; as a boolean it is of OpenAPI 3.0 (it has no effect without 'maximum')"
                ]
            ),
            (
                "{examples: {a: 1}}", "3.1.0",
                [
                    "1:2 'examples' of a schema is a list of values (names for examples have their place in a media type or a parameter)"
                ]
            ),
            (
                "{example: 1, examples: [1]}", "3.1.0",
                ["1:14 'examples' beside 'example' (put the one among the others)"]
            ),
        ])
    func dialect(_ schema: String, _ version: String, _ told: [String]) {
        #expect(Linting.schema(schema, version: version) == told)
    }

    @Test("definitions that nothing refers to")
    func definitions() {
        #expect(
            Linting.schema("{$ref: '#/$defs/a', $defs: {a: {}, b: {}}}") == [
                "1:36 nothing refers to 'b' (is a reference missing? or remove it)"
            ])
    }

    @Test("schemas that lead back to themselves are looked at once")
    func recursion() {
        #expect(
            Linting.schema("{properties: {a: {$ref: '#'}}, items: {$ref: '#'}, type: object}") == [
                "1:32 'items' is about an array, and the type is object; it says nothing here"
            ])
    }

    @Test(
        "members that go one way and are required",
        arguments: [
            (
                "3.0.3", "{required: [id, name], properties: {id: {readOnly: true}, name: {}}}",
                [
                    "1:37 'id' is required and 'readOnly': OpenAPI 3.0 requires it in responses only (other tools, and OpenAPI 3.1, require it in requests too; a schema for each way is clear to all)"
                ]
            ),
            (
                "3.1.0", "{required: [key], properties: {key: {writeOnly: true}}}",
                [
                    "1:32 'key' is 'writeOnly', and required in responses too (since OpenAPI 3.1 'required' holds both ways; don't require it, or write a schema for each way)"
                ]
            ),
            (
                "3.1.0", "{properties: {id: {readOnly: true, writeOnly: true}}}",
                ["1:15 'id' is read-only and write-only, so it is sent neither way (keep one of the two)"]
            ),
            ("3.1.0", "{required: [name], properties: {id: {readOnly: true}, name: {readOnly: false}}}", []),
        ])
    func oneWay(_ version: String, _ schema: String, _ told: [String]) {
        #expect(Linting.schema(schema, version: version) == told)
    }

    @Test(
        "keywords without the one that gives them an effect",
        arguments: [
            (
                "{then: {minimum: 1}}",
                ["1:2 'then' has no effect without 'if' (add 'if' to the same schema, or remove it)"]
            ),
            (
                "{maxContains: 1}",
                ["1:2 'maxContains' has no effect without 'contains' (add 'contains' to the same schema, or remove it)"]
            ),
            ("{if: {}, then: {minimum: 1}, else: {maximum: 3}}", []), ("{contains: {}, maxContains: 1}", []),
        ])
    func companions(_ schema: String, _ told: [String]) { #expect(Linting.schema(schema) == told) }

    @Test("a member $ref in an example is data")
    func examples() {
        #expect(
            Linting.schema("{examples: [{$ref: 'https://a.example/1'}], default: {$ref: x.yaml}, x-a: {$ref: y}}") == []
        )
    }
}
