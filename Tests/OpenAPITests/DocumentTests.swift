import OpenAPI
import Testing

struct DocumentTests {
    static func document(_ path: String, _ operation: String, top: String = "") -> String {
        "openapi: 3.1.0\n\(top)paths:\n  \(path):\n    get: {operationId: get, responses: {'200': {description: Yes.}}, \(operation)}\n"
    }

    @Test(
        "the path of the first server stands before every path",
        arguments: [
            ("[{url: /base/}]", "/base/x"), ("[{url: 'https://example.org'}]", "/x"), ("[]", "/x"),
            ("[{url: 'https://{h}/a/{v}', variables: {h: {default: example.org}, v: {default: v3}}}]", "/a/v3/x"),
        ])
    func servers(_ servers: String, _ path: String) throws {
        let reading = Reading(Self.document("/x", "", top: "servers: \(servers)\n"))
        #expect(reading.told == [])
        #expect(reading.document?.operations.map(\.path) == [path])
    }

    @Test("an operation's parameter overrides the path's")
    func overriding() throws {
        let reading = Reading(
            """
            openapi: 3.1.0
            paths:
              /x/{id}:
                parameters:
                  - {name: id, in: path, required: true, schema: {type: string}}
                  - {name: q, in: query, schema: {type: string}}
                get:
                  operationId: get
                  parameters: [{name: q, in: query, required: true, schema: {type: integer}}]
                  responses: {}
            """)
        #expect(reading.told == [])
        let parameters = try #require(reading.document?.operations.first?.parameters)
        #expect(parameters.map(\.name) == ["id", "q"])
        #expect(parameters.map(\.isRequired) == [true, true])
    }

    @Test(
        "a token is asked for when bearer security holds",
        arguments: [
            ("security: [{t: []}]", true), ("security: []", false), ("security: [{}, {t: []}]", false),
            ("deprecated: true", true),
        ])
    func security(_ operation: String, _ needsToken: Bool) throws {
        let top = "components: {securitySchemes: {t: {type: http, scheme: bearer}}}\nsecurity: [{t: []}]\n"
        let reading = Reading(Self.document("/x", operation, top: top))
        #expect(reading.told == [])
        #expect(reading.document?.operations.first?.needsAccessToken == needsToken)
    }

    @Test(
        "what is wrong with an operation is told at its place",
        arguments: [
            (
                "'/x/{id}'", "tags: []",
                "4:5 error: the path has the parameter '{id}', which the operation doesn't declare"
            ),
            ("'/x{id}'", "tags: []", "4:5 error: specgen has no code for the segment 'x{id}' of the path"),
            ("'/{a}/{a}'", "tags: []", "4:5 error: the parameter '{a}' stands twice in the path"),
            ("x", "tags: []", "4:5 error: the path 'x' doesn't begin with '/'"),
            ("/x", "parameters: 1", "4:82 error: expected a list of parameters, found an integer"),
            (
                "/x", "parameters: [{name: a, in: body, schema: {}}]",
                "4:97 error: expected path, query, header or cookie, found 'body'"
            ),
            (
                "/x", "parameters: [{name: a, in: path, schema: {}}]",
                "4:83 error: the parameter 'a' doesn't stand in the path '/x'"
            ),
            ("/x", "parameters: [{name: a, in: query}]", "4:83 error: the parameter 'a' has no 'schema'"),
            ("/x", "deprecated: 1", "4:82 error: expected true or false as 'deprecated', found an integer"),
            ("/x", "summary: [a]", "4:79 error: expected a string as 'summary', found a sequence"),
            ("/x", "security: [{u: []}]", "4:85 error: the security scheme 'u' isn't declared"),
            ("/x", "operationID: a", "4:70 warning: unknown key 'operationID'"),
        ])
    func mistakes(_ path: String, _ operation: String, _ told: String) {
        #expect(Reading(Self.document(path, operation)).told == [told])
    }

    @Test("an error of one operation doesn't hide the others")
    func others() {
        let reading = Reading("openapi: 3.1.0\npaths:\n  /a:\n    get: {}\n    put: {operationId: p}\n  /b: 1\n")
        #expect(reading.document?.operations.map(\.operationID) == ["p"])
        #expect(
            reading.told == [
                "4:5 error: the operation has no 'operationId'",
                "6:7 error: expected a path's operations, a mapping, found an integer",
            ])
    }

    @Test("what is no OpenAPI 3 document is refused")
    func otherFiles() {
        #expect(
            Reading("type: object").told == [
                "1:1 error: expected an OpenAPI document, found a mapping without the key 'openapi'"
            ])
        #expect(Reading("openapi: 2.0.0").told == ["1:10 error: specgen reads OpenAPI 3, not '2.0.0'"])
        #expect(Reading("- 1").told == ["1:1 error: expected an OpenAPI document, a mapping, found a sequence"])
        #expect(Reading("a: [").document == nil)
    }
}
