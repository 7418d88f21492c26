import APIRuntime
import PushRules

/// The room of an event, at the time of the event: the properties that push rules and notifications use.
public struct RoomContext: Hashable, Sendable {
    public var roomID: String
    /// The room's name, if it has one.
    public var name: String?
    /// The room's alias to show, if it has one.
    public var alias: String?
    /// The display name of the event's sender in the room, if there is one.
    public var senderDisplayName: String?
    /// The local users to notify: joined members, possibly including the sender, and for an invitation the invited
    /// user.
    public var localMembers: [String]
    /// The local members who ignore the event's sender (`m.ignored_user_list`). They aren't notified.
    public var ignoringMembers: Set<String>
    /// The number of joined members, including those of other homeservers.
    public var memberCount: Int
    /// The display names of members in the room, by user ID. Only the condition `contains_display_name` uses them,
    /// which the specification had until v1.16.
    public var displayNames: [String: String]
    /// The content of the room's `m.room.power_levels` event, if there is one.
    public var powerLevels: JSONObject?
    /// The room's version, which determines the power level of its creators.
    public var version: String
    /// The sender of the room's `m.room.create` event, and the `additional_creators` of its content in room versions
    /// that define them.
    public var creators: [String]
    /// The ID of the room that this one replaces (`predecessor` of the content of `m.room.create`, or the room whose
    /// `m.room.tombstone` names this one). When a local user joins, the rules about it are copied. `nil` if none exists,
    /// or if another server copies the rules.
    public var predecessorID: String?

    /// - Parameter memberCount: the number of joined members; `nil` for the number of `localMembers`.
    public init(
        roomID: String, name: String? = nil, alias: String? = nil, senderDisplayName: String? = nil,
        localMembers: [String], ignoringMembers: Set<String> = [], memberCount: Int? = nil,
        displayNames: [String: String] = [:], powerLevels: JSONObject? = nil, version: String = "12",
        creators: [String] = [], predecessorID: String? = nil
    ) {
        self.roomID = roomID
        self.name = name
        self.alias = alias
        self.senderDisplayName = senderDisplayName
        self.localMembers = localMembers
        self.ignoringMembers = ignoringMembers
        self.memberCount = memberCount ?? localMembers.count
        self.displayNames = displayNames
        self.powerLevels = powerLevels
        self.version = version
        self.creators = creators
        self.predecessorID = predecessorID
    }

    /// The properties that the gateway gets.
    var summary: RoomSummary {
        RoomSummary(roomID: roomID, name: name, alias: alias, senderDisplayName: senderDisplayName)
    }

    /// Returns the room's properties for push rules.
    /// - Parameter sender: the event's sender.
    func pushRuleRoom(sender: String) -> PushRuleRoom {
        PushRuleRoom(
            memberCount: memberCount, sender: sender, powerLevels: powerLevels, roomVersion: version,
            creators: creators)
    }
}
