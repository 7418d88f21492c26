import APIRuntime
import PushRules

/// The room of an event, at the time of the event: what push rules ask about it, and what notifications say about it.
public struct RoomContext: Hashable, Sendable {
    public var roomID: String
    /// The room's name, or `nil` when it has none.
    public var name: String?
    /// An alias to show for the room, or `nil` when it has none.
    public var alias: String?
    /// The name by which the room knows the event's sender, or `nil` when it knows none.
    public var senderDisplayName: String?
    /// The users of this homeserver whom the event reaches: those who have joined the room, the sender perhaps among
    /// them, and of an invitation the one who is invited.
    public var localMembers: [String]
    /// How many users have joined the room, those of other homeservers included.
    public var memberCount: Int
    /// The names by which the room knows its members, by their user IDs. Only rules ask for them that have the condition
    /// `contains_display_name`, which the specification had until v1.16.
    public var displayNames: [String: String]
    /// The content of the room's `m.room.power_levels` event, or `nil` when it has none.
    public var powerLevels: JSONObject?
    /// The room's version, on which the power of its creators depends.
    public var version: String
    /// The sender of the room's `m.room.create` event and, in versions that have them, the `additional_creators` of its
    /// content.
    public var creators: [String]

    /// - Parameter memberCount: how many users have joined the room; `nil` when it is just the local members.
    public init(
        roomID: String, name: String? = nil, alias: String? = nil, senderDisplayName: String? = nil,
        localMembers: [String], memberCount: Int? = nil, displayNames: [String: String] = [:],
        powerLevels: JSONObject? = nil, version: String = "12", creators: [String] = []
    ) {
        self.roomID = roomID
        self.name = name
        self.alias = alias
        self.senderDisplayName = senderDisplayName
        self.localMembers = localMembers
        self.memberCount = memberCount ?? localMembers.count
        self.displayNames = displayNames
        self.powerLevels = powerLevels
        self.version = version
        self.creators = creators
    }

    /// What push rules ask about the room of an event that somebody sent.
    func pushRuleRoom(sender: String) -> PushRuleRoom {
        PushRuleRoom(
            memberCount: memberCount, sender: sender, powerLevels: powerLevels, roomVersion: version,
            creators: creators)
    }
}
