/// The options of a ``PostgreSQLDeduplicator``.
public struct SharedRecordConfiguration: Sendable {
    /// The connection string of libpq. May contain a password, so it is never logged.
    public var connection: String
    /// The longest time that a delivery waits for the database.
    public var timeout: Duration
    /// How long a result is remembered while the homeserver may repeat its request.
    public var window: Duration
    /// How long a result is remembered after a written 200.
    public var answeredWindow: Duration
    /// Maximum number of remembered results, in memory and in the database.
    public var maxEntries: Int
    /// The longest time of a delivery. After it, another gateway may deliver.
    public var claimDuration: Duration

    public init(
        connection: String, timeout: Duration = .milliseconds(250), window: Duration = .seconds(86_400),
        answeredWindow: Duration = .seconds(30), maxEntries: Int = 200_000,
        claimDuration: Duration = .seconds(30)
    ) {
        self.connection = connection
        self.timeout = timeout
        self.window = window
        self.answeredWindow = answeredWindow
        self.maxEntries = maxEntries
        self.claimDuration = claimDuration
    }
}
