import OpenAPI
import Testing

struct OperationTests {
    @Test(
        "an operation without an operationId gets one from its method and path",
        arguments: [
            ("/pets", "get_pets"), ("'/pets/{pet_id}'", "get_pets_ByPet_id"), ("/", "get"),
            ("'/a/b.c/{x}'", "get_a_b_c_ByX"),
        ])
    func derivedIDs(_ path: String, _ id: String) {
        let fixture = DocumentFixture("openapi: 3.1.0\npaths: {\(path): {get: {responses: {}}}}")
        #expect(fixture.diagnostics.allSatisfy { $0.severity == .warning })
        #expect(fixture.operation?.operationID == id)
    }

    @Test("a duplicate operationId gives an error that names the other location")
    func twice() {
        let fixture = DocumentFixture(
            "openapi: 3.1.0\npaths:\n  /a: {get: {operationId: x}}\n  /b: {get: {operationId: x}}")
        #expect(fixture.summaries == ["4:27 error: duplicate operationId \"x\""])
        #expect(fixture.diagnostics.first?.hint == "first defined at api.yaml:3:27")
    }

    @Test("an error of one operation doesn't hide the others")
    func others() {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            paths:
              /a:
                get: {deprecated: 1}
                put: {operationId: p}
              /b: 1
            """)
        #expect(fixture.document?.operations.map(\.operationID) == ["p"])
        #expect(
            fixture.summaries == [
                "4:23 error: expected true or false as \"deprecated\", found an integer",
                "6:7 error: expected a path's operations, a mapping, found an integer",
            ])
    }

    @Test(
        "a diagnostic of an operation has the location of its cause",
        arguments: [
            ("deprecated: 1", "5:82 error: expected true or false as \"deprecated\", found an integer"),
            ("operationID: a", "5:70 warning: unknown key \"operationID\""),
            ("parameters: 1", "5:82 error: expected a list of parameters, found an integer"),
            ("requestBody: 1", "5:83 error: expected a request body, a mapping, found an integer"),
            ("requestBody: {$ref: '#/none'}", "5:90 error: the reference \"#/none\" has no target: "),
        ])
    func mistakes(_ operation: String, _ expected: String) {
        let fixture = DocumentFixture(operation: operation)
        #expect(fixture.summaries.count == 1)
        #expect(fixture.summaries.first?.hasPrefix(expected) == true, "\(fixture.summaries)")
    }

    @Test("summary, description, tags and deprecation are kept")
    func words() throws {
        let fixture = DocumentFixture(operation: "summary: S, description: D, tags: [a, b], deprecated: true")
        let operation = try #require(fixture.operation)
        #expect(operation.summary == "S")
        #expect(operation.description == "D")
        #expect(operation.tags == ["a", "b"])
        #expect(operation.isDeprecated)
    }

    @Test(
        "the history of an operation is read as sentences",
        arguments: [
            ("x-addedInMatrixVersion: '1.2'", ["Added in Matrix 1.2."]),
            ("x-addedInMatrixVersion: 1.10", ["Added in Matrix 1.10."]),
            (
                "x-changedInMatrixVersion: {'1.3': 'Takes a token.', '1.4': 'And\n another'}",
                ["Changed in Matrix 1.3: Takes a token.", "Changed in Matrix 1.4: And another."]
            ),
            ("x-deprecatedInMatrixVersion: '1.5'", ["Deprecated in Matrix 1.5."]),
            ("x-other: '1.5'", []),
        ])
    func history(_ operation: String, _ sentences: [String]) {
        let fixture = DocumentFixture(operation: operation)
        #expect(fixture.summaries == [])
        #expect(fixture.operation?.history == sentences)
    }

    @Test("references to bodies and responses are resolved, with every media type")
    func bodies() throws {
        let fixture = DocumentFixture(
            operation: "requestBody: {$ref: '#/components/requestBodies/b'}",
            top: """
                components:
                  requestBodies:
                    b: {required: true, content: {application/json; charset=utf-8: {}, Text/Plain: {}, a/b+json: {}}}
                """)
        #expect(fixture.summaries == [])
        let body = try #require(fixture.operation?.requestBody)
        #expect(body.isRequired)
        #expect(body.content.map(\.essence) == ["application/json", "text/plain", "a/b+json"])
        #expect(body.content.map(\.isJSON) == [true, false, true])
    }

    @Test("invalid tags, an empty operationId and an empty body give warnings")
    func emptyParts() {
        #expect(
            DocumentFixture(operation: "tags: Pets").messages == [
                "warning: expected a list of tags, found a string; the operation has no tag"
            ])
        let odd = DocumentFixture(operation: "tags: [{name: a}, b]")
        #expect(odd.messages == ["warning: expected the name of a tag, found a mapping; it is left out"])
        #expect(odd.operation?.tags == ["b"])
        #expect(
            DocumentFixture(operation: "requestBody: {content: {}}").messages == [
                "warning: the request body has no media type; it is left out"
            ])
        let nameless = DocumentFixture(
            "openapi: 3.1.0\npaths: {/a: {get: {operationId: '', responses: {'200': {description: A.}}}}}")
        #expect(
            nameless.messages == ["warning: the operationId is empty; the operation is named after its path"])
        #expect(nameless.operation?.operationID == "get_a")
        #expect(nameless.operation?.hasStatedID == false)
    }

    @Test("the schema of a stream's messages is itemSchema, or else schema")
    func streams() {
        let fixture = DocumentFixture(
            operation: """
                requestBody: {content: {text/event-stream: {itemSchema: {type: object}}, \
                application/jsonl: {schema: {type: string}}, application/json: {itemSchema: {}}}}
                """)
        #expect(fixture.messages == ["warning: specgen does not support \"itemSchema\" here; it is left out"])
        let schemas = fixture.operation?.requestBody?.content.map { $0.schema?.node["type"]?.text }
        #expect(schemas == ["object", "string", nil])
        #expect(fixture.operation?.requestBody?.content.map(\.hasItemSchema) == [true, false, false])
    }

    @Test("a response's headers are read; those without a schema give warnings")
    func headers() {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            paths:
              /x:
                get:
                  operationId: a
                  responses:
                    200: {description: A., headers: {Location: {required: true, schema: {type: string}}, X-A: {}}}
                    default: {description: B.}
            """)
        #expect(
            fixture.messages == [
                "warning: specgen does not support the header \"X-A\", which has no \"schema\"; it is left out"
            ])
        #expect(fixture.operation?.responses.map(\.status) == ["200", "default"])
        #expect(fixture.operation?.responses.first?.headers.map(\.name) == ["Location"])
        #expect(fixture.operation?.responses.first?.headers.first?.isRequired == true)
    }

    @Test(
        "circular references give an error at the reference",
        arguments: [
            "requestBody: {$ref: '#/components/requestBodies/a'}",
            "parameters: [{$ref: '#/components/parameters/a'}]",
            "responses: {'201': {$ref: '#/components/responses/a'}}",
        ])
    func cycles(_ operation: String) {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            paths: {/x: {get: {operationId: a, \(operation)}}}
            components:
              requestBodies: {a: {$ref: '#/components/requestBodies/b'}, b: {$ref: '#/components/requestBodies/a'}}
              parameters: {a: {$ref: '#/components/parameters/a'}}
              responses: {a: {$ref: '#/components/responses/a'}}
            """)
        #expect(fixture.messages == ["error: circular reference"])
        #expect(fixture.diagnostics.first?.location != nil)
    }

    @Test(
        "in OpenAPI 3.2, the schema of a stream describes an array of its messages",
        arguments: [
            ("{type: array, items: {type: string}}", "string", true, []),
            ("{$ref: '#/components/schemas/All'}", "integer", true, []), ("{type: array}", nil, true, []),
            (
                "{type: string}", "string", false,
                [
                    "warning: in OpenAPI 3.2, the \"schema\" of a stream describes all of its messages, as an array; this "
                        + "one is read as the schema of one message"
                ]
            ),
        ] as [(String, String?, Bool, [String])])
    func wholeStream(_ schema: String, _ type: String?, _ isItem: Bool, _ messages: [String]) {
        let fixture = DocumentFixture(
            """
            openapi: 3.2.0
            paths: {/a: {get: {operationId: a, responses: {'200': {description: A., content: {application/jsonl: {schema: \(schema)}}}}}}}
            components: {schemas: {All: {type: array, items: {type: integer}}}}
            """)
        #expect(fixture.messages == messages)
        let content = fixture.operation?.responses.first?.content.first
        #expect(content?.schema?.node["type"]?.text == type)
        #expect(content?.hasItemSchema == isItem)
    }
}
