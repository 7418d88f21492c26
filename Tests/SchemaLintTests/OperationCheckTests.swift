import Testing

struct OperationCheckTests {
    @Test(
        "mistakes in operations are reported",
        arguments: [
            (
                "get: {}",
                [
                    "5:5 the operation has no \"operationId\"; it is named after its method and path (add an \"operationId\": it names the Swift method)"
                ]
            ),
            ("get: {operationId: ' a'}", ["5:24 the operationId has white space around it"]),
            (
                "delete: {operationId: a, requestBody: {content: {}}}",
                [
                    "5:30 a DELETE with a body: HTTP defines no meaning for it, and some implementations reject it (use parameters, or POST (RFC 9110, 9.3))"
                ]
            ),
            ("post: {operationId: a, requestBody: {content: {}}}", []),
            (
                "get: {operationId: a, responses: {OK: {}, 20: {}, 2XX: {}, 404: {}, default: {}, x-a: {}}}",
                [
                    "5:39 \"OK\" is not a status (a status is three digits, a class such as 4XX, or default)",
                    "5:47 \"20\" is not a status (a status is three digits, a class such as 4XX, or default)",
                ]
            ),
        ])
    func operations(_ operation: String, _ messages: [String]) { #expect(LintMessages.document(operation) == messages) }

    @Test(
        "mistakes in parameters are reported",
        arguments: [
            (
                "{name: a, in: path, schema: {}}",
                ["5:47 a parameter in the path is always required (add \"required: true\")"]
            ),
            ("{name: a, in: path, required: true, schema: {}}", []),
            ("{name: 'b ', in: query, schema: {}}", ["5:47 the name \"b \" has white space around it"]),
            (
                "{name: b, in: query, required: true, schema: {default: 1}}",
                ["5:86 the parameter is required, so its default has no effect (remove one of the two)"]
            ),
            (
                "{name: b, in: query, schema: {}, content: {}}",
                [
                    "5:73 both \"schema\" and \"content\" are given (keep one of the two: \"schema\", or \"content\" with one media type)"
                ]
            ),
            (
                "{name: b, in: query, schema: {}, examples: [1]}",
                [
                    "5:73 \"examples\" is a mapping of names here, with each example under \"value\" (a list of examples belongs in the schema)"
                ]
            ),
            (
                "{name: b, in: query, schema: {}, example: 1, examples: {a: {value: 1}}}",
                ["5:85 both \"example\" and \"examples\" are given (move the value of \"example\" into \"examples\")"]
            ),
            (
                "{name: b, in: query, schema: {}, examples: {a: {vlaue: 1}}}",
                ["5:84 the example \"a\" has no \"value\" (write the example itself under \"value\")"]
            ),
        ])
    func parameters(_ parameter: String, _ messages: [String]) {
        #expect(LintMessages.document("get: {operationId: a, parameters: [\(parameter)]}") == messages)
    }

    @Test("an example without a value is reported at its own key, not at a reference to it")
    func exampleWithoutValue() {
        let reference = "examples: {b: {$ref: '#/components/examples/a'}}"
        #expect(
            LintMessages.document(
                "get: {operationId: a, parameters: [{name: b, in: query, schema: {}, \(reference)}]}",
                rest: "components: {examples: {a: {vlaue: 1}}}")
                == ["2:25 the example \"a\" has no \"value\" (write the example itself under \"value\")"])
    }

    @Test("an operation of a callback needs no operationId, and what only it refers to is referenced")
    func callbacks() {
        let callback = "{'{$request.body#/url}': {post: {requestBody: {$ref: '#/components/requestBodies/b'}}}}"
        let schema = "{minLength: 2, maxLength: 1}"
        let components = "components: {requestBodies: {b: {content: {application/json: {schema: \(schema)}}}}}"
        let messages = LintMessages.document("post: {operationId: a, callbacks: {c: \(callback)}}", rest: components)
        #expect(messages.count == 1 && messages[0].hasPrefix("2:"), "\(messages)")
    }

    @Test("paths that differ only in the names of parameters are reported")
    func paths() {
        let messages = LintMessages.document(
            "get: {operationId: a}\n  /y/{b}:\n    get: {operationId: b}", path: "/y/{a}")
        #expect(
            messages == [
                "6:3 the path \"/y/{b}\" differs from \"/y/{a}\" only in the names of its parameters (merge the two paths; the other one is at a.yaml:4:3)"
            ])
        #expect(
            LintMessages.document("get: {operationId: a}\n  '/y/{a} ':\n    get: {operationId: b}", path: "/y/{a}")
                == [])
    }

    @Test("unreferenced components are reported, except in a document without operations")
    func components() {
        let components = "components: {schemas: {A: {}, B: {}}, securitySchemes: {t: {}, u: {}}, parameters: {p: {}}}"
        #expect(
            LintMessages.document(
                "get: {operationId: a, security: [{t: []}], requestBody: {$ref: '#/components/schemas/A/x'}}",
                rest: components
            ).filter { !$0.contains("GET") } == [
                "2:85 \"p\" is never referenced (add the missing reference, or remove it)",
                "2:24 \"A\" is never referenced (add the missing reference, or remove it)",
                "2:31 \"B\" is never referenced (add the missing reference, or remove it)",
                "2:64 no operation uses the security scheme \"u\" (list it under \"security\", or remove it)",
            ])
        #expect(LintMessages.files(["a.yaml": "openapi: 3.1.0\n\(components)"]) == [])
    }
}
