import OpenAPI
import Testing

struct ParameterTests {
    @Test("an operation's parameter overrides the path's")
    func overriding() throws {
        let fixture = DocumentFixture(
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
        #expect(fixture.summaries == [])
        let parameters = try #require(fixture.operation?.parameters)
        #expect(parameters.map(\.name) == ["id", "q"])
        #expect(parameters.map(\.isRequired) == [true, true])
    }

    @Test("parameters whose names differ only by normal form are different")
    func normalForms() {
        let fixture = DocumentFixture(
            path: "'/x/{\u{E9}}/{e\u{301}}'",
            operation: """
                parameters: [{name: "\u{E9}", in: query, schema: {}}, {name: "e\u{301}", in: query, schema: {}}, \
                {name: "\u{E9}", in: path, schema: {}}, {name: "e\u{301}", in: path, schema: {}}]
                """)
        #expect(fixture.summaries == [])
        #expect(fixture.operation?.parameters.count == 4)
    }

    @Test("the style cookie of OpenAPI 3.2 is read as form, with a warning")
    func cookieStyle() {
        let fixture = DocumentFixture(
            operation: "parameters: [{name: a, in: cookie, style: cookie, schema: {type: string}}]")
        #expect(
            fixture.messages == [
                "warning: specgen does not support the style \"cookie\"; it uses \"form\", which is percent-encoded"
            ])
        #expect(fixture.operation?.parameters.first?.style == .form)
    }

    @Test("a header parameter overrides the path's, even if the case of the name differs")
    func overridingHeader() {
        let fixture = DocumentFixture(
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
            fixture.messages == [
                "warning: the header \"x-a\" is left out: it is described twice",
                "warning: the header \"X B\" is left out: it is not a valid header field name",
            ])
        #expect(fixture.operation?.parameters.map(\.name) == ["x-trace"])
    }

    @Test(
        "the default style and explode depend on the parameter's location",
        arguments: [
            ("in: query", Parameter.Style.form, true), ("in: cookie", .form, true), ("in: header", .simple, false),
            ("in: query, explode: false", .form, false), ("in: query, style: pipeDelimited", .pipeDelimited, false),
            ("in: query, style: spaceDelimited", .spaceDelimited, false),
            ("in: query, style: deepObject, explode: true", .deepObject, true),
        ])
    func styles(_ keys: String, _ style: Parameter.Style, _ isExploded: Bool) throws {
        let fixture = DocumentFixture(operation: "parameters: [{name: a, \(keys), schema: {}}]")
        #expect(fixture.summaries == [])
        let parameter = try #require(fixture.operation?.parameters.first)
        #expect(parameter.style == style)
        #expect(parameter.isExploded == isExploded)
    }

    @Test("a parameter in a path may have a style of paths", arguments: ["label", "matrix"])
    func pathStyles(_ style: String) {
        let fixture = DocumentFixture(
            path: "'/{a}'", operation: "parameters: [{name: a, in: path, style: \(style), schema: {}}]")
        #expect(fixture.messages == [])
        #expect(fixture.operation?.parameters.first?.style.rawValue == style)
        #expect(fixture.operation?.parameters.first?.isExploded == false)
    }

    @Test("a parameter with JSON content is JSON text; one with other content is a string")
    func content() throws {
        let fixture = DocumentFixture(
            operation: """
                parameters: [{name: a, in: query, content: {application/json: {schema: {type: object}}}},
                    {name: b, in: query, content: {text/plain: {schema: {type: integer}}}}]
                """)
        #expect(fixture.messages == ["warning: specgen reads \"text/plain\" in a parameter as a plain string"])
        let parameters = try #require(fixture.operation?.parameters)
        #expect(parameters.map(\.isJSON) == [true, false])
        #expect(parameters.map { $0.schema.node["type"]?.string } == ["object", "string"])
    }

