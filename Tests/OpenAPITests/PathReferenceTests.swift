import OpenAPI
import Testing

@Suite("paths and operations that are references")
struct PathReferenceTests {
    private static let done = "responses: {'204': {description: Done.}}"

    private static func reading(_ paths: String, files: [String: String] = [:]) -> Reading {
        Reading("openapi: 3.1.0\npaths:\n\(paths)", files: files)
    }

    @Test("a path that refers to another path has its operations, also from another file")
    func paths() {
        let reading = Self.reading(
            """
              /a: {get: {operationId: a, \(Self.done)}}
              /b: {$ref: '#/paths/~1a'}
              /c: {$ref: 'more.yaml#/x'}
              /d: {$ref: '#/paths/~1c'}
            """, files: ["more.yaml": "x: {put: {operationId: c, \(Self.done)}}"])
        #expect(reading.told == [])
        #expect(reading.document?.operations.map(\.path) == ["/a", "/b", "/c", "/d"])
        #expect(reading.document?.operations.map(\.operationID) == ["a", "a", "c", "c"])
        #expect(reading.document?.operations[1].ownLocation.line == 4)
    }

    @Test("a path that is an alias of another one has its operations")
    func alias() {
        let reading = Self.reading("  /a: &a {get: {operationId: a, \(Self.done)}}\n  /b: *a")
        #expect(reading.told == [])
        #expect(reading.document?.operations.map { $0.ownLocation.line } == [3, 4])
    }

    @Test("keys beside a path's reference take precedence, and parameters are added")
    func siblings() {
        let reading = Self.reading(
            """
              /a:
                $ref: 'more.yaml'
                get: {operationId: own, \(Self.done)}
                parameters: [{name: p, in: query, schema: {type: string}}]
            """,
            files: [
                "more.yaml":
                    """
                parameters: [{name: q, in: query, schema: {type: string}}]
                get: {operationId: hidden, \(Self.done)}
                put: {operationId: put, \(Self.done)}
                """
            ])
        #expect(
            reading.told == ["5:5 warning: 'get' here takes precedence over the one that the '$ref' beside it leads to"]
        )
        #expect(reading.document?.operations.map(\.operationID) == ["own", "put"])
        #expect(reading.document?.operations.map { $0.parameters.map(\.name) } == [["p", "q"], ["p", "q"]])
    }

    @Test("paths that refer to each other in a circle are an error at each")
    func circle() {
        let reading = Self.reading(
            "  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}\n  /c: {$ref: '#/paths/~1c'}")
        #expect(
            reading.told == [
                "4:14 error: the reference leads back to itself", "3:14 error: the reference leads back to itself",
                "5:14 error: the reference leads back to itself",
            ])
    }

    @Test("a reference in place of an operation is followed, with one warning for the document")
    func operations() {
        let reading = Self.reading(
            """
              /a:
                parameters: [{name: p, in: query, schema: {type: string}}]
                get: {$ref: chain.yaml}
                put: {$ref: 'more.yaml#/put', summary: Here.}
              /b: {get: {$ref: chain.yaml}}
            """,
            files: [
                "chain.yaml": "$ref: list.yaml", "list.yaml": "operationId: list\n\(Self.done)",
                "more.yaml": "put: {operationId: put, summary: There., \(Self.done)}",
            ])
        #expect(
            reading.told == [
                "5:5 warning: OpenAPI defines no '$ref' in place of an operation; this one is followed, "
                    + "and so are 2 others of this document"
            ])
        #expect(reading.document?.operations.map(\.operationID) == ["list", "put", "list"])
        #expect(reading.document?.operations.map { $0.parameters.map(\.name) } == [["p"], ["p"], []])
        #expect(reading.document?.operations[1].summary == "Here.")
    }

    @Test(
        "a reference whose target is no operation, or no path, is an error",
        arguments: [
            ("get: {$ref: '#/components/schemas/S'}", "the target of the reference is not an operation"),
            ("get: {$ref: '#/paths/~1b'}", "the target of the reference is not an operation"),
            ("get: {$ref: '#/paths/~1b/get/responses/204'}", "the target of the reference is not an operation"),
            ("get: {$ref: '#/paths/~1a/get'}", "the reference leads back to itself"),
            ("$ref: '#/components/schemas/S'", "the target of the reference is not a path's operations"),
            ("get: {$ref: '#/info/title'}", "expected an operation, a mapping, found a string"),
        ])
    func wrongTargets(item: String, message: String) {
        let reading = Reading(
            """
            openapi: 3.1.0
            info: {title: Mistakes}
            paths:
              /a: {\(item)}
              /b: {get: {operationId: b, \(Self.done)}}
            components: {schemas: {S: {type: object, properties: {get: {type: string}}}}}
            """)
        #expect(reading.messages == ["error: " + message])
        #expect(reading.document?.operations.map(\.operationID) == ["b"])
    }

    @Test("the JSON bodies of webhooks and callbacks are payloads, named after their operation, or after themselves")
    func payloads() {
        let body = "content: {application/json: {schema: {type: object}}, text/plain: {schema: {type: string}}}"
        let reading = Reading(
            """
            openapi: 3.1.0
            paths:
              /a:
                post:
                  operationId: subscribe
                  callbacks:
                    onEvent: {'{$request.body#/url}': {post: {requestBody: {\(body)}, \(Self.done)}}}
                  \(Self.done)
            webhooks:
              alarm: {post: {requestBody: {$ref: '#/components/requestBodies/B'}, \(Self.done)}}
              end: {$ref: '#/components/pathItems/P'}
            components:
              requestBodies: {B: {\(body)}}
              pathItems: {P: {put: {operationId: ended, responses: {'200': {description: A., \(body)}}}}}
            """)
        #expect(
            reading.document?.payloads.map(\.name) == [
                "subscribe onEvent request", "alarm request", "ended response",
            ])
        #expect(reading.diagnostics.allSatisfy { $0.severity == .warning })
    }

    @Test("a parameter beside a path's reference overrides the target's, without a warning")
    func overriddenParameter() {
        let reading = Reading(
            """
            openapi: 3.1.0
            paths:
              /a/{id}:
                $ref: '#/components/pathItems/P'
                parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
            components:
              parameters: {id: {name: id, in: path, required: true, schema: {type: string}}}
              pathItems: {P: {parameters: [{$ref: '#/components/parameters/id'}], get: {operationId: a, \(Self.done)}}}
            """)
        #expect(reading.messages == [])
        #expect(reading.operation?.parameters.map { $0.schema.node["type"]?.text } == ["integer"])
    }

    @Test("schemas of webhooks and callbacks that no JSON body has are told")
    func otherPayloads() {
        let reading = Reading(
            """
            openapi: 3.1.0
            webhooks:
              alarm:
                post:
                  requestBody:
                    content:
                      application/xml: {schema: {type: object, properties: {a: {type: string}}}}
                      text/plain: {schema: {type: string}}
                      application/yaml: {schema: {$ref: '#/components/schemas/A'}}
            components: {schemas: {A: {type: object, properties: {a: {type: string}}}}}
            """)
        #expect(
            reading.messages == [
                "warning: specgen generates the types of the JSON bodies of 'webhooks', but no methods",
                "warning: specgen has no code for 'application/xml' in webhooks and callbacks; its schema is left out",
            ])
    }
}
