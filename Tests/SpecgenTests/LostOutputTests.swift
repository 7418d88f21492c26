import Foundation
import TemporaryFolder
import Testing

@Suite("Lost output")
struct LostOutputTests {
    @Test("a full disk gives an error: exit 2")
    func fullDisk() async throws {
        try await Project.with { project in
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let result = try await CommandLineTool.run(
                ["generate", "--config", "specgen.yaml"], in: project.folder, output: full)
            #expect(result.status == 2)
            #expect(result.errors == "error: cannot write the output: no space left on device\n")
        }
    }

    @Test(
        "help and version on a full disk give an error: exit 2",
        arguments: [["--help"], ["--version"], ["diff", "--help"]])
    func helpOnFullDisk(arguments: [String]) async throws {
        try await withTemporaryFolder { folder in
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let result = try await CommandLineTool.run(arguments, in: folder, output: full)
            #expect(result.status == 2)
            #expect(result.errors == "error: cannot write the output: no space left on device\n")
        }
    }

    @Test("help on closed standard output gives an error: exit 2")
    func helpOnClosedOutput() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "read-only")
            try Data().write(to: file)
            let output = try FileHandle(forReadingFrom: file)
            let result = try await CommandLineTool.run(["--help"], in: folder, output: output)
            #expect(result.status == 2)
            #expect(result.errors == "error: cannot write the output: bad file descriptor\n")
        }
    }

    @Test("a closed pipe ends the command without a message: exit 2")
    func closedPipe() async throws {
        try await Project.with { project in
            let pipe = Pipe()
            try pipe.fileHandleForReading.close()
            let result = try await CommandLineTool.run(
                ["generate", "--config", "specgen.yaml"], in: project.folder, output: pipe.fileHandleForWriting)
            #expect(result.status == 2)
            #expect(result.errors == "")
        }
    }

    @Test("lost error output doesn't change the exit code")
    func lostErrors() async throws {
        try await Project.with { project in
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let result = try await CommandLineTool.run(
                ["generate", "--config", "none.yaml"], in: project.folder, errors: full)
            #expect(result.status == 2)
        }
    }
}
