import OpenAPI
import Testing

struct ParameterTests {
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
        let parameters = try #require(reading.operation?.parameters)
        #expect(parameters.map(\.name) == ["id", "q"])
        #expect(parameters.map(\.isRequired) == [true, true])
    }

    @Test("parameters whose names differ only by normal form are two")
    func normalForms() {
        let reading = Reading(
            path: "'/x/{\u{E9}}/{e\u{301}}'",
            operation: """
                parameters: [{name: "\u{E9}", in: query, schema: {}}, {name: "e\u{301}", in: query, schema: {}}, \
                {name: "\u{E9}", in: path, schema: {}}, {name: "e\u{301}", in: path, schema: {}}]
                """)
        #expect(reading.told == [])
        #expect(reading.operation?.parameters.count == 4)
    }

    @Test("the style 'cookie' of OpenAPI 3.2 is read as 'form', with a warning")
    func cookieStyle() {
        let reading = Reading(operation: "parameters: [{name: a, in: cookie, style: cookie, schema: {type: string}}]")
        #expect(
            reading.messages == [
                "warning: specgen has no code for the style 'cookie'; it writes 'form', which is percent-encoded"
            ])
        #expect(reading.operation?.parameters.first?.style == .form)
    }

    @Test("a header parameter overrides the path's of another case")
    func overridingHeader() {
        let reading = Reading(
            """
            openapi: 3.1.0
            paths:
              /x:
                parameters: [{name: X-Trace, in: header, schema: {type: string}}]
                get:
                  operationId: get
                  parameters: [{$ref: '#/components/parameters/a'}]
                  responses: {'200': {headers: {X-A: {schema: {}}, x-a: {schema: {}}, 'X B': {schema: {}}}}}
            components:
              parameters:
                a: {$ref: '#/components/parameters/b'}
                b: {name: x-trace, in: header, schema: {type: integer}}
            """)
        #expect(
            reading.messages == [
                "warning: the header 'x-a' is left out: it is described twice",
                "warning: the header 'X B' is left out: it is no name of a header field",
            ])
        #expect(reading.operation?.parameters.map(\.name) == ["x-trace"])
    }

    @Test(
        "the style and whether it is exploded are by default those of the place",
        arguments: [
            ("in: query", Parameter.Style.form, true), ("in: cookie", .form, true), ("in: header", .simple, false),
            ("in: query, explode: false", .form, false), ("in: query, style: pipeDelimited", .pipeDelimited, false),
            ("in: query, style: spaceDelimited", .spaceDelimited, false),
            ("in: query, style: deepObject, explode: true", .deepObject, true),
        ])
    func styles(_ keys: String, _ style: Parameter.Style, _ isExploded: Bool) throws {
        let reading = Reading(operation: "parameters: [{name: a, \(keys), schema: {}}]")
        #expect(reading.told == [])
        let parameter = try #require(reading.operation?.parameters.first)
        #expect(parameter.style == style)
        #expect(parameter.isExploded == isExploded)
    }

    @Test("styles without code are told, and the usual one is taken", arguments: ["label", "matrix"])
    func otherStyles(_ style: String) {
        let reading = Reading(
            path: "'/{a}'", operation: "parameters: [{name: a, in: path, style: \(style), schema: {}}]")
        #expect(reading.messages == ["warning: specgen has no code for the style '\(style)'; it writes 'simple'"])
        #expect(reading.operation?.parameters.first?.style == .simple)
    }

    @Test("a parameter with JSON content is JSON text; one with other content a string")
    func content() throws {
        let reading = Reading(
            operation: """
                parameters: [{name: a, in: query, content: {application/json: {schema: {type: object}}}},
                    {name: b, in: query, content: {text/plain: {schema: {type: integer}}}}]
                """)
        #expect(reading.messages == ["warning: specgen reads 'text/plain' in a parameter as a plain string"])
        let parameters = try #require(reading.operation?.parameters)
        #expect(parameters.map(\.isJSON) == [true, false])
        #expect(parameters.map { $0.schema.node["type"]?.string } == ["object", "string"])
    }

    @Test(
        "headers that the body, the responses and the security say are no parameters",
        arguments: ["Content-Type", "accept", "AUTHORIZATION"])
    func reserved(_ name: String) {
        let reading = Reading(operation: "parameters: [{name: \(name), in: header, schema: {type: string}}]")
        let isSecret = name == "AUTHORIZATION"
        let message = "warning: the header parameter '\(name)' is left out, as OpenAPI demands"
        #expect(reading.messages == (isSecret ? [message] : []))
        #expect(reading.diagnostics.first?.hint == (isSecret ? "describe it as a security scheme" : nil))
        #expect(reading.operation?.parameters.isEmpty == true)
        let query = Reading(operation: "parameters: [{name: \(name), in: query, schema: {type: string}}]")
        #expect(query.operation?.parameters.count == 1)
    }

    @Test(
        "what is harmless is told, and the parameter taken or left out",
        arguments: [
            ("{name: a, in: query}", "the parameter 'a' has no 'schema'; it is taken for a string", 1),
            (
                "{name: a, in: querystring, schema: {}}",
                "specgen has no code for a whole query string; 'a' is left out", 0
            ),
            (
                "{name: a, in: query, schema: {}}, {name: a, in: query, schema: {}}",
                "the parameter 'a' stands twice; the first counts", 1
            ),
            ("{name: a, in: query, schema: {}, requird: true}", "unknown key 'requird'", 1),
            (
                "{name: X-A, in: header, schema: {}}, {name: x-a, in: header, schema: {}}",
                "the parameter 'x-a' stands twice; the first counts", 1
            ),
            ("{name: a b, in: cookie, schema: {}}", "no cookie can have the name 'a b'; it is left out", 0),
            (
                "{name: a, in: query, schema: {}, content: {application/json: {}}}",
                "a parameter has a 'schema' or one media type in 'content'; this one is left out", 1
            ),
            (
                "{name: a, in: query, content: {application/json: {schema: {}}, text/plain: {}}}",
                "a parameter has a 'schema' or one media type in 'content'; this one is left out", 1
            ),
            (
                "{name: a, in: header, style: form, schema: {}}",
                "the style 'form' isn't one for a header parameter; specgen writes 'simple'", 1
            ),
            (
                "{name: a, in: query, style: matrix, schema: {}}",
                "the style 'matrix' isn't one for a query parameter; specgen writes 'form'", 1
            ),
            (
                "{name: a, in: cookie, style: deepObject, schema: {}}",
                "the style 'deepObject' isn't one for a cookie parameter; specgen writes 'form'", 1
            ),
        ])
    func harmless(_ parameters: String, _ message: String, _ count: Int) {
        let reading = Reading(operation: "parameters: [\(parameters)]")
        #expect(reading.messages == ["warning: " + message])
        #expect(reading.operation?.parameters.count == count)
    }

    @Test(
        "what can't be read is an error at its place",
        arguments: [
            ("{in: query}", "5:83 error: the parameter has no 'name' or no 'in'"),
            ("{name: a, in: body, schema: {}}", "5:97 error: expected path, query, header or cookie, found 'body'"),
            ("{name: a, in: query, style: odd, schema: {}}", "5:111 error: unknown style 'odd'"),
            ("1", "5:83 error: expected a parameter, a mapping, found an integer"),
        ])
    func errors(_ parameter: String, _ told: String) {
        #expect(Reading(operation: "parameters: [\(parameter)]").told == [told])
    }

    @Test("a parameter of the same name may stand in several places")
    func places() {
        let all = ["query", "header", "cookie"].map { "{name: a, in: \($0), schema: {}}" }.joined(separator: ", ")
        let reading = Reading(operation: "parameters: [\(all)]")
        #expect(reading.told == [])
        #expect(reading.operation?.parameters.map(\.place) == [.query, .header, .cookie])
    }
}
