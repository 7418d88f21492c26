import ClientServerAPI
import HomeserverPush

/// Finds events that others relate to at the homeserver, so that an edit or a reaction belongs to the thread of its event.
struct RelatedEvents: Sendable {
    let rooms: RoomStates
    let homeserver: HomeserverConnection

    /// Returns an event; `nil` if it can't be read.
    @Sendable func event(_ eventID: String, in roomID: String) async -> Event? {
        guard let member = try? await rooms.state(of: roomID)?.localMembers.first else { return nil }
        let object = try? await homeserver.client(as: member.text).getRoomEvent(roomID: roomID, eventID: eventID)
        return object.flatMap { Event(homeserver: $0) }
    }
}
