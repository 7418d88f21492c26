import Foundation
import Testing

struct LintTests {
    @Test("lint locates the violation in an example")
    func example() async throws {
        try await Project.with { project in
            let fine = try await project.run("lint", "--config", "specgen.yaml")
            #expect(fine.status == 0)
            #expect(fine.output == "1 operation, 0 examples checked\n")
            try project.write(Project.schema + "examples:\n  - name: toolong\n    size: 1\n", to: "thing.yaml")
            let result = try await project.run("lint", "--config", "specgen.yaml")
            #expect(result.status == 1)
            #expect(result.errors.hasPrefix("thing.yaml:8:11: error: "))
            #expect(result.errors.contains("\n  - name: toolong\n          ^"))
        }
    }

    @Test(
        "an example is checked against its schema in every place that may have one",
        arguments: [
            "get: {operationId: a, parameters: [{name: p, in: query, schema: {type: integer}, example: wrong}]}",
            """
            get: {operationId: a, parameters: [{name: p, in: query, content: {application/json: {
                schema: {type: integer}, example: wrong}}}]}
            """,
            """
            get: {operationId: a, parameters: [{name: p, in: query, content: {application/json: {
                schema: {type: integer}, examples: {one: {$ref: '#/components/examples/text'}}}}}]}
            """,
            "parameters: [{name: p, in: query, schema: {type: integer}, examples: {one: {value: wrong}}}]",
            """
            get: {operationId: a, responses: {'200': {description: a, headers: {H: {
                schema: {type: integer}, example: wrong}}}}}
            """,
            """
            get: {operationId: a, responses: {'200': {description: a, headers: {H: {content: {application/json: {
                schema: {type: integer}, example: wrong}}}}}}}
            """,
            """
            post: {operationId: a, requestBody: {content: {multipart/form-data: {schema: {type: object}, encoding: {m: {
                headers: {H: {schema: {type: integer}, example: wrong}}}}}}}}
            """,
            "post: {operationId: a, requestBody: {$ref: '#/components/requestBodies/thing'}}",
            """
            post: {operationId: a, callbacks: {done: {'{$request.body#/url}': {post: {requestBody: {content: {
                application/json: {schema: {type: integer}, example: wrong}}}}}}}}
            """,
        ])
    func placesOfExamples(_ operation: String) async throws {
        try await Project.with { project in
            let indented = operation.replacing("\n", with: "\n    ")
            let document = """
                openapi: 3.1.0
                info: {title: Test API, version: '1'}
                paths:
                  /things:
                    \(indented)
                components:
                  examples: {text: {value: wrong}}
                  requestBodies: {thing: {content: {application/json: {schema: {type: integer}, example: wrong}}}}

                """
            let isComponent = operation.contains("requestBodies/")
            try project.write(
                isComponent ? document : document.replacing("integer}, example: wrong}}}}\n", with: "integer}}}}}\n"),
                to: "api.yaml")
            let result = try await project.run("lint", "--config", "specgen.yaml")
            #expect(result.status == 1)
            let errors = result.errors.split(separator: "\n").filter { $0.contains(": error: ") }
            #expect(errors.count == 1 && errors.first?.contains("expected an integer") == true, "\(result.errors)")
        }
    }

    @Test(
        "an example in an unused component is checked", arguments: ["parameters", "headers", "responses", "mediaTypes"])
    func unusedComponents(kind: String) async throws {
        try await Project.with { project in
            let media = "{schema: {type: integer}, example: wrong}"
            let component =
                switch kind {
                case "parameters": "{name: p, in: query, schema: {type: integer}, example: wrong}"
                case "responses": "{description: a, content: {application/json: \(media)}}"
                default: media
                }
            let name = kind == "mediaTypes" ? "application/json" : "a"
            try project.write(
                Project.document + "components: {\(kind): {\(name): \(component)}}\n", to: "api.yaml")
            let result = try await project.run("lint", "--config", "specgen.yaml")
            #expect(result.status == 1)
            #expect(result.errors.contains("expected an integer"), "\(result.errors)")
        }
    }

    @Test("an example that two schemas share is checked against both, and counted once")
    func sharedExample() async throws {
        try await Project.with { project in
            func response(_ type: String) -> String {
                let media = "{schema: {type: \(type)}, examples: {one: {$ref: '#/components/examples/text'}}}"
                return "{description: a, content: {application/json: \(media)}}"
            }
            try project.write(
                """
                openapi: 3.1.0
                info: {title: Test API, version: '1'}
                paths:
                  /things:
                    get: {operationId: a, responses: {'200': \(response("string")), '400': \(response("integer"))}}
                components: {examples: {text: {value: wrong}}}

                """, to: "api.yaml")
            let result = try await project.run("lint", "--config", "specgen.yaml")
            #expect(result.status == 1)
            #expect(result.errors.contains("api.yaml:6:39: error: expected an integer"), "\(result.errors)")
            #expect(result.output == "1 operation, 1 example checked\n")
        }
    }

