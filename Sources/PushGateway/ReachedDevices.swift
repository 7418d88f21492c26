import APIRuntime
import PushGatewayAPI
import Synchronization

/// The devices that were reached by requests which have to be repeated for the sake of others.
///
/// The specification asks gateways to recognise repeated notifications by `event_id`. A device is known by all that its
/// pusher says, since two users' pushers may share a pushkey. Notifications without an event only set counts; these
/// don't alert anybody, so that they are not remembered.
///
/// What a pusher says may be as large as a request, so that digests of a fixed size are kept instead. Two deliveries
/// with the same digest are beyond what can be expected, or arranged by someone who doesn't know the seeds; the second
/// one would be taken for a repetition, no more.
final class ReachedDevices: Sendable {
    /// 128 bits that stand for an event, its room and a device.
    struct Digest: Hashable, BitwiseCopyable {
        fileprivate let first: Int
        fileprivate let second: Int
    }

    private struct State {
        var digests: Set<Digest> = []
        /// The digests as a ring: the oldest stands at `next` once the ring is full.
        var ring: [Digest] = []
        var next = 0
    }

    private let capacity: Int
    /// What the halves of a digest begin with, which makes them independent of each other.
    private let seeds = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))
    private let state = Mutex(State())

    /// - Parameter capacity: when more devices are remembered, the oldest are forgotten.
    init(capacity: Int = 4096) {
        self.capacity = max(1, capacity)
    }

    func remember(_ devices: [Notification.Device], of notification: Notification) {
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
            // The length says where a part ends, and -1 that there is none.
            hasher.combine(part?.count ?? -1)
            part?.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
        return hasher.finalize()
    }
}
