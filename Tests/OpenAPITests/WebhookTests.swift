import OpenAPI
import Testing

struct WebhookTests {
    private static let done = "responses: {'200': {description: A.}}"

    @Test("webhooks and callbacks are operations, named after their operationId or their key")
    func names() {
        let body = "requestBody: {content: {application/json: {schema: {type: object}}}}"
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            paths:
              /a:
                post:
                  operationId: subscribe
                  callbacks:
                    onEvent: {'{$request.body#/url}': {post: {\(body), \(Self.done)}}}
                    onEnd: {$ref: '#/components/callbacks/C'}
                  \(Self.done)
              /b: {post: {operationId: other, callbacks: {end: {$ref: '#/components/callbacks/C'}}, \(Self.done)}}
            webhooks:
              alarm: {post: {\(body), \(Self.done)}, put: {\(Self.done)}}
              end: {$ref: '#/components/pathItems/P'}
            components:
              callbacks: {C: {'{$url}': {post: {operationId: ended, \(Self.done)}}}}
              pathItems: {P: {put: {operationId: over, \(Self.done)}}}
            """)
        #expect(fixture.messages == [])
        let webhooks = fixture.document?.webhooks ?? []
        #expect(webhooks.map(\.name) == ["alarm", "alarm", "end"])
        #expect(webhooks.map(\.operation.operationID) == ["alarm post", "alarm put", "over"])
        #expect(webhooks.map(\.operation.path) == ["alarm", "alarm", "end"])
        let callbacks = fixture.document?.callbacks ?? []
        #expect(callbacks.map(\.name) == ["onEvent", "onEnd"])
        #expect(callbacks.map(\.operation.operationID) == ["subscribe onEvent", "ended"])
        #expect(callbacks.map(\.operation.path) == ["{$request.body#/url}", "{$url}"])
    }

    @Test("the document's security isn't that of webhooks; their own is")
    func security() {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            security: [{key: []}]
            webhooks:
              a: {post: {\(Self.done)}}
              b: {post: {security: [{key: []}], \(Self.done)}}
            components: {securitySchemes: {key: {type: http, scheme: bearer}}}
            """)
        #expect(fixture.messages == [])
        #expect(fixture.document?.webhooks.map { $0.operation.security == nil } == [true, false])
    }

    @Test("callbacks of a webhook, its servers and its path parameters give warnings")
    func leftOut() {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            webhooks:
              a:
                servers: []
                parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                post: {callbacks: {b: {'{$url}': {post: {\(Self.done)}}}}, \(Self.done)}
            """)
        #expect(
            fixture.messages == [
                "warning: specgen does not support \"servers\" here; it is left out",
                "warning: specgen does not support \"callbacks\" of a webhook or a callback; they are left out",
                "warning: the parameter \"id\" has no path to be in; it is left out",
            ])
        #expect(fixture.document?.webhooks.count == 1)
    }

    @Test(
        "with a selection of operations, only webhooks that a pattern names are read",
        arguments: [
            (["a"], [], ["a"]), (["webhook:*"], ["one", "two"], []), (["a", "webhook:on*"], ["one"], ["a"]),
            (["webhook:*", "!webhook:two"], ["one"], []), (["!tag:x"], [], ["a"]),
        ] as [([String], [String], [String])])
    func selection(_ patterns: [String], _ webhooks: [String], _ operations: [String]) throws {
        let fixture = try DocumentFixture(
            """
            openapi: 3.1.0
            paths: {/a: {get: {operationId: a, \(Self.done)}}, /b: {get: {operationId: b, tags: [x], \(Self.done)}}}
            webhooks: {one: {post: {\(Self.done)}}, two: {post: {\(Self.done)}}}
            """, selecting: patterns)
        #expect(fixture.document?.webhooks.map(\.name) == webhooks)
        #expect(fixture.document?.operations.map(\.operationID) == operations)
    }

    @Test("a pattern that selects no webhook gives an error with a similar name")
    func unknownWebhook() throws {
        let fixture = try DocumentFixture(
            "openapi: 3.1.0\nwebhooks: {alarm: {post: {\(Self.done)}}}", selecting: ["webhook:alram"])
        let diagnostic = fixture.diagnostics.last
        #expect(diagnostic?.message == "the pattern \"webhook:alram\" selects no webhook")
        #expect(diagnostic?.hint == "did you mean \"webhook:alarm\"?")
    }
}
