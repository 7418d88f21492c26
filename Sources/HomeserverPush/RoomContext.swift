/// What a notification says about the room of its event, as one user sees it.
public struct RoomContext: Hashable, Sendable {
    public var roomID: String
    /// The room's name, or `nil` when it has none.
    public var name: String?
    /// An alias to show for the room, or `nil` when it has none.
    public var alias: String?
    /// The name by which the room knows the event's sender, or `nil` when it knows none.
    public var senderDisplayName: String?
    /// The users of this homeserver who have joined the room, the sender perhaps among them.
    public var localMembers: [String]

    public init(
        roomID: String, name: String? = nil, alias: String? = nil, senderDisplayName: String? = nil,
        localMembers: [String]
    ) {
        self.roomID = roomID
        self.name = name
        self.alias = alias
        self.senderDisplayName = senderDisplayName
        self.localMembers = localMembers
    }
}
