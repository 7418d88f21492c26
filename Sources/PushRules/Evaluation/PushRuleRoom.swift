import APIRuntime
import StringGrammars

/// The facts about an event's room that push rules depend on, at the time of the event. They are the same for all
/// members.
public struct PushRuleRoom: Sendable {
    /// The number of users who have joined the room.
    public var memberCount: Int
    /// The power level of the event's sender; `nil` if it isn't known, which is lower than every required level.
    public var senderPowerLevel: PowerLevel?
    private var notificationLevels: [(key: String, level: Int64)]

    /// The required level for a notification key that the room doesn't set. The specification defines 50 for `room` and
    /// leaves other keys open.
    static let defaultNotificationLevel: Int64 = 50

    /// - Parameters:
    ///   - memberCount: the number of users who have joined the room.
    ///   - senderPowerLevel: the power level of the event's sender; `nil` if it isn't known, which is lower than every
    ///     required level.
    ///   - notificationLevels: the levels below `notifications` in the room's power levels. A value that isn't an
    ///     integer is treated as absent.
    public init(memberCount: Int, senderPowerLevel: PowerLevel? = .level(0), notificationLevels: JSONObject = [:]) {
        self.memberCount = memberCount
        self.senderPowerLevel = senderPowerLevel
        self.notificationLevels = notificationLevels.compactMap { key, value in value.integer.map { (key, $0) } }
    }

    /// - Parameters:
    ///   - memberCount: the number of users who have joined the room.
    ///   - sender: the event's sender.
    ///   - powerLevels: the content of the room's `m.room.power_levels` event, or `nil` if the room has none.
    ///   - roomVersion: the room's version, which determines the power of its creators.
    ///   - creators: the sender of the room's `m.room.create` event and, in versions that have them, the
    ///     `additional_creators` of its content.
    public init(
        memberCount: Int, sender: String, powerLevels: JSONObject?, roomVersion: String, creators: [String] = []
    ) {
        self.memberCount = memberCount
        senderPowerLevel = PowerLevel(
            of: sender, powerLevels: powerLevels, roomVersion: roomVersion, creators: creators)
        notificationLevels = PowerLevel.notificationLevels(in: powerLevels, roomVersion: roomVersion)
    }

    /// Returns the power level that a sender needs to notify the room with a key of `notifications`.
    func notificationLevel(_ key: String) -> Int64 {
        notificationLevels.first { $0.key.isIdentical(to: key) }?.level ?? Self.defaultNotificationLevel
    }
}

/// The user whose push rules are evaluated.
public struct PushRuleUser: Hashable, Sendable {
    public var userID: String
    /// The user's display name in the event's room. Only rules that the specification had until v1.16 use it.
    public var displayName: String?

    public init(userID: String, displayName: String? = nil) {
        self.userID = userID
        self.displayName = displayName
    }
}
