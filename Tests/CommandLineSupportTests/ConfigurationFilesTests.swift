import CommandLineSupport
import Foundation
import Testing

@Suite("Files of a configuration", .timeLimit(.minutes(1)))
struct ConfigurationFilesTests {
    /// Calls a function with the path of a named pipe.
    private static func withNamedPipe(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "pipe-\(UUID().uuidString)").path
        try #require(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        try body(path)
    }

    @Test("a pipe or a device in the place of a key file throws at once")
    func credential() throws {
        try Self.withNamedPipe { path in
            let error = #expect(throws: SystemError.self) { try ConfigurationFiles.credential(path) }
            #expect(error?.description == "it is not a regular file")
        }
        #expect(throws: SystemError.self) { try ConfigurationFiles.credential("/dev/zero") }
        #expect(throws: SystemError(code: EISDIR)) { try ConfigurationFiles.credential("/") }
    }

    @Test("a configuration that is a pipe without a writer throws after the time limit")
    func pipeWithoutWriter() throws {
        try Self.withNamedPipe { path in
            let error = #expect(throws: CommandFailure.self) {
                try ConfigurationFiles.configuration(path, within: .milliseconds(1))
            }
            #expect(error?.message == "cannot read \(path): its writer has not finished after 0 s")
        }
    }

    @Test("a configuration can be a pipe, as of a process substitution")
    func pipe() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("apps: []".utf8))
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        // The writer has not closed the pipe.
        #expect(throws: CommandFailure.self) { try ConfigurationFiles.configuration(path, within: .milliseconds(1)) }
        try pipe.fileHandleForWriting.write(contentsOf: Data("apps: []".utf8))
        try pipe.fileHandleForWriting.close()
        let bytes = try ConfigurationFiles.configuration(path)
        withExtendedLifetime(pipe) {}
        #expect(bytes == Array("apps: []".utf8))
    }

    @Test("a device that never ends throws at the size limit")
    func endless() {
        let error = #expect(throws: CommandFailure.self) { try ConfigurationFiles.configuration("/dev/zero") }
        #expect(error?.message == "cannot read /dev/zero: it is larger than 16 MiB")
    }
}
