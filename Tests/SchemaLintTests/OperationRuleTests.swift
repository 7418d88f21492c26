import Testing

struct OperationRuleTests {
    @Test(
        "operations",
        arguments: [
            (
                "get: {}",
                [
                    "5:5 the operation has no 'operationId'; its method and path make its name (the name of its method in Swift is made of it)"
                ]
            ),
            ("get: {operationId: ' a'}", ["5:24 the operation's id has white space around it"]),
            (
                "delete: {operationId: a, requestBody: {content: {}}}",
                [
                    "5:30 a DELETE with a body: HTTP gives it no meaning, and some implementations refuse it (RFC 9110, 9.3; use parameters, or POST)"
                ]
            ),
            ("post: {operationId: a, requestBody: {content: {}}}", []),
            (
                "get: {operationId: a, responses: {OK: {}, 20: {}, 2XX: {}, 404: {}, default: {}, x-a: {}}}",
                [
                    "5:39 'OK' is no status (a status is of three digits, a class such as 4XX, or default)",
                    "5:47 '20' is no status (a status is of three digits, a class such as 4XX, or default)",
                ]
            ),
        ])
    func operations(_ operation: String, _ told: [String]) { #expect(Linting.document(operation) == told) }

    @Test(
        "parameters",
        arguments: [
            (
                "{name: a, in: path, schema: {}}",
                ["5:47 a parameter in the path is always required (say 'required: true')"]
            ),
            ("{name: a, in: path, required: true, schema: {}}", []),
            ("{name: 'b ', in: query, schema: {}}", ["5:47 the name \"b \" has white space around it"]),
            (
                "{name: b, in: query, required: true, schema: {default: 1}}",
                ["5:86 the parameter is required, so the default says nothing (leave out one of the two)"]
            ),
            (
                "{name: b, in: query, schema: {}, content: {}}",
                [
                    "5:73 'content' beside 'schema' (a parameter has one of the two: 'schema', or 'content' with one media type)"
                ]
            ),
            (
                "{name: b, in: query, schema: {}, examples: [1]}",
                [
                    "5:73 'examples' has a name for each here, and the example under 'value' (a list of examples has its place in the schema)"
                ]
            ),
            (
                "{name: b, in: query, schema: {}, example: 1, examples: {a: {value: 1}}}",
                ["5:85 'examples' beside 'example' (put the one among the others)"]
            ),
            (
                "{name: b, in: query, schema: {}, examples: {a: {vlaue: 1}}}",
                ["5:84 the example 'a' has no 'value' (the example itself stands under 'value')"]
            ),
        ])
    func parameters(_ parameter: String, _ told: [String]) {
        #expect(Linting.document("get: {operationId: a, parameters: [\(parameter)]}") == told)
    }

    @Test("paths that differ in the names of parameters only")
    func paths() {
        let told = Linting.document("get: {operationId: a}\n  /y/{b}:\n    get: {operationId: b}", path: "/y/{a}")
        #expect(
            told == [
                "6:3 the path '/y/{b}' differs from '/y/{a}' in the names of its parameters only (put their operations together; the other one is at a.yaml:4:3)"
            ])
        #expect(
            Linting.document("get: {operationId: a}\n  '/y/{a} ':\n    get: {operationId: b}", path: "/y/{a}") == [])
    }

    @Test("components that nothing refers to; a document without operations is a library")
    func components() {
        let components = "components: {schemas: {A: {}, B: {}}, securitySchemes: {t: {}, u: {}}, parameters: {p: {}}}"
        #expect(
            Linting.document(
                "get: {operationId: a, security: [{t: []}], requestBody: {$ref: '#/components/schemas/A/x'}}",
                rest: components
            ).filter { !$0.contains("GET") } == [
                "2:85 nothing refers to 'p' (is a reference missing? or remove it)",
                "2:24 nothing refers to 'A' (is a reference missing? or remove it)",
                "2:31 nothing refers to 'B' (is a reference missing? or remove it)",
                "2:64 no operation has the security scheme 'u' (list it under 'security', or remove it)",
            ])
        #expect(Linting.files(["a.yaml": "openapi: 3.1.0\n\(components)"]) == [])
    }
}
