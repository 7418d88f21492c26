import Foundation
import Testing

struct GenerateTests {
    static let files: Set<String> = [
        "TestAPI/TestClient.swift", "TestAPI/TestServer.swift", "TestAPI/Types/Thing.swift",
        "TestAPI/Codecs/Thing+JSON.swift",
    ]

    @Test("the first run writes and lists every file")
    func writes() async throws {
        try await Project.with { project in
            let result = try await project.generate()
            #expect(result.status == 0)
            #expect(result.errors == "")
            #expect(Set(try project.output().keys) == Self.files)
            #expect(result.output.contains("wrote TestAPI/Types/Thing.swift\n"))
            #expect(result.output.hasSuffix("TestAPI: 4 files, 4 changed\n"))
        }
    }

    @Test("the second run changes no file")
    func touchesNothing() async throws {
        try await Project.with { project in
            _ = try await project.generate()
            let before = try project.output()
            let result = try await project.generate()
            #expect(result.output == "TestAPI: 4 files, 0 changed\n")
            #expect(try project.output() == before)
        }
    }

    @Test("only differing files are written")
    func writesDifferences() async throws {
        try await Project.with { project in
            _ = try await project.generate()
            let before = try project.output()
            try project.write(Project.schema.replacing("maxLength: 4", with: "maxLength: 5"), to: "thing.yaml")
            _ = try await project.generate()
            let after = try project.output()
            let changed = before.keys.filter { before[$0] != after[$0] }
            #expect(Set(changed) == ["TestAPI/Types/Thing.swift", "TestAPI/Codecs/Thing+JSON.swift"])
        }
    }

