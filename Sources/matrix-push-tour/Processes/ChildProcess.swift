import APIRuntime
import CommandLineSupport
import Foundation
import Synchronization

/// A server of the tour in a process of its own: this program with other arguments. It announces its URL on standard
/// error, and ends when the tour closes its standard input or ends.
final class ChildProcess: Sendable {
    /// The server's name in an error.
    let name: String
    private let processID: Int32
    private let input: FileHandle
    private let output: ChildOutput
    private let state: Mutex<State>
    /// The end of the process. The value doesn't depend on the cancellation of the task that waits for it.
    private let end: Task<End, Never>

    private struct State {
        /// Whether the tour has ended the process.
        var isEndExpected = false
    }

    /// The way in which a process ended.
    enum End: Sendable, CustomStringConvertible {
        case exited(status: Int32)
        case killed(signal: Int32)

        init(_ process: Process) {
            let status = process.terminationStatus
            self = process.terminationReason == .uncaughtSignal ? .killed(signal: status) : .exited(status: status)
        }

        var description: String {
            switch self {
            case .exited(let status): "exit status \(status)"
            case .killed(let signal): "killed by \(SignalName.of(signal))"
            }
        }
    }

    /// Starts a process.
    /// - Parameters:
    ///   - folder: the working directory.
    ///   - url: returns the server's URL if a line of standard error contains it.
    init(
        _ name: String, arguments: [String], folder: URL, url: @escaping @Sendable (String) -> BaseURL?
    ) throws {
        self.name = name
        let process = Process()
        process.executableURL = Bundle.main.executableURL
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let (ends, continuation) = AsyncStream.makeStream(of: End.self)
        process.terminationHandler = { process in
            continuation.yield(End(process))
            continuation.finish()
        }
        let (input, errors) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw CommandFailure("cannot start the \(name): \(SystemError(causeOf: error))")
        }
        self.input = input.fileHandleForWriting
        processID = process.processIdentifier
        output = ChildOutput(errors.fileHandleForReading, url)
        state = Mutex(State())
        end = Task {
            for await end in ends { return end }
            return .exited(status: 0)
        }
    }

    /// Waits until the server accepts connections.
    /// - Returns: the server's URL; `nil` if the process ends before.
    var url: BaseURL? {
        get async { await output.url }
    }

    /// Kills the process at once (SIGKILL).
    func kill() {
        state.withLock { state in
            state.isEndExpected = true
            Foundation.kill(processID, SIGKILL)
        }
    }

    /// Ends the process in an orderly way.
    func stop() async {
        state.withLock { $0.isEndExpected = true }
        try? input.close()
        await waitForEnd()
    }

    func waitForEnd() async { _ = await end.value }

    /// Whether the tour has ended the process, or ends it now.
    var isEndExpected: Bool { state.withLock { $0.isEndExpected } }

    /// Waits for the end of the process.
    /// - Returns: the way in which it ended, with the error that the process reported.
    var endDescription: String {
        get async {
            let end = await end.value
            guard case .exited = end, let error = await output.error else { return "\(end)" }
            return "\(end): \(error)"
        }
    }

    // MARK: The process's side

    /// Makes this process a process group of its own: a terminal's Ctrl+C is for the tour, which then ends its servers.
    static func leaveProcessGroup() { _ = setpgid(0, 0) }

    /// Calls back when the starting process closes standard input or ends, so that no server outlives the tour.
    static func onParentEnd(_ body: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            while let data = try? FileHandle.standardInput.read(upToCount: 1), !data.isEmpty {}
            body()
        }
    }
}
