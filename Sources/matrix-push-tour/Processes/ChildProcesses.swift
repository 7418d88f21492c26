import APIRuntime
import CommandLineSupport
import Foundation
import Synchronization

/// The processes that the tour has started.
final class ChildProcesses: Sendable {
    private struct State {
        var processes: [ChildProcess] = []
        var isKilled = false
        var failure: String?
    }

    private let state = Mutex(State())
    private let failures: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        (failures, continuation) = AsyncStream.makeStream(of: String.self)
    }

    /// Starts a server in a process. Returns when it accepts connections.
    /// - Throws: ``CommandFailure`` with the reason, if the process ends before; `CancellationError` after ``killAll()``.
    func start(
        _ name: String, arguments: [String], folder: URL, url: @escaping @Sendable (String) -> BaseURL?
    ) async throws -> (process: ChildProcess, url: BaseURL) {
        let process = try ChildProcess(name, arguments: arguments, folder: folder, url: url)
        let isKilled = state.withLock { state in
            state.processes.append(process)
            return state.isKilled
        }
        if isKilled { process.kill() }
        guard let url = await process.url else {
            let reason = await process.endDescription
            if state.withLock({ $0.isKilled }) { throw CancellationError() }
            throw CommandFailure("the \(name) did not start: \(reason)")
        }
        Task { [self] in
            let end = await process.endDescription
            state.withLock { $0.processes.removeAll { $0 === process } }
            if !process.isEndExpected { report("the process of the \(name) ended: \(end)") }
        }
        return (process, url)
    }

    /// Kills all processes, also those that start later.
    func killAll() {
        let processes = state.withLock { state in
            state.isKilled = true
            return state.processes
        }
        for process in processes { process.kill() }
    }

    // MARK: Failures

    /// Reports that a process isn't there any more although the tour needs it.
    func report(_ failure: String) {
        state.withLock { $0.failure = $0.failure ?? failure }
        continuation.yield(failure)
    }

    /// Waits for a failure. Returns when the task is cancelled.
    /// - Returns: `nil` after cancellation.
    func nextFailure() async -> String? {
        for await failure in failures { return failure }
        return nil
    }

    /// Returns the first failure, if there is one within a time limit: a broken connection may be noticed before the end
    /// of the process that caused it.
    func failure(within limit: Duration) async -> String? {
        let deadline = ContinuousClock.now + limit
        while true {
            if let failure = state.withLock({ $0.failure }) { return failure }
            guard ContinuousClock.now < deadline, !Task.isCancelled else { return nil }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