    @Test("files that aren't generated any more are removed; files that specgen didn't write stay")
    func removesStale() async throws {
        try await Project.with { project in
            _ = try await project.generate()
            let header = try #require(project.read("out/TestAPI/TestClient.swift").split(separator: "\n").first)
            try project.write(header + "\n\nstruct Old {}\n", to: "out/TestAPI/Types/Old.swift")
            try project.write("// written by hand\n", to: "out/TestAPI/Types/Mine.swift")
            try project.write(header + "\n", to: "out/TestAPI/notes.txt")
            let result = try await project.generate()
            #expect(result.output.contains("removed TestAPI/Types/Old.swift\n"))
            #expect(
                Set(try project.output().keys) == Self.files.union(["TestAPI/Types/Mine.swift", "TestAPI/notes.txt"]))
        }
    }

    @Test("errors of the schemas leave the old output unchanged: exit 1")
    func schemaErrors() async throws {
        try await Project.with { project in
            _ = try await project.generate()
            let before = try project.output()
            try project.write(Project.schema.replacing("type: integer", with: "type: intager"), to: "thing.yaml")
            let result = try await project.generate()
            #expect(result.status == 1)
            #expect(result.output == "")
            #expect(
                result.errors == """
                    thing.yaml:6:16: error: unknown type \"intager\"
                      size: {type: intager}
                                   ^~~~~~~
                    hint: did you mean "integer"?
                    1 error

                    """)
            #expect(try project.output() == before)
        }
    }

    @Test("if a folder has the name of a generated file, the old output stays unchanged: exit 2")
    func folderInTheWay() async throws {
        try await Project.with { project in
            _ = try await project.generate()
            try FileManager.default.removeItem(at: project.url("out/TestAPI/Types/Thing.swift"))
            try project.write("mine", to: "out/TestAPI/Types/Thing.swift/file")
            let before = try project.output()
            try project.write(Project.schema.replacing("maxLength: 4", with: "maxLength: 5"), to: "thing.yaml")
            try project.write(Project.document.replacing("addThing", with: "newThing"), to: "api.yaml")
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(result.errors.contains(": it is a folder"))
            #expect(try project.output() == before)
        }
    }

    @Test("a failure in one module leaves the output of the other modules unchanged")
    func allModulesOrNone() async throws {
        try await Project.with { project in
            try project.write(
                "output: out\nmodules:\n  - {name: FirstAPI, documents: [api.yaml]}\n  - {name: SecondAPI, documents: [api.yaml]}\n",
                to: "specgen.yaml")
            _ = try await project.generate()
            try FileManager.default.removeItem(at: project.url("out/SecondAPI"))
            try project.write("in the way", to: "out/SecondAPI")
            let before = try project.output()
            try project.write(Project.schema.replacing("maxLength: 4", with: "maxLength: 5"), to: "thing.yaml")
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(try project.output() == before)
        }
    }

    @Test(
        "an output folder that isn't writable gives an error: exit 2",
        .enabled(if: getuid() != 0, "skipped: root can write to any folder"))
    func notWritable() async throws {
        try await Project.with { project in
            try FileManager.default.createDirectory(at: project.url("out"), withIntermediateDirectories: true)
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: project.url("out").path)
            let result = try await project.generate()
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: project.url("out").path)
            #expect(result.status == 2)
            #expect(try project.output().isEmpty)
        }
    }

    @Test("the output doesn't depend on the current folder")
    func isDeterministic() async throws {
        try await Project.with { project in
            _ = try await project.generate()
            let first = try project.output().mapValues(\.text)
            try FileManager.default.removeItem(at: project.url("out"))
            let elsewhere = try await CommandLineTool.run(
                "generate", "--quiet", "--config", project.url("specgen.yaml").path,
                in: FileManager.default.temporaryDirectory)
            #expect(elsewhere.status == 0)
            #expect(elsewhere.output == "")
            #expect(try project.output().mapValues(\.text) == first)
        }
    }

    @Test("check lists missing, changed and stale files: exit 1")
    func checks() async throws {
        try await Project.with { project in
            _ = try await project.generate()
            let fresh = try await project.check()
            #expect(fresh.status == 0)
            #expect(fresh.output == "TestAPI: up to date\n")
            let text = try project.read("out/TestAPI/Types/Thing.swift")
            try project.write(text + "\n", to: "out/TestAPI/Types/Thing.swift")
            try project.write(text, to: "out/TestAPI/Types/Old.swift")
            try FileManager.default.removeItem(at: project.url("out/TestAPI/TestClient.swift"))
            let stale = try await project.check()
            #expect(stale.status == 1)
            #expect(
                stale.output == """
                    missing: TestAPI/TestClient.swift
                    stale: TestAPI/Types/Old.swift
                    changed: TestAPI/Types/Thing.swift

                    """)
            #expect(stale.errors == "the generated code is not what the schemas produce; run \"specgen generate\"\n")
        }
    }

    @Test(
        "equal names of module, client or server give an error: exit 2",
        arguments: [
            ("client: Foo, server: Foo", 42, #"the client and the server have the same name "Foo""#),
            ("client: TestServer", 29, #"the client and the server have the same name "TestServer""#),
            ("server: TestAPI", 29, #"the module and the server have the same name "TestAPI""#),
        ])
    func equalNames(keys: String, column: Int, message: String) async throws {
        try await Project.with { project in
            try project.write(
                "output: out\nmodules:\n  - {name: TestAPI, \(keys), documents: [api.yaml]}\n", to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(result.errors.hasPrefix("specgen.yaml:3:\(column): error: \(message)\n"), "\(result.errors)")
            #expect(try project.output().isEmpty)
        }
    }

    @Test("an error in the configuration has a location and a hint: exit 2")
    func configuration() async throws {
        try await Project.with { project in
            try project.write("output: out\nmodule: []\n", to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(result.errors.contains(#"specgen.yaml:2:1: error: unknown key "module""#))
            #expect(result.errors.contains(#"hint: did you mean "modules"?"#))
            #expect(!result.errors.contains("\u{1B}"))
            let missing = try await project.run("generate", "--config", "none.yaml")
            #expect(missing.status == 2)
            #expect(try await project.run("generate", "--colour").status == 2)
            #expect(try await project.run("--help").status == 0)
        }
    }
}
