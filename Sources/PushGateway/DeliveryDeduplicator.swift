import APIRuntime
import PushGatewayAPI
import Synchronization

/// A record of delivered notifications, to recognise duplicates when a homeserver repeats a request because delivery to
/// other devices failed.
///
/// The specification asks gateways to recognise repeated notifications by `event_id`. The whole device object
/// identifies a device, because pushers of two users may share a pushkey. Notifications without `event_id` aren't
/// recorded: they only update counts and alert no user.
///
/// A device object may be as large as a request. Digests of a fixed size are stored instead, with random seeds, so that
/// a client can't construct collisions. A collision would suppress one notification.
final class DeliveryDeduplicator: Sendable {
    /// A 128-bit digest of an event ID, a room ID and a device.
    struct Digest: Hashable, BitwiseCopyable {
        fileprivate let first: Int
        fileprivate let second: Int
    }

    private struct State {
        var digests: Set<Digest> = []
        /// The digests as a ring buffer. Once it is full, the oldest is at `next`.
        var ring: [Digest] = []
        var next = 0
    }

    private let capacity: Int
    /// The seeds of the halves of a digest, which make them independent of each other.
    private let seeds = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))
    private let state = Mutex(State())

    /// - Parameter capacity: maximum number of recorded deliveries; the oldest are removed first.
    init(capacity: Int = 4096) {
        self.capacity = max(1, capacity)
    }

    /// Records that a notification was delivered to devices.
    func record(_ devices: [Notification.Device], of notification: Notification) {
        let digests = devices.compactMap { digest($0, of: notification) }
        state.withLock { state in
            for digest in digests where state.digests.insert(digest).inserted {
                if state.ring.count < capacity {
                    state.ring.append(digest)
                } else {
                    state.digests.remove(state.ring[state.next])
                    state.ring[state.next] = digest
                    state.next = (state.next + 1) % capacity
                }
            }
        }
    }

    /// Returns whether the notification was delivered to the device.
    func contains(_ device: Notification.Device, of notification: Notification) -> Bool {
        guard let digest = digest(device, of: notification) else { return false }
        return state.withLock { $0.digests.contains(digest) }
    }

    private func digest(_ device: Notification.Device, of notification: Notification) -> Digest? {
        guard let eventID = notification.eventID else { return nil }
        let parts = [Array(eventID.utf8), notification.roomID.map { Array($0.utf8) }, device.jsonBytes()]
        return Digest(first: Self.hash(parts, seed: seeds.0), second: Self.hash(parts, seed: seeds.1))
    }

    private static func hash(_ parts: [[UInt8]?], seed: UInt64) -> Int {
        var hasher = Hasher()
        hasher.combine(seed)
        for part in parts {
            // The length delimits the parts; -1 marks an absent part.
            hasher.combine(part?.count ?? -1)
            part?.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
        return hasher.finalize()
    }
}
