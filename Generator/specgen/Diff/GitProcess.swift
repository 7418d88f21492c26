import Foundation

/// Runs the `git` of the path that commands are looked for in; never a shell.
struct GitProcess {
    private let executable: URL

    /// - Throws: ``UnreadableFile`` when there is no `git`.
    init() throws(UnreadableFile) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        // An empty or relative folder would let the folder that is looked at choose the program.
        let candidates = folders.filter { $0.hasPrefix("/") }.map { String($0) + "/git" }
        guard let path = candidates.first(where: { path in access(path, X_OK) == 0 && FileKind(path) == .file }) else {
            throw UnreadableFile(description: "there is no command 'git' to read it with")
        }
        executable = URL(filePath: path)
    }

    /// A process of git that waits to be run. What it has to complain of isn't shown: messages of its own say it.
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

    /// What it prints when it is run with these arguments; nil when it fails.
    /// - Parameter limit: the most bytes that it may print.
    /// - Throws: ``UnreadableFile`` when it can't be run, or prints more.
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
                throw UnreadableFile(description: "git lists more than \(limit) bytes")
            }
        }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? bytes : nil
    }

    /// Starts a process that answers on its output to what is written to its input.
    func conversation(_ arguments: String...) throws(UnreadableFile) -> (process: Process, input: Pipe, output: Pipe) {
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
            throw UnreadableFile(description: "git can't be run: \(error.localizedDescription)")
        }
    }
}
