import Foundation
import Testing

struct ConsoleTests {
    @Test("output that can't be written is said to be, exit 2")
    func fullDisk() async throws {
        try await Project.with { project in
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let outcome = try await CommandLineTool.run(
                ["generate", "--config", "specgen.yaml"], in: project.folder, output: full)
            #expect(outcome.status == 2)
            #expect(outcome.errors == "error: can't write the output: No space left on device\n")
        }
    }

    @Test("a reader that has gone is no news, exit 2")
    func closedPipe() async throws {
        try await Project.with { project in
            let pipe = Pipe()
            try pipe.fileHandleForReading.close()
            let outcome = try await CommandLineTool.run(
                ["generate", "--config", "specgen.yaml"], in: project.folder, output: pipe.fileHandleForWriting)
            #expect(outcome.status == 2)
            #expect(outcome.errors == "")
        }
    }

    @Test("standard error that can't be written to changes nothing")
    func errors() async throws {
        try await Project.with { project in
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let outcome = try await CommandLineTool.run(
                ["generate", "--config", "none.yaml"], in: project.folder, errors: full)
            #expect(outcome.status == 2)
        }
    }
}
