import PushDelivery
import Synchronization

/// The badges that devices got last, so that counts that don't change anything aren't sent.
///
/// APNs drops notifications to a device that gets too many of low priority. Homeservers send counts after each read
/// receipt, and those of two homeservers or of a retry are often equal. Only equal ones are dropped: without a timer, a
/// delayed badge could be lost, and a wrong badge stays until the next notification.
///
/// A badge is recorded when APNs has accepted it, which is known by the `apns-id` of the response. The table is bounded:
/// the oldest half goes when it is full. Devices and requests are known by 64-bit hashes with the seed of the process,
/// because there may be tens of thousands.
final class APNsBadgeHistory: Sendable {
    /// The time during which an equal badge isn't sent again. After that the app may have changed the badge itself.
    static let window = Duration.seconds(5 * 60)

    private struct Entry {
        var badge: Int64
        var time: ContinuousClock.Instant
    }

    private struct State {
        /// Badges on their way, by the hash of their `apns-id`.
        var sent: [Int: (device: Int, badge: Int64)] = [:]
        var sentOrder: [Int] = []
        /// The last badges by the hash of their device.
        var accepted: [Int: Entry] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: the number of devices that are remembered.
    init(capacity: Int = 20_000) {
        self.capacity = max(capacity, 2)
    }

    /// Returns whether a device got a badge within the last five minutes, and no other one since.
    func isCurrent(_ badge: Int64, of device: [UInt8], now: ContinuousClock.Instant) -> Bool {
        let device = device.hashValue
        return state.withLock { state in
            guard let entry = state.accepted[device] else { return false }
            return entry.badge == badge && now - entry.time < Self.window
        }
    }

    /// Remembers a badge that is being sent. Another badge may reach the device even if its response doesn't arrive, so
    /// the device's badge is unknown until the response.
    func willSend(_ badge: Int64, to device: [UInt8], apnsID: String) {
        let (device, id) = (device.hashValue, apnsID.hashValue)
        state.withLock { state in
            if let entry = state.accepted[device], entry.badge != badge { state.accepted[device] = nil }
            if state.sent.updateValue((device, badge), forKey: id) == nil { state.sentOrder.append(id) }
            guard state.sentOrder.count > capacity else { return }
            for id in state.sentOrder.prefix(capacity / 2) { state.sent[id] = nil }
            state.sentOrder.removeFirst(capacity / 2)
        }
    }

    /// Forgets the badge of a device that is being sent a push without one: its app may set the badge by the counts of the
    /// payload (`unread_count`). Forgets the badge of a request that is sent again without one, too.
    func willSendWithoutBadge(to device: [UInt8], apnsID: String) {
        let (device, id) = (device.hashValue, apnsID.hashValue)
        state.withLock { state in
            state.accepted[device] = nil
            state.sent[id] = nil
        }
    }

    /// Records the badge of a request that APNs has accepted.
    func accepted(apnsID: String, now: ContinuousClock.Instant) {
        state.withLock { state in
            guard let (device, badge) = state.sent.removeValue(forKey: apnsID.hashValue) else { return }
            state.accepted[device] = Entry(badge: badge, time: now)
            guard state.accepted.count > capacity else { return }
            let oldest = state.accepted.sorted { $0.value.time < $1.value.time }.prefix(capacity / 2)
            for (device, _) in oldest { state.accepted[device] = nil }
        }
    }
}
