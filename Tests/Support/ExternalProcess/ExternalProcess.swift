import Foundation

/// A command-line program that tests run, such as `node` or `python3`.
package struct ExternalProcess: Sendable {
    /// Finds a program. Returns `nil` if it isn't in a folder of `PATH`.
    package init?(named name: String) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let paths = folders.map { $0 + "/" + name }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else { return nil }
        executable = URL(filePath: path)
    }

    private let executable: URL

    /// The error for an exit status other than 0, with the end of the standard error.
    package struct Failure: Error {
        let status: Int32
        let errors: String
    }

    /// Runs the program and waits for its end.
    /// - Parameter input: The standard input.
    /// - Returns: The standard output.
    /// - Throws: ``Failure`` for an exit status other than 0.
    package func run(_ arguments: [String], input: Data) throws -> Data {
        let folder = FileManager.default.temporaryDirectory.appending(path: "external-process-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files instead of pipes, which would have to be read while the program runs.
        let files = ["in", "out", "err"].map { folder.appending(path: $0) }
        try input.write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let errors = try String(decoding: Data(contentsOf: files[2]), as: UTF8.self)
            throw Failure(status: process.terminationStatus, errors: String(errors.suffix(2000)))
        }
        return try Data(contentsOf: files[1])
    }
}