    @Test("with --strict, a warning makes lint fail: exit 1")
    func strict() async throws {
        try await Project.with { project in
            try project.write(Project.schema + "maxLenght: 4\n", to: "thing.yaml")
            let lenient = try await project.run("lint", "--config", "specgen.yaml")
            #expect(lenient.status == 0)
            #expect(lenient.errors.contains("thing.yaml:7:1: warning: unknown keyword \"maxLenght\""))
            #expect(lenient.errors.contains(#"hint: did you mean "maxLength"?"#))
            #expect(try await project.run("lint", "--strict", "--config", "specgen.yaml").status == 1)
        }
    }
}

struct ValidateTests {
    @Test("a valid payload gives exit code 0")
    func valid() async throws {
        try await Project.with { project in
            let result = try await project.run("validate", "thing.yaml", input: #"{"name":"abc"}"#)
            #expect(result.status == 0)
            #expect(result.output == "<stdin>: valid\n")
        }
    }

    @Test("text has the violation, the source line and a caret: exit 1")
    func text() async throws {
        try await Project.with { project in
            try project.write("{\n  \"name\": 1\n}\n", to: "bad.json")
            let result = try await project.run("validate", "thing.yaml", "bad.json")
            #expect(result.status == 1)
            #expect(result.output.hasPrefix("bad.json:2:11: error: "))
            #expect(result.output.contains("(type) at /name\n  \"name\": 1\n          ^"))
            #expect(!result.output.contains("\u{1B}"))
        }
    }

    @Test("--lines --format json prints one JSON object for each line")
    func lines() async throws {
        try await Project.with { project in
            let result = try await project.run(
                "validate", "thing.yaml", "--lines", "--format", "json", input: "{\"name\":\"a\"}\n\n{\"size\":1}\n{")
            #expect(result.status == 1)
            let lines = result.output.split(separator: "\n").map(String.init)
            #expect(lines.count == 3)
            #expect(lines.first == #"{"file":"-","line":1,"valid":true,"violations":[]}"#)
            let missing =
                #"{"file":"-","line":3,"valid":false,"violations":[{"pointer":"","line":3,"column":1,"code":"required","message":"#
            #expect(lines.dropFirst().first?.hasPrefix(missing) ?? false, "\(result.output)")
            #expect(lines.last?.contains(#""code":"syntax""#) ?? false)
            for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
    }

    @Test("with --lines, violations have the number of the line in the file, and the source line")
    func placesOfLines() async throws {
        try await Project.with { project in
            let blank = String(repeating: "\n", count: 99_999)
            let result = try await project.run(
                "validate", "thing.yaml", "--lines", input: #"{"name":"a"}"# + blank + #"{"name": 1}"#)
            #expect(result.status == 1)
            #expect(result.output.contains("<stdin>:100000:10: error: "))
            // Valid lines are only counted.
            #expect(!result.output.contains(": valid"))
            #expect(result.errors.contains("1 of 2 payloads are valid"))
            #expect(result.output.hasSuffix("(type) at /name\n{\"name\": 1}\n         ^\n"))
        }
    }

    @Test("a line feed in a key can't begin a line of the report")
    func lineFeedInKey() async throws {
        try await Project.with { project in
            try project.write("additionalProperties: {type: string}", to: "free.yaml")
            let result = try await CommandLineTool.run(
                ["validate", "free.yaml"], input: #"{"a\nforged:1:1: error: b": 1}"#, in: project.folder)
            #expect(result.status == 1)
            #expect(result.output.split(separator: "\n").count == 3, "\(result.output)")
        }
    }

    @Test("a payload of more than 256 MiB violates the limit", arguments: [[], ["--lines"]])
    func tooLarge(options: [String]) async throws {
        try await Project.with { project in
            try project.write("", to: "large.json")
            let file = try FileHandle(forWritingTo: project.url("large.json"))
            try file.truncate(atOffset: 256 << 20 + 1)
            try file.close()
            let result = try await CommandLineTool.run(
                ["validate", "thing.yaml", "large.json"] + options, in: project.folder)
            #expect(result.status == 1)
            #expect(
                result.output == "large.json:1:1: error: the payload has more than 268435456 bytes (limit)\n")
        }
    }

    @Test("a pointer selects a part of a schema")
    func pointer() async throws {
        try await Project.with { project in
            #expect(try await project.run("validate", "thing.yaml#/properties/size", input: "1").status == 0)
            #expect(try await project.run("validate", "thing.yaml#/properties/size", input: "true").status == 1)
            let nothing = try await project.run("validate", "thing.yaml#/properties/sise", input: "1")
            #expect(nothing.status == 2)
            #expect(nothing.errors.contains("error: "))
        }
    }

    @Test("usage errors, unreadable schemas and unreadable payloads give exit code 2")
    func failures() async throws {
        try await Project.with { project in
            #expect(try await project.run("validate").status == 2)
            #expect(try await project.run("validate", "none.yaml", input: "1").status == 2)
            #expect(try await project.run("validate", "thing.yaml", "--format", "xml").status == 2)
            let unreadable = try await project.run("validate", "thing.yaml", "none.json", "out")
            #expect(unreadable.status == 2)
            #expect(unreadable.errors.contains("cannot read none.json: there is no such file"))
            try project.write("maxLength: long\n", to: "wrong.yaml")
            #expect(try await project.run("validate", "wrong.yaml", input: "1").status == 2)
        }
    }
}
