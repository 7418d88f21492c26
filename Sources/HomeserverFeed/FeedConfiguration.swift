/// The bounds and times of a ``HomeserverFeed``.
public struct FeedConfiguration: Hashable, Sendable {
    /// The homeserver's name, which is the part of its users' IDs after the colon.
    public var serverName: String
    /// The longest time that a sync waits for a change.
    public var syncTimeout: Duration = .seconds(30)
    /// The largest number of syncs at the same time. With more users than this, each sync returns at once, and users take
    /// turns.
    public var maxSyncs = 500
    /// The time between two syncs of a user when users take turns.
    public var syncInterval: Duration = .seconds(5)
    /// The time between two looks into the store for users who have got a pusher elsewhere, or have none any more.
    public var refreshInterval: Duration = .seconds(15)
    /// The time after which an event that a user's sync has shown is taken for lost if no transaction had it.
    public var missedEventDelay: Duration = .seconds(60)
    /// The largest number of events read from a room to repair a gap.
    public var maxRepairedEvents = 500
    /// How long a valid token isn't checked again.
    public var tokenLifetime: Duration = .seconds(30)
    /// Whether the pushers of a device end when its session does. E-mail pushers stay.
    public var endsPushersWithSessions = true
    /// The state events that are kept in memory, of the rooms that had events last.
    public var maxCachedState = 500_000

    public init(serverName: String) {
        self.serverName = serverName
    }
}
