import OpenAPI
import Testing

@Suite("paths and operations that are references")
struct PathReferenceTests {
    private static let done = "responses: {'204': {description: Done.}}"

    private static func fixture(_ paths: String, files: [String: String] = [:]) -> DocumentFixture {
        DocumentFixture("openapi: 3.1.0\npaths:\n\(paths)", files: files)
    }

    @Test("a path that is a reference has the operations of its target, also in another file")
    func paths() {
        let fixture = Self.fixture(
            """
              /a: {get: {operationId: a, \(Self.done)}}
              /b: {$ref: '#/paths/~1a'}
              /c: {$ref: 'more.yaml#/x'}
              /d: {$ref: '#/paths/~1c'}
            """, files: ["more.yaml": "x: {put: {operationId: c, \(Self.done)}}"])
        #expect(fixture.summaries == [])
        #expect(fixture.document?.operations.map(\.path) == ["/a", "/b", "/c", "/d"])
        #expect(fixture.document?.operations.map(\.operationID) == ["a", "a", "c", "c"])
        #expect(fixture.document?.operations[1].ownLocation.line == 4)
    }

    @Test("a path that is a YAML alias of another path has the same operations")
    func alias() {
        let fixture = Self.fixture("  /a: &a {get: {operationId: a, \(Self.done)}}\n  /b: *a")
        #expect(fixture.summaries == [])
        #expect(fixture.document?.operations.map { $0.ownLocation.line } == [3, 4])
    }

    @Test("keys next to a path's reference take precedence, and parameters are merged")
    func siblings() {
        let fixture = Self.fixture(
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
            fixture.summaries == [
                "5:5 warning: \"get\" overrides the one in the target of \"$ref\""
            ]
        )
        #expect(fixture.document?.operations.map(\.operationID) == ["own", "put"])
        #expect(fixture.document?.operations.map { $0.parameters.map(\.name) } == [["p", "q"], ["p", "q"]])
    }

    @Test("each path of a circular reference gives an error")
    func circle() {
        let fixture = Self.fixture(
            "  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}\n  /c: {$ref: '#/paths/~1c'}")
        #expect(
            fixture.summaries == [
                "4:14 error: circular reference", "3:14 error: circular reference",
                "5:14 error: circular reference",
            ])
    }

    @Test("a reference in place of an operation is resolved, with one warning for the document")
    func operations() {
        let fixture = Self.fixture(
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
            fixture.summaries == [
                "5:5 warning: OpenAPI does not define \"$ref\" in place of an operation; this one is resolved, "
                    + "and so are 2 others in this document"
            ])
        #expect(fixture.document?.operations.map(\.operationID) == ["list", "put", "list"])
        #expect(fixture.document?.operations.map { $0.parameters.map(\.name) } == [["p"], ["p"], []])
        #expect(fixture.document?.operations[1].summary == "Here.")
    }

    @Test(
        "a reference whose target isn't an operation, or a path, gives an error",
        arguments: [
            ("get: {$ref: '#/components/schemas/S'}", "the target of the reference is not an operation"),
            ("get: {$ref: '#/paths/~1b'}", "the target of the reference is not an operation"),
            ("get: {$ref: '#/paths/~1b/get/responses/204'}", "the target of the reference is not an operation"),
            ("get: {$ref: '#/paths/~1a/get'}", "circular reference"),
            ("$ref: '#/components/schemas/S'", "the target of the reference is not a path's operations"),
            ("get: {$ref: '#/info/title'}", "expected an operation, a mapping, found a string"),
        ])
    func wrongTargets(item: String, message: String) {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            info: {title: Mistakes}
            paths:
              /a: {\(item)}
              /b: {get: {operationId: b, \(Self.done)}}
            components: {schemas: {S: {type: object, properties: {get: {type: string}}}}}
            """)
        #expect(fixture.messages == ["error: " + message])
        #expect(fixture.document?.operations.map(\.operationID) == ["b"])
    }

    @Test("a parameter next to a path's reference overrides the target's, without a warning")
    func overriddenParameter() {
        let fixture = DocumentFixture(
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
        #expect(fixture.messages == [])
        #expect(fixture.operation?.parameters.map { $0.schema.node["type"]?.text } == ["integer"])
    }
}
