import HomeserverPush
import Synchronization

/// The deliveries that this process has got from the database for its claims, and whose outcomes come next.
///
/// If the response of the database is lost, the database has marked a delivery that no worker has got. The outcome that
/// the next call brings is of the one before, which only this record knows.
final class SentDeliveries: Sendable {
    private struct Entry {
        /// The position of a notification; 0 for a badge update.
        let position: Int64
        let end: Timestamp
    }

    private struct State {
        /// By lease.
        var entries: [Int64: Entry] = [:]
        /// The number of entries at which those whose leases have ended are removed.
        var limit = 1024
    }

    /// Identifies the store in the database. The key of an advisory lock, so of 31 bits.
    let store = Int64.random(in: 1...Int64(Int32.max))
    private let state = Mutex(State())

    subscript(lease: Int64) -> Int64? { state.withLock { $0.entries[lease]?.position } }

    func set(_ position: Int64, for lease: Int64, until end: Timestamp, now: Timestamp) {
        state.withLock { state in
            state.entries[lease] = Entry(position: position, end: end)
            guard state.entries.count > state.limit else { return }
            state.entries = state.entries.filter { $0.value.end > now }
            state.limit = max(1024, 2 * state.entries.count)
        }
    }

    func remove(_ lease: Int64) {
        state.withLock { $0.entries[lease] = nil }
    }
}
