import OpenAPI
import Testing

struct DocumentTests {
    @Test(
        "the path of the first server is the prefix of every path",
        arguments: [
            ("[{url: /base/}]", "/base/x"), ("[{url: 'https://example.org'}]", "/x"), ("[]", "/x"),
            ("[{url: base}]", "/base/x"), ("[{url: .}]", "/x"), ("[{url: /}]", "/x"),
            ("[{url: /a}, {url: /b}]", "/a/x"),
            ("[{url: 'https://{h}/a/{v}', variables: {h: {default: example.org}, v: {default: v3}}}]", "/a/v3/x"),
        ])
    func servers(_ servers: String, _ path: String) {
        let fixture = DocumentFixture(operation: "", top: "servers: \(servers)")
        #expect(fixture.summaries == [])
        #expect(fixture.document?.operations.map(\.path) == [path])
    }

    @Test("a document has a title, a description and the name of its file")
    func words() {
        let fixture = DocumentFixture(operation: "", top: "info: {title: Pets, description: About pets., version: 1.0}")
        #expect(fixture.document?.title == "Pets")
        #expect(fixture.document?.description == "About pets.")
        #expect(fixture.document?.name == "api")
    }

    @Test(
        "a file that isn't an OpenAPI 3 document gives a located error",
        arguments: [
            ("type: object", "1:1 error: expected an OpenAPI document, found a mapping without the key \"openapi\""),
            ("openapi: 2.0.0", "1:10 error: specgen reads OpenAPI 3, not \"2.0.0\""),
            ("openapi: [3.1.0]", "1:10 error: expected the version of OpenAPI, found a sequence"),
            ("openapi: 4.0.0", "1:10 error: specgen reads OpenAPI 3, not \"4.0.0\""),
            ("openapi: 3", "1:10 error: specgen reads OpenAPI 3, not \"3\""),
            ("openapi: 3.x", "1:10 error: specgen reads OpenAPI 3, not \"3.x\""),
            ("openapi: 31.0", "1:10 error: specgen reads OpenAPI 3, not \"31.0\""),
            ("openapi:", "1:9 error: specgen reads OpenAPI 3, not \"\""),
            ("- 1", "1:1 error: expected an OpenAPI document, a mapping, found a sequence"),
            ("{openapi: 3.1.0, paths: 1}", "1:25 error: expected paths, a mapping, found an integer"),
            ("{openapi: 3.1.0, info: 1}", "1:24 error: expected the info, a mapping, found an integer"),
            ("{openapi: 3.1.0, servers: {}}", "1:27 error: expected a list of servers, found a mapping"),
            ("{openapi: 3.1.0, servers: [{}]}", "1:28 error: the server has no \"url\""),
        ])
    func otherFiles(_ text: String, _ expected: String) {
        let fixture = DocumentFixture(text)
        #expect(fixture.document == nil)
        #expect(fixture.summaries == [expected])
    }

    @Test("a Swagger 2 document gives an error with a hint to convert it", arguments: ["'2.0'", "2.0"])
    func swagger(_ version: String) {
        let fixture = DocumentFixture("swagger: \(version)\npaths: {}")
        #expect(fixture.summaries == ["1:10 error: specgen reads OpenAPI 3, not Swagger 2.0"])
        #expect(fixture.diagnostics.first?.hint == "convert it to OpenAPI 3, for example with swagger2openapi")
    }

    @Test("malformed YAML gives one located error")
    func malformed() {
        let fixture = DocumentFixture("a: [")
        #expect(fixture.document == nil)
        #expect(fixture.diagnostics.count == 1)
        #expect(fixture.diagnostics.first?.location?.line == 1)
    }

    @Test("the error for an unreadable file names it")
    func missing() {
        let (document, diagnostics) = readDocument(at: "none.yaml", in: DocumentFixture("").sources)
        #expect(document == nil)
        #expect(diagnostics.first?.message.contains("none.yaml") == true)
    }

    @Test(
        "OpenAPI 3.0 and 3.1 are read without warnings",
        arguments: ["3.0.0", "3.0.3", "3.1.1", "'3.0.1'", "3.0", "3.1"])
    func versions(_ version: String) {
        let fixture = DocumentFixture(
            "openapi: \(version)\npaths: {/x: {get: {operationId: a, responses: {'200': {description: A.}}}}}")
        #expect(fixture.summaries == [])
        #expect(fixture.document?.operations.count == 1)
    }

