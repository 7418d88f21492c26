import CommandLineSupport
import Dispatch
import Foundation

/// SIGHUP, SIGINT and SIGTERM, which would otherwise end the tour at once and leave its folder.
final class TerminationSignals: Sendable {
    private let signals: AsyncStream<Int32>
    /// Only kept, because a source ends with its last reference.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// The time from a signal to the end of this process, even if a task waits for a reader of the output.
    private static let grace = 3

    /// Traps the signals. One that the parent process ignores stays ignored, such as SIGHUP under `nohup`.
    /// - Parameter discard: ends the processes and removes the folder of a tour that hasn't ended in time.
    init(discard: @escaping @Sendable () -> Void) {
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.signals = signals
        let queue = DispatchQueue(label: "termination signals")
        sources = [SIGHUP, SIGINT, SIGTERM].filter { !Self.isIgnored($0) }.map { number in
            #if canImport(Darwin)
                // Dispatch's signal sources don't replace the default action there.
                signal(number, SIG_IGN)
            #endif
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                continuation.yield(number)
                queue.asyncAfter(deadline: .now() + .seconds(Self.grace)) {
                    discard()
                    let failure = Self.failure(number)
                    Terminal.standardError.write(failure.diagnostic)
                    _exit(failure.status)
                }
            }
            source.resume()
            return source
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Glibc) || canImport(Musl)
            let handler = action.__sigaction_handler.sa_handler
        #else
            let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Waits for a signal.
    /// - Returns: the error with which the tour ends: the exit status is 128 and the number of the signal. `nil` when the
    ///   task is cancelled.
    func next() async -> CommandFailure? {
        for await number in signals { return Self.failure(number) }
        return nil
    }

    private static func failure(_ number: Int32) -> CommandFailure {
        CommandFailure("interrupted by \(SignalName.of(number))", status: 128 + number)
    }
}

/// Names of signals.
enum SignalName {
    private static let names: [Int32: String] = [
        SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
        SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV",
        SIGPIPE: "SIGPIPE", SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU",
    ]

    static func of(_ number: Int32) -> String { names[number] ?? "signal \(number)" }
}
