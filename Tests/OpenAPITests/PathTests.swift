import OpenAPI
import Testing

struct PathTests {
    @Test(
        "an invalid path is left out with a warning",
        arguments: [
            ("x", "the path \"x\" does not begin with \"/\"; it is left out"),
            ("'/{a}/{a}'", "duplicate parameter in the path \"/{a}/{a}\"; it is left out"),
            ("'/{a}{b}'", "adjacent parameters in the path \"/{a}{b}\" cannot be distinguished; it is left out"),
            ("'/a b'", "the path \"/a b\" has a character that is not allowed in a path; it is left out"),
            ("'/a?b=c'", "the path \"/a?b=c\" has a character that is not allowed in a path; it is left out"),
            (#""/a\nb""#, "the path \"/a\nb\" has a character that is not allowed in a path; it is left out"),
        ])
    func leftOut(_ path: String, _ message: String) {
        let fixture = DocumentFixture(path: path, operation: "")
        #expect(fixture.document?.operations.isEmpty == true)
        #expect(
            fixture.messages == [
                "warning: " + message,
                "warning: nothing is generated: there is no schema, and no operation that specgen supports",
            ])
        #expect(fixture.diagnostics.first?.place == "4:3")
    }

    @Test(
        "an invalid character in a path has a hint",
        arguments: [
            ("'/a b'", "write the character as %20"), (#""/a\nb""#, "write the character as %0A"),
            ("'/a?b=c'", "the part after \"?\" is the query: describe it as parameters"),
        ])
    func characterHint(_ path: String, _ hint: String) {
        #expect(DocumentFixture(path: path, operation: "").diagnostics.first?.hint == hint)
    }

    @Test("unbalanced braces give an error at the path", arguments: ["/{a", "/a}", "/{a{b}}", "/{a/b}", "/}{"])
    func braces(_ path: String) {
        let fixture = DocumentFixture(path: "'\(path)'", operation: "")
        #expect(fixture.summaries == ["4:3 error: unbalanced braces in the path \"\(path)\""])
    }

    @Test("white space around a path and a fragment are left out")
    func trimmed() {
        let fixture = DocumentFixture(
            """
            openapi: 3.1.0
            paths:
              '/x ': {get: {operationId: a, responses: {}}}
              '/x#more': {get: {operationId: b, responses: {}}}
            """)
        #expect(fixture.document?.operations.map(\.path) == ["/x", "/x"])
        #expect(
            fixture.summaries == [
                "3:3 warning: the white space around the path is left out",
                "4:3 warning: the fragment of the path is left out",
            ])
    }

    @Test("a parameter may be a part of a segment", arguments: ["'/x{id}'", "'/{id}.json'", "'/a-{id}-b/c'"])
    func partialSegments(_ path: String) {
        let fixture = DocumentFixture(
            path: path, operation: "parameters: [{name: id, in: path, required: true, schema: {type: string}}]")
        #expect(fixture.summaries == [])
        #expect(fixture.operation?.parameters.map(\.name) == ["id"])
    }

    @Test("a path parameter that isn't declared is treated as a required string")
    func undeclared() throws {
        let fixture = DocumentFixture(path: "'/x/{id}'", operation: "")
        #expect(
            fixture.summaries == [
                "5:5 warning: the path has the parameter \"{id}\", which the operation does not declare; "
                    + "it is treated as a string"
            ])
        let parameter = try #require(fixture.operation?.parameters.first)
        #expect(parameter.place == .path)
        #expect(parameter.isRequired)
        #expect(parameter.schema.node["type"]?.string == "string")
    }

    @Test("a declared path parameter that isn't in the path is left out")
    func superfluous() {
        let fixture = DocumentFixture(
            path: "'/x/{id}'",
            operation: "parameters: [{name: id, in: path, schema: {}}, {name: idd, in: path, schema: {}}]")
        #expect(
            fixture.messages == ["warning: the parameter \"idd\" is not in the path \"/x/{id}\"; it is left out"])
        #expect(fixture.diagnostics.first?.hint == #"did you mean "id"?"#)
        #expect(fixture.operation?.parameters.map(\.name) == ["id"])
    }

    @Test("custom keys are neither paths nor methods")
    func extensions() {
        let fixture = DocumentFixture(
            "openapi: 3.1.0\npaths: {x-a: 1, /x: {x-b: 1, trace: {operationId: a, responses: {}}}}")
        #expect(fixture.summaries == [])
        #expect(fixture.document?.operations.map(\.method) == [.trace])
    }

    @Test("a path may be a reference to another file")
    func referred() {
        let fixture = DocumentFixture(
            "openapi: 3.1.0\npaths: {/x: {$ref: x.yaml}}",
            files: ["x.yaml": "{get: {operationId: a, responses: {'200': {$ref: '#/r'}}}, x-r: 1, r: {}}"])
        #expect(fixture.document?.operations.map(\.operationID) == ["a"])
    }
}
