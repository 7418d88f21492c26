import StringGrammars
import Synchronization

/// The rooms that were looked up last. Bounded by a number of rooms, each with a bounded number of members.
public final class RoomCache: Sendable {
    private struct Entry {
        var room: RoomDetails
        var time: ContinuousClock.Instant
        var use: UInt64
    }

    private struct State {
        var entries: [OpaqueIdentifier: Entry] = [:]
        var uses: UInt64 = 0
    }

    private let state = Mutex(State())
    private let maxRooms: Int
    private let maxAge: Duration

    /// - Parameters:
    ///   - maxRooms: the largest number of rooms, at least 1.
    ///   - maxAge: the time after which a room is looked up again, because its members may have changed.
    public init(maxRooms: Int = 64, maxAge: Duration = .seconds(600)) {
        self.maxRooms = max(1, maxRooms)
        self.maxAge = maxAge
    }

    /// The number of rooms.
    public var count: Int { state.withLock { $0.entries.count } }

    func room(_ roomID: String, now: ContinuousClock.Instant) -> RoomDetails? {
        state.withLock { state in
            let key = OpaqueIdentifier(roomID)
            guard let entry = state.entries[key], now - entry.time < maxAge else { return nil }
            state.uses += 1
            state.entries[key]?.use = state.uses
            return entry.room
        }
    }

    func store(_ room: RoomDetails, now: ContinuousClock.Instant) {
        state.withLock { state in
            let key = OpaqueIdentifier(room.roomID)
            state.uses += 1
            state.entries[key] = Entry(room: room, time: now, use: state.uses)
            guard state.entries.count > maxRooms else { return }
            if let oldest = state.entries.min(by: { $0.value.use < $1.value.use }) {
                state.entries[oldest.key] = nil
            }
        }
    }

    /// Removes a room, for instance after a change of its name.
    public func remove(_ roomID: String) {
        state.withLock { $0.entries[OpaqueIdentifier(roomID)] = nil }
    }
}
