import Foundation
import SharedData

/// Runs the built `specgen`.
enum CommandLineTool {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// The lines of the output.
        var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    }

    /// Where this file's project is.
    static let projectRoot = SharedData.projectRoot

    /// It stands beside the bundle of the tests.
    static let executable: URL = {
        let beside = [Bundle.main.executableURL, Bundle.main.bundleURL] + Bundle.allBundles.map(\.bundleURL)
        let folders =
            beside.compactMap { $0?.deletingLastPathComponent() } + [projectRoot.appending(path: ".build/debug")]
        let candidates = folders.map { $0.appending(path: "specgen") }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? candidates[0]
    }()

    /// Runs it to its end.
    static func run(
        _ arguments: String..., input: String = "", in directory: URL, environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await run(arguments, input: input, in: directory, environment: environment)
    }

    /// - Parameters:
    ///   - output: where standard output goes; the outcome has none of it then.
    ///   - errors: where standard error goes; the outcome has none of it then.
    static func run(
        _ arguments: [String], input: String = "", in directory: URL, environment: [String: String] = [:],
        output: FileHandle? = nil, errors: FileHandle? = nil
    ) async throws -> Outcome {
        try await withTemporaryFolder { folder in
            // Files rather than pipes: nothing has to be read while the command runs.
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
            return Outcome(
                status: process.terminationStatus, output: try String(contentsOf: files[1], encoding: .utf8),
                errors: try String(contentsOf: files[2], encoding: .utf8))
        }
    }

    /// Gives a new folder, which is removed afterwards.
    static func withTemporaryFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "specgen-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}
