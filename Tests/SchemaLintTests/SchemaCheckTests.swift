import Testing

struct SchemaCheckTests {
    @Test(
        "required members without a description, duplicates and white space are reported",
        arguments: [
            (
                "{properties: {name: {}}, required: [nmae]}",
                ["1:37 \"nmae\" is required, but \"properties\" does not describe it (did you mean \"name\"?)"]
            ),
            (
                "{properties: {name: {}}, required: [colour]}",
                [
                    "1:37 \"colour\" is required, but \"properties\" does not describe it (add it to \"properties\", or remove it from \"required\")"
                ]
            ),
            ("{properties: {name: {}}, required: [name]}", []),
            ("{required: [a]}", []),
            ("{properties: {a: {}}, required: [b], allOf: [{properties: {b: {}}}]}", []),
            ("{properties: {b: {}}, allOf: [{properties: {a: {}}, required: [b]}]}", []),
            ("{properties: {a: {}}, required: [b], additionalProperties: {type: string}}", []),
            ("{properties: {a: {}}, required: [a, a]}", ["1:37 \"a\" is required twice (remove one of the two)"]),
            ("{properties: {'a ': {}}}", ["1:15 the name \"a \" has white space around it"]),
        ])
    func objects(_ schema: String, _ messages: [String]) { #expect(LintMessages.schema(schema) == messages) }

    @Test("a schema that is a part of another one may require members that it doesn't describe")
    func parts() {
        let part = "{properties: {a: {}}, required: [b]}"
        let messages = LintMessages.files([
            "a.yaml": "properties: {x: {$ref: part.yaml}, y: {allOf: [{$ref: part.yaml}, {properties: {b: {}}}]}}",
            "part.yaml": part,
        ])
        #expect(messages == [])
    }

    @Test(
        "values of the wrong type and duplicate values are reported",
        arguments: [
            (
                "{type: string, enum: [a, 1]}",
                [
                    "1:26 1 is an integer, but the type is string (write it in quotes to make it a string: \"1\")"
                ]
            ),
            (
                "{type: integer, enum: ['1']}",
                ["1:24 \"1\" is a string, but the type is integer (write it without quotes, or change the type)"]
            ),
            (
                "{type: string, const: null}",
                ["1:23 null is null, but the type is string (add \"null\" to the types, or remove it)"]
            ),
            (
                "{type: string, nullable: false, const: a}",
                [
                    "1:16 \"nullable\" is a keyword of OpenAPI 3.0; since 3.1 other tools ignore it (add \"null\" to the types: type: [string, 'null'])"
                ]
            ),
            ("{type: [string, 'null'], enum: [a, null]}", []),
            ("{type: number, enum: [1, 1.5]}", []),
            ("{type: integer, enum: [1.0]}", []),
            ("{enum: [1, a, 1]}", ["1:15 duplicate value 1"]),
        ])
    func values(_ schema: String, _ messages: [String]) { #expect(LintMessages.schema(schema) == messages) }

    @Test(
        "limits that no value satisfies are reported",
        arguments: [
            (
                "{minLength: 3, maxLength: 2}",
                ["1:13 no value is valid: \"minLength\" is 3, \"maxLength\" is 2 (are the two swapped?)"]
            ),
            ("{minimum: 2, maximum: 2}", []),
            (
                "{exclusiveMinimum: 2, maximum: 2}",
                ["1:20 no value is valid: \"exclusiveMinimum\" is 2, \"maximum\" is 2"]
            ),
            (
                "{minItems: 1, maxItems: 0}",
                ["1:12 no value is valid: \"minItems\" is 1, \"maxItems\" is 0 (are the two swapped?)"]
            ),
            (
                "{minProperties: 1, maxProperties: 0}",
                ["1:17 no value is valid: \"minProperties\" is 1, \"maxProperties\" is 0 (are the two swapped?)"]
            ),
        ])
    func limits(_ schema: String, _ messages: [String]) { #expect(LintMessages.schema(schema) == messages) }

    @Test(
        "keywords that apply to other types are reported",
        arguments: [
            (
                "{type: integer, maxLength: 2}",
                [
                    "1:17 \"maxLength\" applies to strings, but the type is integer; it has no effect here (did you mean \"maximum\"?)"
                ]
            ),
            (
                "{type: array, properties: {}}",
                [
                    "1:15 \"properties\" applies to objects, but the type is array; it has no effect here (move it under \"items\", which describes the elements)"
                ]
            ),
            (
                "{type: string, items: {}}",
                ["1:16 \"items\" applies to arrays, but the type is string; it has no effect here"]
            ),
            (
                "{type: string, minimum: 2}",
                [
                    "1:16 \"minimum\" applies to numbers, but the type is string; it has no effect here (did you mean \"minLength\"?)"
                ]
            ),
            (
                "{type: string, required: [a]}",
                ["1:16 \"required\" applies to objects, but the type is string; it has no effect here"]
            ),
            ("{type: [string, array], items: {}, maxLength: 1}", []),
            ("{type: integer, minimum: 2}", []), ("{maxLength: 2, items: {}}", []), ("{type: strnig, items: {}}", []),
        ])
    func idle(_ schema: String, _ messages: [String]) { #expect(LintMessages.schema(schema) == messages) }

    @Test(
        "keywords of another version of OpenAPI are reported",
        arguments: [
            (
                "{type: [string, 'null']}", "3.0.3",
                [
                    "1:2 OpenAPI 3.0 has no lists of types (write one type and \"nullable: true\", or declare \"openapi: 3.1.0\")"
                ]
            ),
            (
                "{const: a}", "3.0.3",
                ["1:2 OpenAPI 3.0 has no \"const\" (write \"enum\" with one value, or declare \"openapi: 3.1.0\")"]
            ),
            (
                "{properties: {a: {$ref: '#/x', maxLength: 1}}, x: {}}", "3.0.3",
                [
                    "1:32 OpenAPI 3.0 ignores \"maxLength\" next to \"$ref\" (move the reference into \"allOf\", or declare \"openapi: 3.1.0\")"
                ]
            ),
            ("{type: string, nullable: true}", "3.0.3", []),
            ("{minimum: 1, exclusiveMinimum: true}", "3.0.3", []),
            (
                "{type: string, nullable: true}", "3.1.0",
                [
                    "1:16 \"nullable\" is a keyword of OpenAPI 3.0; since 3.1 other tools ignore it (add \"null\" to the types: type: [string, 'null'])"
                ]
            ),
            (
                "{minimum: 1, exclusiveMinimum: true}", "3.1.0",
                [
                    "1:14 \"exclusiveMinimum\" is a number since OpenAPI 3.1; a boolean is from OpenAPI 3.0 (write \"exclusiveMinimum: 1\" instead of both)"
                ]
            ),
            (
                "{exclusiveMaximum: true}", "3.1.0",
                [
                    "1:2 \"exclusiveMaximum\" is a number since OpenAPI 3.1; a boolean is from OpenAPI 3.0 (it has no effect without \"maximum\")"
                ]
            ),
            (
                "{examples: {a: 1}}", "3.1.0",
                [
                    "1:2 \"examples\" in a schema is a list of values (named examples belong in a media type or a parameter)"
                ]
            ),
            (
                "{example: 1, examples: [1]}", "3.1.0",
                ["1:14 both \"example\" and \"examples\" are given (move the value of \"example\" into \"examples\")"]
            ),
        ])
    func dialect(_ schema: String, _ version: String, _ messages: [String]) {
        #expect(LintMessages.schema(schema, version: version) == messages)
    }

    @Test("unreferenced definitions are reported")
    func definitions() {
        #expect(
            LintMessages.schema("{$ref: '#/$defs/a', $defs: {a: {}, b: {}}}") == [
                "1:36 \"b\" is never referenced (add the missing reference, or remove it)"
            ])
    }

    @Test("recursive schemas are checked once")
    func recursion() {
        #expect(
            LintMessages.schema("{properties: {a: {$ref: '#'}}, items: {$ref: '#'}, type: object}") == [
                "1:32 \"items\" applies to arrays, but the type is object; it has no effect here"
            ])
    }

    @Test(
        "required read-only and write-only members are reported",
        arguments: [
            (
                "3.0.3", "{required: [id, name], properties: {id: {readOnly: true}, name: {}}}",
                [
                    "1:37 \"id\" is required and \"readOnly\": OpenAPI 3.0 requires it in responses only (OpenAPI 3.1 and other tools also require it in requests; write separate schemas for requests and responses)"
                ]
            ),
            (
                "3.1.0", "{required: [key], properties: {key: {writeOnly: true}}}",
                [
                    "1:32 \"key\" is \"writeOnly\", and required in responses too (\"required\" applies in both directions since OpenAPI 3.1; remove it, or write separate schemas for requests and responses)"
                ]
            ),
            (
                "3.1.0", "{properties: {id: {readOnly: true, writeOnly: true}}}",
                ["1:15 \"id\" is read-only and write-only, so it is never sent (keep one of the two)"]
            ),
            ("3.1.0", "{required: [name], properties: {id: {readOnly: true}, name: {readOnly: false}}}", []),
        ])
    func oneWay(_ version: String, _ schema: String, _ messages: [String]) {
        #expect(LintMessages.schema(schema, version: version) == messages)
    }

    @Test(
        "keywords without their companion are reported",
        arguments: [
            (
                "{then: {minimum: 1}}",
                ["1:2 \"then\" has no effect without \"if\" (add \"if\" to the same schema, or remove it)"]
            ),
            (
                "{maxContains: 1}",
                [
                    "1:2 \"maxContains\" has no effect without \"contains\" (add \"contains\" to the same schema, or remove it)"
                ]
            ),
            ("{if: {}, then: {minimum: 1}, else: {maximum: 3}}", []), ("{contains: {}, maxContains: 1}", []),
        ])
    func companions(_ schema: String, _ messages: [String]) { #expect(LintMessages.schema(schema) == messages) }

    @Test("a member $ref in an example is data")
    func examples() {
        #expect(
            LintMessages.schema("{examples: [{$ref: 'https://a.example/1'}], default: {$ref: x.yaml}, x-a: {$ref: y}}")
                == []
        )
    }
}
