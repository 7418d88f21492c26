import Synchronization

/// The pushkeys that were rejected after the response to their request. Reported with the next request for the device.
final class LateRejections: Sendable {
    private struct State {
        var reasons: [DeliveryKey: String] = [:]
        /// The keys in the order of their rejection. Contains some that were reported.
        var order = FIFOQueue<DeliveryKey>()
    }

    private let maxEntries: Int
    private let share: @Sendable (_ device: DeliveryKey, _ reason: String) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maxEntries: the oldest is forgotten for a new one.
    ///   - share: called with each rejection, for other gateways.
    init(maxEntries: Int, share: @escaping @Sendable (_ device: DeliveryKey, _ reason: String) -> Void = { _, _ in }) {
        self.maxEntries = max(0, maxEntries)
        self.share = share
    }

    func record(_ device: DeliveryKey, reason: String) {
        share(device, reason)
        state.withLock { state in
            if state.reasons.updateValue(reason, forKey: device) == nil { state.order.append(device) }
            while state.reasons.count > maxEntries, let oldest = state.order.popFirst() {
                state.reasons[oldest] = nil
            }
            if state.order.count > state.reasons.count * 2 + 32 {
                let reasons = state.reasons
                state.order.removeAll { reasons[$0] == nil }
            }
        }
    }

    /// Returns the reason of a device's rejection.
    func reason(for device: DeliveryKey) -> String? {
        state.withLock { $0.reasons[device] }
    }

    /// Forgets rejections that the homeserver knows of.
    func forget(_ devices: [DeliveryKey]) {
        state.withLock { state in
            for device in devices { state.reasons[device] = nil }
        }
    }

    var isEmpty: Bool { state.withLock { $0.reasons.isEmpty } }
}
