import Foundation
import Testing

@Suite("Patterns and formats on the command line")
struct PatternAndFormatTests {
    private static let dated = Project.schema.replacing("maxLength: 4", with: "format: date")

    @Test("an unsupported pattern gives an error, located in the scalar")
    func pattern() async throws {
        try await Project.with { project in
            try project.write(
                Project.schema.replacing("maxLength: 4", with: #"pattern: "^(\\w)\\1$""#), to: "thing.yaml")
            let result = try await project.generate()
            #expect(result.status == 1)
            #expect(result.errors.hasPrefix("thing.yaml:5:40: error: the pattern cannot be used: backreferences "))
            #expect(!FileManager.default.fileExists(atPath: project.url("out").path))
            try project.write(Project.schema.replacing("maxLength: 4", with: "pattern: 'a**'"), to: "thing.yaml")
            let second = try await project.generate()
            #expect(second.status == 1)
            #expect(second.errors.contains(#"hint: write \* for the character itself"#))
        }
    }

    @Test("generated types check the formats of Matrix; with --assert-formats, all known formats")
    func generate() async throws {
        try await Project.with { project in
            try project.write(Self.dated, to: "thing.yaml")
            #expect(try await project.generate("--schemas", "api.yaml").status == 0)
            let codec = { try project.output()["Codecs/Thing+JSON.swift"]?.text ?? "" }
            #expect(try !codec().contains("format:"))
            #expect(try await project.generate("--assert-formats", "--schemas", "api.yaml").status == 0)
            #expect(try codec().contains("format: .date"))
        }
    }

    @Test("assert-formats in a configuration applies to its module")
    func configuration() async throws {
        try await Project.with { project in
            try project.write(Self.dated, to: "thing.yaml")
            let module = "output: out\nmodules:\n  - {name: TestAPI, documents: [api.yaml], assert-formats: "
            try project.write(module + "true}\n", to: "specgen.yaml")
            #expect(try await project.generate().status == 0)
            let text = try String(contentsOf: project.url("out/TestAPI/Codecs/Thing+JSON.swift"), encoding: .utf8)
            #expect(text.contains("format: .date"))
            try project.write(module + "please}\n", to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(result.errors.contains(#"expected "assert-formats" to be true or false"#))
        }
    }

    @Test("validate and lint check all known formats with --assert-formats")
    func check() async throws {
        try await Project.with { project in
            try project.write(Self.dated + "examples:\n  - name: today\n", to: "thing.yaml")
            let payload = #"{"name": "tomorrow"}"#
            #expect(try await project.run("validate", "thing.yaml", input: payload).status == 0)
            let result = try await project.run("validate", "--assert-formats", "thing.yaml", input: payload)
            #expect(result.status == 1)
            #expect(result.output.contains("expected an RFC 3339 date, such as 2026-01-31"))
            #expect(try await project.run("lint", "--config", "specgen.yaml").status == 0)
            let lint = try await project.run("lint", "--assert-formats", "--config", "specgen.yaml")
            #expect(lint.status == 1)
            #expect(lint.errors.hasPrefix("thing.yaml:8:11: error: expected an RFC 3339 date"))
        }
    }
}
