import Synchronization

/// The events of a server's connections, counted.
final class ServerEvents: Sendable {
    private struct State {
        var ignoresPings = false
        var violations: [String] = []
    }

    private let state = Mutex(State())
    /// The number of PING frames received.
    let pings = Waiters()
    /// The number of streams that clients have reset.
    let resets = Waiters()

    var violations: [String] { state.withLock { $0.violations } }
    func addViolation(_ text: String) { state.withLock { $0.violations.append(text) } }
    func countReset() { resets.change { $0 += 1 } }

    /// Whether PING frames are ignored.
    var ignoresPings: Bool {
        get { state.withLock { $0.ignoresPings } }
        set { state.withLock { $0.ignoresPings = newValue } }
    }
    /// Counts a PING frame and returns whether to ignore it.
    func countPing() -> Bool {
        pings.change { $0 += 1 }
        return ignoresPings
    }
}
