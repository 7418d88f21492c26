import HomeserverPush

/// A room of acceptance cases.
enum AcceptanceRoom: Sendable {
    /// A room with a name and twelve members, three of them local: fern, wren and bot.
    case garden
    /// A room of fern and wren alone.
    case direct
    /// A room with a canonical alias.
    case aliased

    var context: RoomContext {
        var room = RoomContext(
            roomID: "!\(self):garden.example", senderDisplayName: "Wren", localMembers: [fern, wren, bot])
        switch self {
        case .garden:
            room.name = "Kitchen garden"
            room.memberCount = 12
        case .direct:
            room.localMembers = [fern, wren]
            room.memberCount = 2
        case .aliased:
            room.alias = "#beds:garden.example"
            room.memberCount = 12
        }
        return room
    }
}
