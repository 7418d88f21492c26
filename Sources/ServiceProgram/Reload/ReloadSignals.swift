import UnixSignals

/// SIGHUP and SIGUSR1, which would end the process otherwise. Signals that arrive before the service is ready are kept.
package struct ReloadSignals: Sendable {
    package let sequence: UnixSignalsSequence

    /// Traps the signals.
    package init() async {
        sequence = await UnixSignalsSequence(trapping: .sighup, .sigusr1)
    }
}
