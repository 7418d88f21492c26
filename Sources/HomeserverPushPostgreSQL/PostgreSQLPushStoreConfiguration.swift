/// The options of a ``PostgreSQLPushStore``.
public struct PostgreSQLPushStoreConfiguration: Sendable {
    /// The connection string of libpq: `key=value` pairs or a URI (PostgreSQL documentation, 34.1.1). May contain a
    /// password, so it is never logged. PgBouncer can be between only in session mode.
    public var connection: String
    /// The name of the schema with the store's tables. It is made if it doesn't exist.
    public var schema: String
    /// The longest time of a call, from the call to the result.
    public var timeout: Duration
    /// The number of connections of each of three kinds: for events, for deliveries, and for all else. One more
    /// listens.
    public var connections: Int
    /// The number of calls of each kind that wait for the database. Further ones fail at once.
    public var maxWaiting: Int
    /// The time for which a store must have no connection to the database until others take over its pushers. A process
    /// that is killed loses its connections at once; one that lives makes them again in this time, such as after a
    /// restart of the database.
    public var takeoverDelay: Duration

    public init(
        connection: String, schema: String = "matrix_push_homeserver", timeout: Duration = .seconds(10),
        connections: Int = 2, maxWaiting: Int = 10_000, takeoverDelay: Duration = .milliseconds(400)
    ) {
        self.connection = connection
        self.schema = schema
        self.timeout = timeout
        self.connections = max(1, connections)
        self.maxWaiting = maxWaiting
        self.takeoverDelay = takeoverDelay
    }
}
