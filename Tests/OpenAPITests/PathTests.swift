import OpenAPI
import Testing

struct PathTests {
    @Test(
        "a path that no request can have is left out with a warning",
        arguments: [
            ("x", "the path 'x' doesn't begin with '/'; it is left out"),
            ("'/{a}/{a}'", "a parameter stands twice in the path '/{a}/{a}', which is left out"),
            ("'/{a}{b}'", "specgen can't tell two parameters apart that touch; '/{a}{b}' is left out"),
            ("'/a b'", "the path '/a b' has a character that stands in no path; it is left out"),
            ("'/a?b=c'", "the path '/a?b=c' has a character that stands in no path; it is left out"),
            (#""/a\nb""#, "the path '/a\nb' has a character that stands in no path; it is left out"),
        ])
    func leftOut(_ path: String, _ message: String) {
        let reading = Reading(path: path, operation: "")
        #expect(reading.document?.operations.isEmpty == true)
        #expect(
            reading.messages == [
                "warning: " + message,
                "warning: nothing is generated: there is no schema, and no operation that specgen has code for",
            ])
        #expect(reading.diagnostics.first?.place == "4:3")
    }

    @Test(
        "a character that stands in no path has a hint",
        arguments: [
            ("'/a b'", "write the character as %20"), (#""/a\nb""#, "write the character as %0A"),
            ("'/a?b=c'", "what follows '?' is the query: describe it as parameters"),
        ])
    func characterHint(_ path: String, _ hint: String) {
        #expect(Reading(path: path, operation: "").diagnostics.first?.hint == hint)
    }

    @Test("braces that don't match are an error at the path", arguments: ["/{a", "/a}", "/{a{b}}", "/{a/b}", "/}{"])
    func braces(_ path: String) {
        let reading = Reading(path: "'\(path)'", operation: "")
        #expect(reading.told == ["4:3 error: the braces of the path '\(path)' don't match"])
    }

    @Test("white space around a path and a fragment behind it are left out")
    func trimmed() {
        let reading = Reading(
            """
            openapi: 3.1.0
            paths:
              '/x ': {get: {operationId: a, responses: {}}}
              '/x#more': {get: {operationId: b, responses: {}}}
            """)
        #expect(reading.document?.operations.map(\.path) == ["/x", "/x"])
        #expect(
            reading.told == [
                "3:3 warning: the white space around the path is left out",
                "4:3 warning: the path's fragment is left out",
            ])
    }

    @Test("a parameter may stand in a part of a segment", arguments: ["'/x{id}'", "'/{id}.json'", "'/a-{id}-b/c'"])
    func partialSegments(_ path: String) {
        let reading = Reading(
            path: path, operation: "parameters: [{name: id, in: path, required: true, schema: {type: string}}]")
        #expect(reading.told == [])
        #expect(reading.operation?.parameters.map(\.name) == ["id"])
    }

    @Test("a path parameter that isn't declared is taken for a required string")
    func undeclared() throws {
        let reading = Reading(path: "'/x/{id}'", operation: "")
        #expect(
            reading.told == [
                "5:5 warning: the path has the parameter '{id}', which the operation doesn't declare; "
                    + "it is taken for a string"
            ])
        let parameter = try #require(reading.operation?.parameters.first)
        #expect(parameter.place == .path)
        #expect(parameter.isRequired)
        #expect(parameter.schema.node["type"]?.string == "string")
    }

    @Test("a declared path parameter that isn't in the path is left out")
    func superfluous() {
        let reading = Reading(
            path: "'/x/{id}'",
            operation: "parameters: [{name: id, in: path, schema: {}}, {name: idd, in: path, schema: {}}]")
        #expect(
            reading.messages == ["warning: the parameter 'idd' doesn't stand in the path '/x/{id}'; it is left out"])
        #expect(reading.diagnostics.first?.hint == #"did you mean "id"?"#)
        #expect(reading.operation?.parameters.map(\.name) == ["id"])
    }

    @Test("keys of one's own stand for no path, and neither for a method")
    func extensions() {
        let reading = Reading(
            "openapi: 3.1.0\npaths: {x-a: 1, /x: {x-b: 1, trace: {operationId: a, responses: {}}}}")
        #expect(reading.told == [])
        #expect(reading.document?.operations.map(\.method) == [.trace])
    }

    @Test("a path may be a reference to another file")
    func referred() {
        let reading = Reading(
            "openapi: 3.1.0\npaths: {/x: {$ref: x.yaml}}",
            files: ["x.yaml": "{get: {operationId: a, responses: {'200': {$ref: '#/r'}}}, x-r: 1, r: {}}"])
        #expect(reading.document?.operations.map(\.operationID) == ["a"])
    }
}
