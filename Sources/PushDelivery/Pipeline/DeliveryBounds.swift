import Synchronization

/// The number of deliveries at a time, waiting ones included, and its bounds.
///
/// Clients choose the hosts that devices name. Their deliveries together get three quarters of the bound, so that a
/// stranger's slow servers leave room for other providers, and each host gets half of that.
final class DeliveryBounds: Sendable {
    private struct State {
        var deliveries = 0
        var deliveriesToNamedHosts = 0
        var deliveriesByHost: [Destination: Int] = [:]
        /// Maximum number of deliveries at a time.
        var limit: Int

        /// Maximum number of deliveries to all hosts that devices name.
        var limitOfNamedHosts: Int { max(1, limit - limit / 4) }
        /// Maximum number of deliveries to one host that devices name.
        var limitOfHost: Int { max(1, limitOfNamedHosts / 2) }
    }

    private let state: Mutex<State>

    /// - Parameter limit: maximum number of deliveries at a time.
    init(limit: Int) {
        state = Mutex(State(limit: limit))
    }

    /// Replaces the maximum number of deliveries at a time. Those in progress go on.
    func setLimit(_ limit: Int) {
        state.withLock { $0.limit = limit }
    }

    /// The number of deliveries at a time.
    var deliveries: Int { state.withLock { $0.deliveries } }

    /// Counts a delivery if there is room for it. If so, the caller must call ``leave(_:)``.
    func enter(_ app: DeliveryApp) -> Bool {
        let namesHosts = app.provider.devicesNameHosts
        return state.withLock { state in
            guard state.deliveries < state.limit,
                !namesHosts || state.deliveriesToNamedHosts < state.limitOfNamedHosts
            else {
                return false
            }
            state.deliveries += 1
            if namesHosts { state.deliveriesToNamedHosts += 1 }
            return true
        }
    }

    func leave(_ app: DeliveryApp) {
        let namesHosts = app.provider.devicesNameHosts
        state.withLock { state in
            state.deliveries -= 1
            if namesHosts { state.deliveriesToNamedHosts -= 1 }
        }
    }

    /// Counts a delivery to a host that a device names, if there is room for it. If so, the caller must call
    /// ``leave(host:)``.
    func enter(host: Destination) -> Bool {
        state.withLock { state in
            let count = state.deliveriesByHost[host] ?? 0
            guard count < state.limitOfHost else { return false }
            state.deliveriesByHost[host] = count + 1
            return true
        }
    }

    func leave(host: Destination) {
        state.withLock { state in
            let count = state.deliveriesByHost[host] ?? 0
            state.deliveriesByHost[host] = count > 1 ? count - 1 : nil
        }
    }
}