    @Test(
        "headers that are described elsewhere aren't parameters",
        arguments: ["Content-Type", "accept", "AUTHORIZATION"])
    func reserved(_ name: String) {
        let fixture = DocumentFixture(operation: "parameters: [{name: \(name), in: header, schema: {type: string}}]")
        let isSecret = name == "AUTHORIZATION"
        let message = "warning: the header parameter \"\(name)\" is left out, as OpenAPI requires"
        #expect(fixture.messages == (isSecret ? [message] : []))
        #expect(fixture.diagnostics.first?.hint == (isSecret ? "describe it as a security scheme" : nil))
        #expect(fixture.operation?.parameters.isEmpty == true)
        let query = DocumentFixture(operation: "parameters: [{name: \(name), in: query, schema: {type: string}}]")
        #expect(query.operation?.parameters.count == 1)
    }

    @Test(
        "a harmless mistake gives a warning, and the parameter is kept or left out",
        arguments: [
            ("{name: a, in: query}", "the parameter \"a\" has no \"schema\"; it is treated as a string", 1),
            (
                "{name: a, in: querystring, schema: {}}",
                "specgen does not support a whole query string; \"a\" is left out", 0
            ),
            (
                "{name: a, in: query, schema: {}}, {name: a, in: query, schema: {}}",
                "duplicate parameter \"a\"; the first one is used", 1
            ),
            ("{name: a, in: query, schema: {}, requird: true}", "unknown key \"requird\"", 1),
            (
                "{name: X-A, in: header, schema: {}}, {name: x-a, in: header, schema: {}}",
                "duplicate parameter \"x-a\"; the first one is used", 1
            ),
            ("{name: a b, in: cookie, schema: {}}", "invalid cookie name \"a b\"; the parameter is left out", 0),
            (
                "{name: a, in: query, schema: {}, content: {application/json: {}}}",
                "a parameter has either a \"schema\" or one media type in \"content\"; this one is left out", 1
            ),
            (
                "{name: a, in: query, content: {application/json: {schema: {}}, text/plain: {}}}",
                "a parameter has either a \"schema\" or one media type in \"content\"; this one is left out", 1
            ),
            (
                "{name: a, in: header, style: form, schema: {}}",
                "the style \"form\" is not allowed for a header parameter; specgen uses \"simple\"", 1
            ),
            (
                "{name: a, in: query, style: matrix, schema: {}}",
                "the style \"matrix\" is not allowed for a query parameter; specgen uses \"form\"", 1
            ),
            (
                "{name: a, in: cookie, style: deepObject, schema: {}}",
                "the style \"deepObject\" is not allowed for a cookie parameter; specgen uses \"form\"", 1
            ),
        ])
    func harmless(_ parameters: String, _ message: String, _ count: Int) {
        let fixture = DocumentFixture(operation: "parameters: [\(parameters)]")
        #expect(fixture.messages == ["warning: " + message])
        #expect(fixture.operation?.parameters.count == count)
    }

    @Test(
        "an unreadable parameter gives a located error",
        arguments: [
            ("{in: query}", "5:83 error: the parameter has no \"name\" or no \"in\""),
            ("{name: a, in: body, schema: {}}", "5:97 error: expected path, query, header or cookie, found \"body\""),
            ("{name: a, in: query, style: odd, schema: {}}", "5:111 error: unknown style \"odd\""),
            ("1", "5:83 error: expected a parameter, a mapping, found an integer"),
        ])
    func errors(_ parameter: String, _ expected: String) {
        #expect(DocumentFixture(operation: "parameters: [\(parameter)]").summaries == [expected])
    }

    @Test("parameters in different locations may have the same name")
    func places() {
        let all = ["query", "header", "cookie"].map { "{name: a, in: \($0), schema: {}}" }.joined(separator: ", ")
        let fixture = DocumentFixture(operation: "parameters: [\(all)]")
        #expect(fixture.summaries == [])
        #expect(fixture.operation?.parameters.map(\.place) == [.query, .header, .cookie])
    }
}
