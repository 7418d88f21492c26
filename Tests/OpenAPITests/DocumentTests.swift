import OpenAPI
import Testing

struct DocumentTests {
    @Test(
        "the path of the first server stands before every path",
        arguments: [
            ("[{url: /base/}]", "/base/x"), ("[{url: 'https://example.org'}]", "/x"), ("[]", "/x"),
            ("[{url: base}]", "/base/x"), ("[{url: .}]", "/x"), ("[{url: /}]", "/x"),
            ("[{url: /a}, {url: /b}]", "/a/x"),
            ("[{url: 'https://{h}/a/{v}', variables: {h: {default: example.org}, v: {default: v3}}}]", "/a/v3/x"),
        ])
    func servers(_ servers: String, _ path: String) {
        let reading = Reading(operation: "", top: "servers: \(servers)")
        #expect(reading.told == [])
        #expect(reading.document?.operations.map(\.path) == [path])
    }

    @Test("the title, the description and the file's name are those of the document")
    func words() {
        let reading = Reading(operation: "", top: "info: {title: Pets, description: About pets., version: 1.0}")
        #expect(reading.document?.title == "Pets")
        #expect(reading.document?.description == "About pets.")
        #expect(reading.document?.name == "api")
    }

    @Test(
        "what is no OpenAPI 3 document is refused at its place",
        arguments: [
            ("type: object", "1:1 error: expected an OpenAPI document, found a mapping without the key 'openapi'"),
            ("openapi: 2.0.0", "1:10 error: specgen reads OpenAPI 3, not '2.0.0'"),
            ("openapi: [3.1.0]", "1:10 error: expected the version of OpenAPI, found a sequence"),
            ("openapi: 4.0.0", "1:10 error: specgen reads OpenAPI 3, not '4.0.0'"),
            ("openapi: 3", "1:10 error: specgen reads OpenAPI 3, not '3'"),
            ("openapi: 3.x", "1:10 error: specgen reads OpenAPI 3, not '3.x'"),
            ("openapi: 31.0", "1:10 error: specgen reads OpenAPI 3, not '31.0'"),
            ("openapi:", "1:9 error: specgen reads OpenAPI 3, not ''"),
            ("- 1", "1:1 error: expected an OpenAPI document, a mapping, found a sequence"),
            ("{openapi: 3.1.0, paths: 1}", "1:25 error: expected paths, a mapping, found an integer"),
            ("{openapi: 3.1.0, info: 1}", "1:24 error: expected the info, a mapping, found an integer"),
            ("{openapi: 3.1.0, servers: {}}", "1:27 error: expected a list of servers, found a mapping"),
            ("{openapi: 3.1.0, servers: [{}]}", "1:28 error: the server has no 'url'"),
        ])
    func otherFiles(_ text: String, _ told: String) {
        let reading = Reading(text)
        #expect(reading.document == nil)
        #expect(reading.told == [told])
    }

    @Test("a Swagger 2 document is refused, and the way to convert it named", arguments: ["'2.0'", "2.0"])
    func swagger(_ version: String) {
        let reading = Reading("swagger: \(version)\npaths: {}")
        #expect(reading.told == ["1:10 error: specgen reads OpenAPI 3, not Swagger 2.0"])
        #expect(reading.diagnostics.first?.hint?.contains("convert Swagger 2") == true)
    }

    @Test("malformed YAML is one located error")
    func malformed() {
        let reading = Reading("a: [")
        #expect(reading.document == nil)
        #expect(reading.diagnostics.count == 1)
        #expect(reading.diagnostics.first?.location?.line == 1)
    }

    @Test("a file that can't be read is named")
    func missing() {
        let (document, diagnostics) = readDocument(at: "none.yaml", in: Reading("").sources)
        #expect(document == nil)
        #expect(diagnostics.first?.message.contains("none.yaml") == true)
    }

    @Test(
        "OpenAPI 3.0 is read as well, without a word", arguments: ["3.0.0", "3.0.3", "3.1.1", "'3.0.1'", "3.0", "3.1"])
    func versions(_ version: String) {
        let reading = Reading(
            "openapi: \(version)\npaths: {/x: {get: {operationId: a, responses: {'200': {description: A.}}}}}")
        #expect(reading.told == [])
        #expect(reading.document?.operations.count == 1)
    }

    @Test("a version newer than 3.1 is warned of, and so is what it adds", arguments: ["3.2.0", "3.2", "3.10"])
    func newerVersions(_ version: String) {
        let reading = Reading(
            """
            openapi: \(version)
            paths:
              /a:
                query: {operationId: ask, responses: {}}
                additionalOperations: {COPY: {operationId: copy, responses: {}}}
            """)
        #expect(
            reading.told == [
                "1:10 warning: OpenAPI \(version) is newer than what specgen knows; it is read as 3.1",
                "4:5 warning: specgen has no code for 'query' here; it is left out",
                "5:5 warning: specgen has no code for 'additionalOperations' here; it is left out",
                "3:3 warning: nothing is generated: there is no schema, and no operation that specgen has code for",
            ])
    }

    @Test("names that differ only by Unicode normal form are different names")
    func normalForms() throws {
        let reading = Reading(
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
        #expect(reading.diagnostics.filter { $0.severity == .error } == [])
        let schemas = try #require(reading.document?.schemas)
        #expect(schemas.map { Array($0.definitionName.utf8).count } == [5, 6])
        #expect(schemas[0].id != schemas[1].id)
        var reader = SchemaReader(documents: reading.sources)
        #expect(try reader.resolve(schemas[0]).properties.map(\.name) == ["a"])
        let resolved = try reader.resolve(schemas[1])
        #expect(resolved.properties.count == 2)
        #expect(Array(resolved.required).count == 2)
        #expect(resolved.property("cafe\u{301}")?.schema.node["type"]?.string == "integer")
        #expect(resolved.property("caf\u{E9}")?.schema.node["type"]?.string == "string")
    }

    @Test("a document without operations is told, and is no error")
    func empty() {
        let reading = Reading("openapi: 3.1.0\npaths: {}")
        #expect(reading.told == ["2:8 warning: nothing is generated: the document has no operations and no schemas"])
        #expect(reading.document != nil)
    }

    @Test("unknown keys are told with the nearest known one; those of one's own are not")
    func keys() {
        let reading = Reading(operation: "", top: "x-mine: 1\nserver: []\nwebhooks: {}\n")
        #expect(
            reading.told == [
                "3:1 warning: unknown key 'server'",
                "4:1 warning: specgen generates the types of the JSON bodies of 'webhooks', but no methods",
            ])
        #expect(reading.diagnostics.first?.hint == #"did you mean "servers"?"#)
    }
}
