import APIRuntime
import PushGatewayAPI
import Synchronization

/// The devices that were reached by requests which have to be repeated for the sake of others.
///
/// The specification asks gateways to recognise repeated notifications by `event_id`. A device is known by all that its
/// pusher says, since two users' pushers may share a pushkey. Notifications without an event only set counts; these
/// don't alert anybody, so that they are not remembered.
final class ReachedDevices: Sendable {
    private struct Key: Hashable {
        let eventID: String
        let roomID: String?
        let device: Notification.Device
    }

    private struct State {
        var keys: Set<Key> = []
        /// The keys as a ring: the oldest stands at `next` once the ring is full.
        var ring: [Key] = []
        var next = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: when more devices are remembered, the oldest are forgotten.
    init(capacity: Int = 4096) {
        self.capacity = max(1, capacity)
    }

    func remember(_ devices: [Notification.Device], of notification: Notification) {
        state.withLock { state in
            for key in devices.compactMap({ Self.key($0, of: notification) }) where state.keys.insert(key).inserted {
                if state.ring.count < capacity {
                    state.ring.append(key)
                } else {
                    state.keys.remove(state.ring[state.next])
                    state.ring[state.next] = key
                    state.next = (state.next + 1) % capacity
                }
            }
        }
    }

    func contains(_ device: Notification.Device, of notification: Notification) -> Bool {
        guard let key = Self.key(device, of: notification) else { return false }
        return state.withLock { $0.keys.contains(key) }
    }

    private static func key(_ device: Notification.Device, of notification: Notification) -> Key? {
        notification.eventID.map { Key(eventID: $0, roomID: notification.roomID, device: device) }
    }
}
