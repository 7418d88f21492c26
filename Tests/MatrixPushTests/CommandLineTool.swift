import Foundation
import SharedData
import TemporaryFolder

/// The built `matrix-push`.
enum CommandLineTool {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// The lines of the output.
        var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    }

    /// The folder of the project.
    static let projectRoot = SharedData.projectRoot

    /// The executable `matrix-push`.
    static let executable = executable("matrix-push")
    /// The executable of the tour.
    static let tour = executable("matrix-push-tour")

    /// Returns an executable, which is built into the folder of the test bundle.
    private static func executable(_ name: String) -> URL {
        let bundles = [Bundle.main.executableURL, Bundle.main.bundleURL] + Bundle.allBundles.map(\.bundleURL)
        let folders =
            bundles.compactMap { $0?.deletingLastPathComponent() } + [projectRoot.appending(path: ".build/debug")]
        let candidates = folders.map { $0.appending(path: name) }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? candidates[0]
    }

    /// Runs the command and waits for its termination.
    /// - Parameter environment: variables that override those of this process.
    static func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await run(arguments, input: input, environment: environment)
    }

    static func run(
        _ arguments: [String], executable: URL = executable, input: String = "", environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await withTemporaryFolder { folder in
            // Files instead of pipes: nothing has to be read while the command runs.
            let files = ["in", "out", "err"].map { folder.appending(path: $0) }
            try Data(input.utf8).write(to: files[0])
            for file in files[1...] { try Data().write(to: file) }
            let process = Process()
            process.executableURL = executable
            process.arguments = arguments
            var all = ProcessInfo.processInfo.environment
            for name in ["MATRIX_HOMESERVER", "MATRIX_TOKEN"] { all[name] = nil }
            process.environment = all.merging(environment) { $1 }
            process.standardInput = try FileHandle(forReadingFrom: files[0])
            process.standardOutput = try FileHandle(forWritingTo: files[1])
            process.standardError = try FileHandle(forWritingTo: files[2])
            try await process.runToTermination()
            return Outcome(
                status: process.terminationStatus, output: try String(contentsOf: files[1], encoding: .utf8),
                errors: try String(contentsOf: files[2], encoding: .utf8))
        }
    }
}

extension Process {
    /// Runs the process and waits for its termination. If the task is cancelled, as at a test's time limit, the process
    /// is killed.
    func runToTermination() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (termination: CheckedContinuation<Void, any Error>) in
                terminationHandler = { _ in termination.resume() }
                do {
                    try run()
                } catch {
                    terminationHandler = nil
                    termination.resume(throwing: error)
                }
            }
        } onCancel: {
            if isRunning { kill(processIdentifier, SIGKILL) }
        }
    }
}
