import ServiceLifecycle
import UnixSignals

/// A service that calls a function at each SIGHUP, which without the service ends the process.
///
/// SIGUSR1, the signal for some other servers to open their log files again, does the same.
struct HangUpService: Service {
    /// Called for one signal after the other.
    let onHangUp: @Sendable () async -> Void

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup, .sigusr1)
        for await _ in signals.cancelOnGracefulShutdown() { await onHangUp() }
    }
}
