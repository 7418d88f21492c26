import APIRuntime
import ClientServerAPI
import HomeserverPush
import StringGrammars
import Synchronization

/// The states of the rooms in which followed users are: in the store, and of the rooms with the latest events in memory.
///
/// The methods for one room must not run at the same time.
final class RoomStates: Sendable {
    private struct State {
        var cached: RecentGenerations<OpaqueIdentifier, RoomState>
        /// Followed users in rooms whose state isn't stored yet.
        var unread: [OpaqueIdentifier: String] = [:]
    }

    private let store: any FeedStore
    private let homeserver: HomeserverConnection
    private let serverName: String
    private let state: Mutex<State>

    init(store: any FeedStore, homeserver: HomeserverConnection, configuration: FeedConfiguration) {
        self.store = store
        self.homeserver = homeserver
        serverName = configuration.serverName
        state = Mutex(State(cached: RecentGenerations(maxCost: configuration.maxCachedState)))
    }

    /// Returns a room's state; `nil` if it isn't known, since no followed user is in the room.
    /// - Throws: `PushStoreError`; ``HomeserverFailure``.
    func state(of roomID: String) async throws -> RoomState? {
        let key = OpaqueIdentifier(roomID)
        if let cached = state.withLock({ $0.cached[key] }) { return cached }
        let events = try await store.roomState(of: roomID)
        if !events.isEmpty {
            let room = RoomState(serverName: serverName, events)
            keep(room, key)
            return room
        }
        guard let userID = state.withLock({ $0.unread[key] }) else { return nil }
        return try await read(roomID, as: userID)
    }

    /// Adds a state event.
    func set(_ event: Event, in roomID: String) async throws {
        guard RoomState.keeps(event) else { return }
        try await store.setRoomState([RoomState.stored(event)], of: roomID, replacesAll: false)
        let key = OpaqueIdentifier(roomID)
        state.withLock { state in
            guard var room = state.cached[key] else { return }
            // Without another reference, the change copies nothing.
            state.cached.remove(key)
            room.set(event)
            state.cached.set(room, for: key, cost: room.count)
        }
    }

    /// Reads a room's state from the homeserver, and stores it.
    /// - Returns: `nil` if the user isn't in the room.
    func read(_ roomID: String, as userID: String) async throws -> RoomState? {
        let key = OpaqueIdentifier(roomID)
        let events: [Event]
        do {
            events = try await homeserver.client(as: userID).getRoomState(roomID: roomID)
                .compactMap { Event(homeserver: $0) }.filter(RoomState.keeps)
        } catch {
            let failure = HomeserverFailure("read the state of a room", error)
            guard failure.isRefusal else { throw failure }
            state.withLock { $0.unread[key] = nil }
            return nil
        }
        try await store.setRoomState(events.map(RoomState.stored), of: roomID, replacesAll: true)
        let room = RoomState(serverName: serverName, events)
        keep(room, key)
        return room
    }

    /// Records that a followed user is in rooms, so that their state is read at the next event.
    func addUnread(_ roomIDs: [String], of userID: String) {
        state.withLock { state in
            for roomID in roomIDs { state.unread[OpaqueIdentifier(roomID)] = userID }
        }
    }

    private func keep(_ room: RoomState, _ key: OpaqueIdentifier) {
        state.withLock { state in
            state.unread[key] = nil
            state.cached.set(room, for: key, cost: room.count)
        }
    }
}
