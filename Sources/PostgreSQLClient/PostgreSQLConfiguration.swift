/// The options of a ``PostgreSQLClient``.
public struct PostgreSQLConfiguration: Sendable {
    /// Prepares a new connection. Each text that it runs is one statement without parameters.
    public typealias Setup =
        @Sendable (_ run: (_ sql: String) throws(PostgreSQLError) -> [PostgreSQLRow]) throws -> Void

    /// The connection string of libpq: `key=value` pairs or a URI (PostgreSQL documentation, 34.1.1). May contain a
    /// password, so it is never logged.
    public var connection: String
    /// The longest time of a statement, from the call to the result.
    public var timeout: Duration
    /// The longest time until a connection is made.
    public var connectTimeout: Duration
    /// The time from a failed connection to the next attempt. Doubles with each failure, up to ``maximumDelay``.
    public var minimumDelay: Duration
    public var maximumDelay: Duration
    /// Maximum number of statements that wait. Further ones fail at once.
    public var maxWaiting: Int

    public init(
        connection: String, timeout: Duration = .seconds(5), connectTimeout: Duration = .seconds(5),
        minimumDelay: Duration = .milliseconds(100), maximumDelay: Duration = .seconds(5), maxWaiting: Int = 1000
    ) {
        self.connection = connection
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.minimumDelay = minimumDelay
        self.maximumDelay = maximumDelay
        self.maxWaiting = maxWaiting
    }
}
