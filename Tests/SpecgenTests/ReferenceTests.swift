import Foundation
import Testing

@Suite("Reference pages", .timeLimit(.minutes(2)))
struct ReferenceTests {
    private static let configuration = """
        output: out
        modules:
          - {name: TestAPI, documents: [api.yaml]}
        references:
          - {schema: thing.yaml, markdown: docs/thing.md, json-schema: docs/thing.json}

        """

    @Test("generate writes the references of a configuration, and check notices stale ones")
    func configuration() async throws {
        try await Project.with { project in
            try project.write(Self.configuration, to: "specgen.yaml")
            let generated = try await project.generate()
            #expect(generated.status == 0)
            #expect(generated.lines.contains("wrote docs/thing.md"))
            #expect(try project.read("docs/thing.md").contains("| `name` | string, at most 4 characters | required |"))
            #expect(try project.read("docs/thing.json").contains(#""maxLength": 4"#))
            #expect(try await project.check().status == 0)

            try project.write(Project.schema.replacing("maxLength: 4", with: "maxLength: 5"), to: "thing.yaml")
            let stale = try await project.check()
            #expect(stale.status == 1)
            #expect(stale.lines.contains("changed: docs/thing.md") && stale.lines.contains("changed: docs/thing.json"))
            try FileManager.default.removeItem(at: project.url("docs/thing.md"))
            #expect(try await project.check().lines.contains("missing: docs/thing.md"))
        }
    }

    @Test("a file that specgen didn't write is not replaced")
    func foreignFile() async throws {
        try await Project.with { project in
            try project.write(Self.configuration, to: "specgen.yaml")
            try project.write("Mine.\n", to: "docs/thing.md")
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(result.errors.contains("docs/thing.md: a file with this name exists that specgen did not write"))
            #expect(try project.read("docs/thing.md") == "Mine.\n")
        }
    }

    @Test(
        "an invalid list of references is an error with its location",
        arguments: [
            ("references: x", "4:13: error: expected \"references\", a list, found a string"),
            ("references: [{}]", "4:14: error: expected \"schema\", the path of a schema"),
            ("references: [{schema: a}]", "4:14: error: expected \"markdown\" or \"json-schema\", the path of a file"),
            ("references: [{schema: none.yaml, markdown: a.md}]", "4:23: error: cannot read none.yaml"),
        ])
    func invalid(references: String, message: String) async throws {
        try await Project.with { project in
            let modules = "output: out\nmodules:\n  - {name: TestAPI, documents: [api.yaml]}\n"
            try project.write(modules + references + "\n", to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status != 0)
            #expect(result.errors.contains("specgen.yaml:" + message), "\(result.errors)")
        }
    }

    @Test("the command prints a page or a JSON Schema")
    func command() async throws {
        try await Project.with { project in
            let page = try await project.run("reference", "thing.yaml")
            #expect(page.status == 0)
            #expect(page.output.hasPrefix("# Thing\n"))
            let schema = try await project.run("reference", "thing.yaml", "--format", "json-schema")
            #expect(schema.output.hasPrefix("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\""))
            let document = try await project.run("reference", "api.yaml")
            #expect(document.status == 1)
            #expect(document.errors.contains("api.yaml:1:1: error: the file is an OpenAPI document"))
            #expect(try await project.run("reference", "none.yaml").status == 2)
        }
    }
}
