import CommandLineSupport
import Foundation

/// The `git` command of `PATH`, run without a shell.
struct GitProcess {
    private let executable: URL

    /// - Throws: ``UnreadableFile`` if there is no `git`.
    init() throws(UnreadableFile) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        // An empty or relative folder could run a program from the folder being compared.
        let candidates = folders.filter { $0.hasPrefix("/") }.map { String($0) + "/git" }
        guard let path = candidates.first(where: { path in access(path, X_OK) == 0 && FileKind(path) == .file }) else {
            throw UnreadableFile("the command \"git\" is not installed")
        }
        executable = URL(filePath: path)
    }

    /// Returns a process that isn't started yet. Git's own error messages are discarded: failures are reported here.
    private func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = ["--no-pager", "--literal-pathspecs"] + arguments
        let quiet = ["LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"]
        process.environment = ProcessInfo.processInfo.environment.merging(quiet) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    /// Runs git and returns its output; `nil` if git fails.
    /// - Parameter limit: the maximum size of the output in bytes.
    /// - Throws: ``UnreadableFile`` if git cannot be run, or its output is larger.
    func output(_ arguments: String..., limit: Int = 1 << 16) throws(UnreadableFile) -> [UInt8]? {
        let process = process(arguments)
        let pipe = Pipe()
        process.standardOutput = pipe
        try Self.start(process)
        var reader = PipeReader(pipe)
        var bytes: [UInt8] = []
        while let more = reader.next() {
            bytes += more
            guard bytes.count <= limit else {
                process.terminate()
                process.waitUntilExit()
                throw UnreadableFile("git lists more than \(limit) bytes")
            }
        }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? bytes : nil
    }

    /// Starts a git process that reads requests from its input and writes responses to its output.
    func session(_ arguments: String...) throws(UnreadableFile) -> (process: Process, input: Pipe, output: Pipe) {
        let process = process(arguments)
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try Self.start(process)
        return (process, input, output)
    }

    private static func start(_ process: Process) throws(UnreadableFile) {
        do {
            try process.run()
        } catch {
            throw UnreadableFile("cannot run git: \(SystemError(causeOf: error))")
        }
    }
}
