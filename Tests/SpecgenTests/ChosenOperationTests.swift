import Foundation
import Testing

@Suite("chosen operations")
struct ChosenOperationTests {
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

    @Test("a configuration chooses the operations of a module, and the mistakes of others don't matter")
    func configuration() async throws {
        try await Self.with("[tag:Things]") { project in
            let outcome = try await project.generate()
            #expect(outcome.status == 0)
            #expect(outcome.errors == "")
            let files = try project.output().keys.filter { $0.contains("Types/") }.map { String($0) }
            #expect(files.count == 1 && files[0].hasSuffix("Types/Thing.swift"), "\(files)")
            #expect(try await project.check().status == 0)
            #expect(try await project.run("lint", "--config", "specgen.yaml").errors == "")
            #expect(try await project.run("diff", "specgen.yaml", "specgen.yaml").status == 0)
        }
    }

    @Test("--operations chooses, also in place of a configuration's choice")
    func option() async throws {
        try await Self.with("[getOther]") { project in
            #expect(try await project.generate().status == 1)
            let outcome = try await project.run(
                "generate", "--config", "specgen.yaml", "--operations", "POST /things", "schema:Un*")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("Types/Unused.swift"))
            let diff = try await project.run("diff", "api.yaml", "api.yaml", "--operations", "addThing")
            #expect(diff.status == 0, "\(diff.errors)")
        }
    }

    @Test("a pattern that chooses nothing is an error at its place, or names the option's value")
    func unused() async throws {
        try await Self.with("[addThing, addThings]") { project in
            let outcome = try await project.generate()
            #expect(outcome.status == 1)
            #expect(
                outcome.errors.hasPrefix("specgen.yaml:5:28: error: the pattern \"addThings\" selects no operation\n"))
            #expect(outcome.errors.contains("hint: did you mean \"addThing\"?"))
            let option = try await project.run("generate", "--config", "specgen.yaml", "--operations", "/thing")
            #expect(option.status == 1)
            #expect(option.errors.contains("error: the pattern \"/thing\" selects no operation"))
            let diff = try await project.run("diff", "api.yaml", "api.yaml", "--operations", "none")
            #expect(diff.status == 2)
            #expect(diff.errors.contains("the pattern \"none\" selects no operation"))
        }
    }

    @Test(
        "what is no list of patterns is refused",
        arguments: [
            ("all", "5:17: error: expected 'operations', a list of patterns, found a string"),
            ("[]", "5:17: error: expected 'operations', a list of patterns, found an empty list"),
            ("[1]", "5:18: error: expected a pattern, found an integer"),
            ("[FETCH /x]", "5:18: error: unknown method \"FETCH\" in the pattern \"FETCH /x\""),
        ])
    func refused(operations: String, message: String) async throws {
        try await Self.with(operations) { project in
            let outcome = try await project.generate()
            #expect(outcome.status == 2)
            #expect(outcome.errors.hasPrefix("specgen.yaml:" + message), "\(outcome.errors)")
        }
    }
}
