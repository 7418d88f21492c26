import Foundation
import TemporaryFolder
import Testing

struct InitTests {
    @Test("the files are written and listed, with the next steps")
    func writes() async throws {
        try await withTemporaryFolder { folder in
            let result = try await CommandLineTool.run("init", in: folder)
            #expect(result.status == 0)
            #expect(result.errors == "")
            #expect(result.output.hasPrefix("wrote Schemas/specgen.yaml\nwrote Schemas/notes.yaml\n\nNext:\n"))
            #expect(result.output.contains("'specgen generate'"))
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
            #expect(files == ["Schemas", "Schemas/notes.yaml", "Schemas/specgen.yaml"])
        }
    }

    @Test("a missing folder is created", arguments: ["new", "a b/c", "new/"])
    func folder(name: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await CommandLineTool.run("init", name, in: folder)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("\nNext, in \(name):\n"))
            let linted = try await CommandLineTool.run("lint", "--strict", in: folder.appending(path: name))
            #expect(linted.status == 0, "\(linted.errors)")
        }
    }

    @Test("if one file exists, none is written: exit 2", arguments: ["specgen.yaml", "notes.yaml"])
    func overwritesNothing(name: String) async throws {
        try await withTemporaryFolder { folder in
            let schemas = folder.appending(path: "Schemas")
            try FileManager.default.createDirectory(at: schemas, withIntermediateDirectories: true)
            try Data("mine\n".utf8).write(to: schemas.appending(path: name))
            let result = try await CommandLineTool.run("init", in: folder)
            #expect(result.status == 2)
            #expect(result.output == "")
            let message = "it exists, and is left unchanged"
            #expect(result.errors == "error: cannot write Schemas/\(name): \(message)\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: schemas.path) == [name])
            #expect(try String(contentsOf: schemas.appending(path: name), encoding: .utf8) == "mine\n")
        }
    }

    @Test("a dangling symbolic link counts as an existing file")
    func danglingLink() async throws {
        try await withTemporaryFolder { folder in
            let link = folder.appending(path: "Schemas/notes.yaml")
            try FileManager.default.createDirectory(
                at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "nowhere.yaml")
            #expect(try await CommandLineTool.run("init", in: folder).status == 2)
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "Schemas/nowhere.yaml").path))
        }
    }

    @Test("a file with the name of the folder, or an empty name, gives an error: exit 2")
    func unusable() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: folder.appending(path: "Schemas"))
            let result = try await CommandLineTool.run("init", in: folder)
            #expect(result.status == 2)
            #expect(
                result.errors
                    == "error: cannot write Schemas/specgen.yaml: cannot create its folder: "
                    + "a part of the path is not a folder\n")
            #expect(try await CommandLineTool.run("init", "", in: folder).status == 2)
        }
    }

    @Test("the files pass lint --strict, and the generated code compiles in both layouts")
    func compiles() async throws {
        try await withTemporaryFolder { folder in
            _ = try await CommandLineTool.run("init", in: folder)
            let linted = try await CommandLineTool.run("lint", "--strict", in: folder)
            #expect(linted.status == 0)
            #expect(linted.errors == "")
            #expect(linted.output == "2 operations, 1 example checked\n")
            for layout in ["split", "grouped"] {
                let generated = try await CommandLineTool.run("generate", "--layout", layout, in: folder)
                #expect(generated.status == 0, "\(generated.errors)")
                try SwiftCompiler.check(folder.appending(path: "Sources/NotesAPI"), module: "NotesAPI")
            }
        }
    }

    @Test("the example of the command plugin has the same files")
    func example() async throws {
        try await withTemporaryFolder { folder in
            _ = try await CommandLineTool.run("init", in: folder)
            let example = CommandLineTool.projectRoot.appending(path: "Examples/CommandPlugin")
            for path in ["Schemas/specgen.yaml", "Schemas/notes.yaml"] {
                #expect(
                    try Data(contentsOf: folder.appending(path: path))
                        == Data(contentsOf: example.appending(path: path)))
            }
            let checked = try await CommandLineTool.run("check", in: example)
            #expect(checked.status == 0, "\(checked.output)")
        }
    }
}