    @Test("a version newer than 3.2 gives a warning")
    func newerVersions() {
        let fixture = DocumentFixture(
            "openapi: 3.10\npaths: {/x: {get: {operationId: a, responses: {'200': {description: A.}}}}}")
        #expect(
            fixture.summaries == [
                "1:10 warning: OpenAPI 3.10 is newer than what specgen knows; it is read as 3.2"
            ])
    }

    @Test("OpenAPI 3.2 has operations of other methods")
    func methods() throws {
        let fixture = DocumentFixture(
            """
            openapi: 3.2.0
            $self: https://example.org/api.yaml
            tags: [{name: A, kind: nav, parent: B}, {name: B, summary: All.}]
            paths:
              /a:
                query: {operationId: ask, responses: {}}
                additionalOperations:
                  COPY: {operationId: copy, responses: {}}
                  copy: {responses: {}}
                  POST: {responses: {}}
                  CONNECT: {responses: {}}
                  'A B': {responses: {}}
            """)
        #expect(fixture.document?.operations.map(\.method.name) == ["QUERY", "COPY", "copy"])
        #expect(fixture.document?.operations.map(\.operationID) == ["ask", "copy", "copy_a"])
        #expect(
            fixture.summaries == [
                "10:7 warning: the operation \"POST\" is left out: a path has the key \"post\" for it",
                "11:7 warning: the operation \"CONNECT\" is left out: CONNECT has no path",
                "12:7 warning: the operation \"A B\" is left out: it is not a token of HTTP, as methods are",
            ])
    }

    @Test("a media type may be a component, and has the schema of an item")
    func mediaTypes() throws {
        let fixture = DocumentFixture(
            operation: "requestBody: {content: {application/jsonl: {$ref: '#/components/mediaTypes/Lines'}}}",
            top: "components: {mediaTypes: {Lines: {itemSchema: {type: object}}}}")
        #expect(fixture.summaries == [])
        let media = try #require(fixture.operation?.requestBody?.content.first)
        #expect(media.hasItemSchema)
        #expect(media.schema?.node["type"]?.string == "object")
    }

    @Test("names that differ only by Unicode normal form are different names")
    func normalForms() throws {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            paths:
              /a: {get: {operationId: "caf\u{E9}", responses: {}}}
              /b: {get: {operationId: "cafe\u{301}", responses: {}}}
            components:
              schemas:
                "caf\u{E9}": {type: object, properties: {a: {type: string}}}
                "cafe\u{301}":
                  type: object
                  required: ["caf\u{E9}", "cafe\u{301}"]
                  properties: {"caf\u{E9}": {type: string}, "cafe\u{301}": {type: integer}}
            """)
        #expect(fixture.diagnostics.filter { $0.severity == .error } == [])
        let schemas = try #require(fixture.document?.schemas)
        #expect(schemas.map { Array($0.definitionName.utf8).count } == [5, 6])
        #expect(schemas[0].id != schemas[1].id)
        var reader = SchemaReader(documents: fixture.sources)
        #expect(try reader.resolve(schemas[0]).properties.map(\.name) == ["a"])
        let resolved = try reader.resolve(schemas[1])
        #expect(resolved.properties.count == 2)
        #expect(Array(resolved.required).count == 2)
        #expect(resolved.property("cafe\u{301}")?.schema.node["type"]?.string == "integer")
        #expect(resolved.property("caf\u{E9}")?.schema.node["type"]?.string == "string")
    }

    @Test("a document without operations gives a warning")
    func empty() {
        let fixture = DocumentFixture("openapi: 3.1.0\npaths: {}")
        #expect(
            fixture.summaries == ["2:8 warning: nothing is generated: the document has no operations and no schemas"])
        #expect(fixture.document != nil)
    }

    @Test("unknown keys give warnings with the nearest known key; custom keys don't")
    func keys() {
        let fixture = DocumentFixture(operation: "", top: "x-mine: 1\nserver: []\nwebhooks: {}\n")
        #expect(fixture.summaries == ["3:1 warning: unknown key \"server\""])
        #expect(fixture.diagnostics.first?.hint == #"did you mean "servers"?"#)
    }

    @Test("keys of OpenAPI 3.2 for operations in an older document are read with a warning")
    func laterMethods() {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            paths:
              /a:
                query: {operationId: ask, responses: {}}
                additionalOperations: {COPY: {operationId: copy, responses: {}}}
            """)
        #expect(
            fixture.summaries == [
                "4:5 warning: \"query\" is a key of OpenAPI 3.2, and the document is of 3.1; it is read as in 3.2",
                "5:5 warning: \"additionalOperations\" is a key of OpenAPI 3.2, and the document is of 3.1; it is read as in "
                    + "3.2",
            ])
        #expect(fixture.document?.operations.map(\.method.name) == ["QUERY", "COPY"])
    }
}
