import Foundation
import Testing

@Suite("Selected operations")
struct SelectedOperationTests {
    private static let document = """
        openapi: 3.1.0
        info: {title: Test API, version: '1'}
        paths:
          /things:
            post:
              operationId: addThing
              tags: [Things]
              requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
              responses: {'204': {description: Done.}}
          /others:
            get:
              operationId: getOther
              responses: {'200': {description: Done., content: {application/json: {schema: {$ref: none.yaml}}}}}
        components:
          schemas:
            Thing: {type: object, properties: {a: {type: string}}}
            Unused: {type: object, properties: {a: {type: string}}}

        """

    private static func with(_ operations: String, _ body: (Project) async throws -> Void) async throws {
        try await Project.with { project in
            try project.write(document, to: "api.yaml")
            try project.write(
                "output: out\nmodules:\n  - name: TestAPI\n    documents: [api.yaml]\n    operations: \(operations)\n",
                to: "specgen.yaml")
            try await body(project)
        }
    }

    @Test("a configuration selects the operations of a module; errors of other operations aren't reported")
    func configuration() async throws {
        try await Self.with("[tag:Things]") { project in
            let result = try await project.generate()
            #expect(result.status == 0)
            #expect(result.errors == "")
            let files = try project.output().keys.filter { $0.contains("Types/") }.map { String($0) }
            #expect(files.count == 1 && files[0].hasSuffix("Types/Thing.swift"), "\(files)")
            #expect(try await project.check().status == 0)
            #expect(try await project.run("lint", "--config", "specgen.yaml").errors == "")
            #expect(try await project.run("diff", "specgen.yaml", "specgen.yaml").status == 0)
        }
    }

    @Test("--operations replaces the selection of a configuration")
    func option() async throws {
        try await Self.with("[getOther]") { project in
            #expect(try await project.generate().status == 1)
            let result = try await project.run(
                "generate", "--config", "specgen.yaml", "--operations", "POST /things", "schema:Un*")
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("Types/Unused.swift"))
            let diff = try await project.run("diff", "api.yaml", "api.yaml", "--operations", "addThing")
            #expect(diff.status == 0, "\(diff.errors)")
        }
    }

    @Test("a pattern that selects nothing gives an error, located in the configuration")
    func unused() async throws {
        try await Self.with("[addThing, addThings]") { project in
            let result = try await project.generate()
            #expect(result.status == 1)
            #expect(
                result.errors.hasPrefix("specgen.yaml:5:28: error: the pattern \"addThings\" selects no operation\n"))
            #expect(result.errors.contains("hint: did you mean \"addThing\"?"))
            let option = try await project.run("generate", "--config", "specgen.yaml", "--operations", "/thing")
            #expect(option.status == 1)
            #expect(option.errors.contains("error: the pattern \"/thing\" selects no operation"))
            let diff = try await project.run("diff", "api.yaml", "api.yaml", "--operations", "none")
            #expect(diff.status == 2)
            #expect(diff.errors.contains("the pattern \"none\" selects no operation"))
        }
    }

    @Test(
        "a value that isn't a list of patterns gives an error: exit 2",
        arguments: [
            ("all", #"5:17: error: expected "operations", a list of patterns, found a string"#),
            ("[]", #"5:17: error: expected "operations", a list of patterns, found an empty list"#),
            ("[1]", "5:18: error: expected a pattern, found an integer"),
            ("[FETCH /x]", "5:18: error: unknown method \"FETCH\" in the pattern \"FETCH /x\""),
        ])
    func refused(operations: String, message: String) async throws {
        try await Self.with(operations) { project in
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(result.errors.hasPrefix("specgen.yaml:" + message), "\(result.errors)")
        }
    }
}
