import Synchronization

/// The servers of gateways that deliveries went to last, so that what is kept about each has a bound: users choose them.
final class GatewayHosts: Sendable {
    private struct State {
        /// The number of the last use by name.
        var uses: [String: UInt64] = [:]
        var count: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = 200) {
        self.limit = limit
    }

    var names: [String] { state.withLock { Array($0.uses.keys) } }

    /// Records the use of a server.
    /// - Returns: the server that isn't kept any longer, the one that wasn't used for the longest time; `nil` for none.
    func use(_ name: String) -> String? {
        state.withLock { state in
            state.count += 1
            let isKnown = state.uses.updateValue(state.count, forKey: name) != nil
            guard !isKnown, state.uses.count > limit, let oldest = state.uses.min(by: { $0.value < $1.value })?.key
            else { return nil }
            state.uses[oldest] = nil
            return oldest
        }
    }
}
