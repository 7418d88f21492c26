import CommandLineSupport
import Foundation
import Testing

@Suite("System errors")
struct SystemErrorTests {
    @Test(
        "the reason is in plain words, in lower case",
        arguments: [
            (ENOENT, "there is no such file"), (ENOTDIR, "there is no such file"), (EISDIR, "it is a folder"),
            (EACCES, "permission denied"), (ELOOP, "its symbolic links form a circle"),
            (ENAMETOOLONG, "the name is too long"), (ENOSPC, "no space left on device"),
        ])
    func description(code: Int32, reason: String) {
        #expect(SystemError(code: code).description == reason)
    }

    @Test("the cause of an error of Foundation is found")
    func cause() {
        let missing = #expect(throws: (any Error).self) {
            try FileManager.default.contentsOfDirectory(atPath: "/nowhere")
        }
        let folder = #expect(throws: (any Error).self) { try Data(contentsOf: URL(filePath: "/")) }
        #expect(missing.map { SystemError(causeOf: $0) } == SystemError(code: ENOENT))
        #expect(folder.map { SystemError(causeOf: $0) } == SystemError(code: EISDIR))
        #expect(SystemError(causeOf: CancellationError()) == SystemError(code: EIO))
    }

    @Test("writing to a full device throws", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func fullDevice() throws {
        let device = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        #expect(throws: SystemError(code: ENOSPC)) { try write("text", to: device.fileDescriptor) }
    }

    @Test("text longer than the buffer of a pipe is written completely")
    func longText() async throws {
        let pipe = Pipe()
        let text = String(repeating: "0123456789", count: 50_000)
        async let received = Task.detached { try pipe.fileHandleForReading.readToEnd() }.value
        try write(text, to: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        #expect(try await received?.count == text.utf8.count)
    }
}
