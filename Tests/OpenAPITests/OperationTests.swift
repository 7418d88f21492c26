import OpenAPI
import Testing

struct OperationTests {
    @Test(
        "an operation without an id gets one from its method and path",
        arguments: [
            ("/pets", "get_pets"), ("'/pets/{pet_id}'", "get_pets_ByPet_id"), ("/", "get"),
            ("'/a/b.c/{x}'", "get_a_b_c_ByX"),
        ])
    func madeUpIDs(_ path: String, _ id: String) {
        let reading = Reading("openapi: 3.1.0\npaths: {\(path): {get: {responses: {}}}}")
        #expect(reading.diagnostics.allSatisfy { $0.severity == .warning })
        #expect(reading.operation?.operationID == id)
    }

    @Test("a duplicate operationId is an error that names the other place")
    func twice() {
        let reading = Reading(
            "openapi: 3.1.0\npaths:\n  /a: {get: {operationId: x}}\n  /b: {get: {operationId: x}}")
        #expect(reading.told == ["4:27 error: duplicate operationId 'x'"])
        #expect(reading.diagnostics.first?.hint == "first stated at api.yaml:3:27")
    }

    @Test("an error of one operation doesn't hide the others")
    func others() {
        let reading = Reading(
            """
            openapi: 3.1.0
            paths:
              /a:
                get: {deprecated: 1}
                put: {operationId: p}
              /b: 1
            """)
        #expect(reading.document?.operations.map(\.operationID) == ["p"])
        #expect(
            reading.told == [
                "4:23 error: expected true or false as 'deprecated', found an integer",
                "6:7 error: expected a path's operations, a mapping, found an integer",
            ])
    }

    @Test(
        "what is wrong with an operation is told at its place",
        arguments: [
            ("deprecated: 1", "5:82 error: expected true or false as 'deprecated', found an integer"),
            ("operationID: a", "5:70 warning: unknown key 'operationID'"),
            (
                "callbacks: {}",
                "5:70 warning: specgen generates the types of the JSON bodies of 'callbacks', but no methods"
            ),
            ("parameters: 1", "5:82 error: expected a list of parameters, found an integer"),
            ("requestBody: 1", "5:83 error: expected a request body, a mapping, found an integer"),
            ("requestBody: {$ref: '#/none'}", "5:90 error: the reference \"#/none\" has no target: "),
        ])
    func mistakes(_ operation: String, _ told: String) {
        let reading = Reading(operation: operation)
        #expect(reading.told.count == 1)
        #expect(reading.told.first?.hasPrefix(told) == true, "\(reading.told)")
    }

    @Test("summary, description, tags and deprecation are kept")
    func words() throws {
        let reading = Reading(operation: "summary: S, description: D, tags: [a, b], deprecated: true")
        let operation = try #require(reading.operation)
        #expect(operation.summary == "S")
        #expect(operation.description == "D")
        #expect(operation.tags == ["a", "b"])
        #expect(operation.isDeprecated)
    }

    @Test(
        "since when there is an operation and how it changed are sentences",
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
        let reading = Reading(operation: operation)
        #expect(reading.told == [])
        #expect(reading.operation?.history == sentences)
    }

    @Test("bodies and responses are followed through references, and name every media type")
    func bodies() throws {
        let reading = Reading(
            operation: "requestBody: {$ref: '#/components/requestBodies/b'}",
            top: """
                components:
                  requestBodies:
                    b: {required: true, content: {application/json; charset=utf-8: {}, Text/Plain: {}, a/b+json: {}}}
                """)
        #expect(reading.told == [])
        let body = try #require(reading.operation?.requestBody)
        #expect(body.isRequired)
        #expect(body.content.map(\.essence) == ["application/json", "text/plain", "a/b+json"])
        #expect(body.content.map(\.isJSON) == [true, false, true])
    }

    @Test("tags that are no list of names, an empty operationId and an empty body are told")
    func emptyParts() {
        #expect(
            Reading(operation: "tags: Pets").messages == [
                "warning: expected a list of tags, found a string; the operation has no tag"
            ])
        let odd = Reading(operation: "tags: [{name: a}, b]")
        #expect(odd.messages == ["warning: expected a tag, the name of one, found a mapping; it is left out"])
        #expect(odd.operation?.tags == ["b"])
        #expect(
            Reading(operation: "requestBody: {content: {}}").messages == [
                "warning: the request body has no media type; it is left out"
            ])
        let nameless = Reading(
            "openapi: 3.1.0\npaths: {/a: {get: {operationId: '', responses: {'200': {description: A.}}}}}")
        #expect(
            nameless.messages == ["warning: the operationId is empty; the operation is named after its path"])
        #expect(nameless.operation?.operationID == "get_a")
        #expect(nameless.operation?.hasStatedID == false)
    }

    @Test("the schema of a stream's messages is 'itemSchema', or else 'schema'")
    func streams() {
        let reading = Reading(
            operation: """
                requestBody: {content: {text/event-stream: {itemSchema: {type: object}}, \
                application/jsonl: {schema: {type: string}}, application/json: {itemSchema: {}}}}
                """)
        #expect(reading.messages == ["warning: specgen has no code for 'itemSchema' here; it is left out"])
        let schemas = reading.operation?.requestBody?.content.map { $0.schema?.node["type"]?.text }
        #expect(schemas == ["object", "string", nil])
    }

    @Test("a response's headers are kept, those without a schema told")
    func headers() {
        let reading = Reading(
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
            reading.messages == [
                "warning: specgen has no code for the header 'X-A', which has no 'schema'; it is left out"
            ])
        #expect(reading.operation?.responses.map(\.status) == ["200", "default"])
        #expect(reading.operation?.responses.first?.headers.map(\.name) == ["Location"])
        #expect(reading.operation?.responses.first?.headers.first?.isRequired == true)
    }

    @Test(
        "references in a circle are an error at the reference",
        arguments: [
            "requestBody: {$ref: '#/components/requestBodies/a'}",
            "parameters: [{$ref: '#/components/parameters/a'}]",
            "responses: {'201': {$ref: '#/components/responses/a'}}",
        ])
    func cycles(_ operation: String) {
        let reading = Reading(
            """
            openapi: 3.1.0
            paths: {/x: {get: {operationId: a, \(operation)}}}
            components:
              requestBodies: {a: {$ref: '#/components/requestBodies/b'}, b: {$ref: '#/components/requestBodies/a'}}
              parameters: {a: {$ref: '#/components/parameters/a'}}
              responses: {a: {$ref: '#/components/responses/a'}}
            """)
        #expect(reading.messages == ["error: the reference leads back to itself"])
        #expect(reading.diagnostics.first?.location != nil)
    }
}
