import UnixSignals

/// SIGHUP and SIGUSR1, which would end the process otherwise. Signals that arrive before the gateway serves are kept.
package struct ReloadSignals: Sendable {
    let sequence: UnixSignalsSequence

    /// Traps the signals.
    package init() async {
        sequence = await UnixSignalsSequence(trapping: .sighup, .sigusr1)
    }
}
