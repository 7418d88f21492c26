import Foundation
import Testing

@Suite("--schemas, without a configuration")
struct SchemaOptionTests {
    static let files: Set<String> = [
        "Types/Thing.swift", "Codecs/Thing+JSON.swift", "TestClient.swift", "TestServer.swift",
    ]

    @Test("--output is the folder of the module's files")
    func file() async throws {
        try await Project.with { project in
            let result = try await project.generate("--schemas", "api.yaml")
            #expect(result.status == 0, "\(result.errors)")
            #expect(Set(try project.output().keys) == Self.files)
            #expect(result.output.hasSuffix("TestAPI: 4 files, 4 changed\n"))
            let check = try await project.run(
                "check", "--schemas", "api.yaml", "--module", "TestAPI", "--output", "out")
            #expect(check.status == 0)
            #expect(check.output == "TestAPI: up to date\n")
        }
    }

    @Test(
        "the same schemas give the same module, whatever paths name them",
        arguments: [["."], ["./api/", "api/b.yaml"], ["api/b.yaml", "api/a.yaml"]])
    func paths(schemas: [String]) async throws {
        try await Project.with { project in
            try FileManager.default.removeItem(at: project.url("api.yaml"))
            try project.write(Project.document.replacing("thing.yaml", with: "../thing.yaml"), to: "api/b.yaml")
            try project.write(
                Project.document.replacing("thing.yaml", with: "../thing.yaml").replacing("things", with: "others")
                    .replacing("addThing", with: "addOther"), to: "api/a.yaml")
            _ = try await project.generate("--schemas", project.url("api").path)
            let expected = try project.output().mapValues(\.text)
            #expect(expected["Types/Thing.swift"]?.contains("`thing.yaml`, line 1") ?? false)
            let result = try await CommandLineTool.run(
                ["generate", "--module", "TestAPI", "--output", "out", "--schemas"] + schemas, in: project.folder)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output == "TestAPI: \(expected.count) files, 0 changed\n")
            #expect(try project.output().mapValues(\.text) == expected)
        }
    }

    @Test("other files in a document's folder, hidden folders and circular links are ignored")
    func folder() async throws {
        try await Project.with { project in
            try project.write("not: a document\n", to: "other.yaml")
            try project.write("{", to: "notes.txt")
            try project.write("{", to: ".hidden/broken.yaml")
            try FileManager.default.createSymbolicLink(
                at: project.url("round"), withDestinationURL: project.folder)
            let result = try await project.generate("--schemas", ".")
            #expect(result.status == 0, "\(result.errors)")
            #expect(Set(try project.output().keys) == Self.files)
        }
    }

    @Test("--client and --server name the types")
    func names() async throws {
        try await Project.with { project in
            _ = try await project.generate("--schemas", "api.yaml", "--client", "Asker", "--server", "Answerer")
            #expect(project.exists("out/Asker.swift"))
            #expect(project.exists("out/Answerer.swift"))
        }
    }

    @Test("a configuration can list a folder; a missing file gives an error, located in the configuration")
    func configuration() async throws {
        try await Project.with { project in
            try project.write("output: out\nmodules:\n  - {name: TestAPI, documents: [.]}\n", to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.hasSuffix("TestAPI: 4 files, 4 changed\n"))
            try project.write(
                "output: out\nmodules:\n  - name: TestAPI\n    documents: [none.yaml]\n", to: "specgen.yaml")
            let missing = try await project.generate()
            #expect(missing.status == 1)
            #expect(
                missing.errors.hasPrefix("specgen.yaml:4:17: error: cannot read none.yaml: there is no such file"))
        }
    }

    @Test("Swagger 2 gives an error: exit 1")
    func swagger() async throws {
        try await Project.with { project in
            try project.write("swagger: '2.0'\ninfo: {}\npaths: {}\n", to: "old.yaml")
            let result = try await project.generate("--schemas", "old.yaml")
            #expect(result.status == 1)
            #expect(result.errors.hasPrefix("old.yaml:1:10: error: specgen reads OpenAPI 3, not Swagger 2.0\n"))
            #expect(try project.output().isEmpty)
        }
    }

    @Test(
        "a usage error gives exit code 2, and nothing is written",
        arguments: [
            (["--schemas", "api.yaml", "--config", "specgen.yaml"], "give either --schemas or --config, not both"),
            (["--config", "specgen.yaml", "--client", "TestClient"], "--client is for use with --schemas"),
            (["--config", "specgen.yaml", "--output", "out"], "--output is the folder of one module"),
            (["--config", "specgen.yaml", "--layout", "nested"], "Please provide one of 'split' and 'grouped'"),
            (["--schemas", "api.yaml", "--output", "out"], "--schemas needs --module NAME"),
            (["--schemas", "api.yaml", "--module", "TestAPI"], "--schemas needs --output FOLDER"),
            (["--schemas", "none.yaml"], #"there is no file or folder "none.yaml""#),
            (["--schemas", "api.yaml", "--module", "class", "--output", "out"], #""class" cannot be a name in Swift"#),
            (["--schemas", "api.yaml", "--module", "a/b", "--output", "out"], #""a/b" cannot be a name in Swift"#),
            (["--schemas", "api.yaml", "--module", "Swift", "--output", "out"], #""Swift" cannot be a name in Swift"#),
            (["--schemas", "api.yaml", "--module", "A", "--client", "🙂", "--output", "out"], #""🙂" cannot be"#),
            (["--schemas", "api.yaml", "--module", "A", "--client", "A", "--output", "out"], #"the same name "A""#),
            (["--schemas", "api.yaml", "--module", "A", "--output", "thing.yaml"], #""thing.yaml" is a file"#),
            (["--schemas", "api.yaml", "--module", "A", "--output", ""], "found an empty name"),
        ])
    func usage(arguments: [String], message: String) async throws {
        try await Project.with { project in
            let result = try await CommandLineTool.run(["generate"] + arguments, in: project.folder)
            #expect(result.status == 2)
            #expect(result.output == "")
            #expect(result.errors.contains(message), "\(result.errors)")
            #expect(try project.output().isEmpty)
        }
    }

    @Test("lint needs no module")
    func lint() async throws {
        try await Project.with { project in
            try project.write(Project.schema + "example: {name: toolong}\n", to: "thing.yaml")
            let result = try await project.run("lint", "--schemas", ".")
            #expect(result.status == 1)
            #expect(result.errors.hasPrefix("thing.yaml:7:17: error: expected at most 4 characters, found 7\n"))
        }
    }

    @Test("files that specgen didn't write, and those of other modules, are never changed")
    func filesOfOthers() async throws {
        try await Project.with { project in
            _ = try await project.generate("--schemas", "api.yaml")
            let text = try project.read("out/Types/Thing.swift")
            try project.write(text, to: "out/OtherAPI/Types/Other.swift")
            try project.write(text, to: "out/Types/Old.swift")
            let result = try await project.generate("--schemas", "api.yaml")
            #expect(result.output == "removed TestAPI/Types/Old.swift\nTestAPI: 4 files, 1 changed\n")
            #expect(project.exists("out/OtherAPI/Types/Other.swift"))
            try project.write("// by hand\n", to: "out/Types/Thing.swift")
            let before = try project.output()
            let refused = try await project.generate("--schemas", "api.yaml")
            #expect(refused.status == 2)
            #expect(refused.errors.contains("a file with this name exists that specgen did not write"))
            #expect(try project.output() == before)
        }
    }
}

@Suite("Diagnostic reports")
struct ReportTests {
    /// Two properties with the same unknown keyword.
    static let schema = """
        title: Thing
        type: object
        properties:
          a: {type: string, maxLenght: 4}
          b: {type: string, maxLenght: 4}

        """

    @Test("a warning in several places is printed once, and counted for each place")
    func grouping() async throws {
        try await Project.with { project in
            try project.write(Self.schema, to: "thing.yaml")
            let result = try await project.run("lint", "--schemas", "api.yaml")
            #expect(result.status == 0)
            #expect(result.errors.hasPrefix("thing.yaml:4:21: warning: unknown keyword \"maxLenght\""))
            #expect(
                result.errors.hasSuffix(
                    """
                      a: {type: string, maxLenght: 4}
                                        ^~~~~~~~~
                    hint: did you mean "maxLength"?
                    the same at thing.yaml:5:21
                    2 warnings

                    """))
        }
    }

    @Test("--quiet hides warnings, not errors")
    func quiet() async throws {
        try await Project.with { project in
            try project.write(Self.schema, to: "thing.yaml")
            let fine = try await project.generate("--schemas", "api.yaml", "--quiet")
            #expect(fine.status == 0)
            #expect(fine.errors == "")
            #expect(fine.output == "")
            try project.write(Self.schema + "  c: {type: intager}\n", to: "thing.yaml")
            let wrong = try await project.generate("--schemas", "api.yaml", "--quiet")
            #expect(wrong.status == 1)
            #expect(wrong.errors.hasPrefix("thing.yaml:6:13: error: unknown type \"intager\"\n"))
            #expect(wrong.errors.hasSuffix("\n1 error\n"))
        }
    }

    @Test("--format json prints one object a line, and standard output has nothing else")
    func json() async throws {
        try await Project.with { project in
            try project.write(Self.schema, to: "thing.yaml")
            let result = try await project.generate("--schemas", "api.yaml", "--format", "json")
            #expect(result.status == 0)
            let lines = result.lines.dropLast()
            #expect(lines.count == 2)
            for (line, number) in zip(lines, [4, 5]) {
                let prefix = #"{"severity":"warning","file":"thing.yaml","line":\#(number),"column":21,"message":""#
                #expect(line.hasPrefix(prefix + #"unknown keyword \"maxLenght\""#))
                #expect(line.hasSuffix(#"","hint":"did you mean \"maxLength\"?"}"#))
                _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
            }
            #expect(result.errors.hasSuffix("TestAPI: 4 files, 4 changed\n"))
        }
    }
}
