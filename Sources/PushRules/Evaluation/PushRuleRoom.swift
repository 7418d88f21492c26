import APIRuntime

/// What push rules ask about an event's room at the time of the event, the same for all its members.
public struct PushRuleRoom: Sendable {
    /// How many users have joined it.
    public var memberCount: Int
    /// The power level of the event's sender; `nil` when it isn't known, which suffices for nothing.
    public var senderPowerLevel: PowerLevel?
    private var notificationLevels: [(key: String, level: Int64)]

    /// The level that it takes to notify in a way for which the room sets none. The specification says 50 for `room` and
    /// nothing for other keys, which it leaves to the future.
    static let defaultNotificationLevel: Int64 = 50

    /// - Parameters:
    ///   - memberCount: how many users have joined the room.
    ///   - senderPowerLevel: the power level of the event's sender; `nil` when it isn't known, which suffices for nothing.
    ///   - notificationLevels: the levels below `notifications` in the room's power levels; what isn't an integer counts
    ///     as absent.
    public init(memberCount: Int, senderPowerLevel: PowerLevel? = .level(0), notificationLevels: JSONObject = [:]) {
        self.memberCount = memberCount
        self.senderPowerLevel = senderPowerLevel
        self.notificationLevels = notificationLevels.compactMap { key, value in value.integer.map { (key, $0) } }
    }

    /// - Parameters:
    ///   - memberCount: how many users have joined the room.
    ///   - sender: the event's sender.
    ///   - powerLevels: the content of the room's `m.room.power_levels` event, or `nil` when it has none.
    ///   - roomVersion: the room's version, on which the power of its creators depends.
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

    /// The level that it takes to notify in a way.
    func notificationLevel(_ key: String) -> Int64 {
        notificationLevels.first { $0.key.hasSameScalars(as: key) }?.level ?? Self.defaultNotificationLevel
    }
}

/// A user whose push rules are evaluated.
public struct PushRuleUser: Hashable, Sendable {
    public var userID: String
    /// The user's display name in the event's room, which only rules ask for that the specification had until v1.16.
    public var displayName: String?

    public init(userID: String, displayName: String? = nil) {
        self.userID = userID
        self.displayName = displayName
    }
}
