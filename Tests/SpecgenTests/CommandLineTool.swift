import Foundation
import SharedData
import TemporaryFolder

/// The built `specgen`.
enum CommandLineTool {
    struct Result {
        let status: Int32
        let output: String
        let errors: String

        /// The lines of the output.
        var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    }

    /// The root folder of the project.
    static let projectRoot = SharedData.projectRoot

    /// The executable in the folder of the test bundle.
    static let executable: URL = {
        let neighbours = [Bundle.main.executableURL, Bundle.main.bundleURL] + Bundle.allBundles.map(\.bundleURL)
        let folders =
            neighbours.compactMap { $0?.deletingLastPathComponent() } + [projectRoot.appending(path: ".build/debug")]
        let candidates = folders.map { $0.appending(path: "specgen") }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? candidates[0]
    }()

    /// Runs the command and waits for its end.
    static func run(
        _ arguments: String..., input: String = "", in directory: URL, environment: [String: String] = [:]
    ) async throws -> Result {
        try await run(arguments, input: input, in: directory, environment: environment)
    }

    /// - Parameters:
    ///   - output: a handle in place of standard output. Then the result has no output.
    ///   - errors: a handle in place of standard error. Then the result has no errors.
    static func run(
        _ arguments: [String], input: String = "", in directory: URL, environment: [String: String] = [:],
        output: FileHandle? = nil, errors: FileHandle? = nil
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            // With files instead of pipes, nothing has to be read while the command runs.
            let files = ["in", "out", "err"].map { folder.appending(path: $0) }
            try Data(input.utf8).write(to: files[0])
            for file in files[1...] { try Data().write(to: file) }
            let process = Process()
            process.executableURL = executable
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            process.currentDirectoryURL = directory
            process.standardInput = try FileHandle(forReadingFrom: files[0])
            process.standardOutput = try output ?? FileHandle(forWritingTo: files[1])
            process.standardError = try errors ?? FileHandle(forWritingTo: files[2])
            try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
                process.terminationHandler = { _ in ended.resume() }
                do {
                    try process.run()
                } catch {
                    process.terminationHandler = nil
                    ended.resume(throwing: error)
                }
            }
            return Result(
                status: process.terminationStatus, output: try String(contentsOf: files[1], encoding: .utf8),
                errors: try String(contentsOf: files[2], encoding: .utf8))
        }
    }
}
