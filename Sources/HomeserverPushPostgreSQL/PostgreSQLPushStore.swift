import HomeserverPush
import Logging
import PostgreSQLClient
import Synchronization

/// A store in a PostgreSQL database, for one or several processes.
///
/// Calls of the same kind that wait at the same time share a transaction. The database needs PostgreSQL 13 or newer;
/// the user needs the right to make the schema, or all rights on one that exists.
///
/// Durability: when ``record(_:now:)-(RecordedEvent,_)`` and the other calls that change something return, the database
/// has written it to the disk. Only ``claim(limit:lease:now:)`` and ``next(_:after:_:now:)`` don't wait for the disk
/// (`synchronous_commit = off`). They survive the end of this process, even by `kill -9`. After a crash of the database
/// the last few hundred milliseconds of them may be missing, so that deliveries are repeated. Nothing is lost.
///
/// Time: leases are compared with the time that callers give. The clocks of workers must agree to a fraction of the
/// lease.
///
/// A process that is killed: the server releases the lock of its store, and other stores take over its pushers after
/// ``PostgreSQLPushStoreConfiguration/takeoverDelay``. If the server doesn't learn of the end, as when a machine loses its
/// power, its leases end.
///
/// While the database can't be reached, calls fail at once with `PushStoreError.isTemporary`, and work again when it
/// is back.
public final class PostgreSQLPushStore: PushStore {
    public typealias Configuration = PostgreSQLPushStoreConfiguration

    let eventPool: ConnectionPool
    let deliveryPool: ConnectionPool
    /// For all else.
    let pool: ConnectionPool
    let events: Batcher<EventBatch.Request, Result<Bool, PushStoreError>>
    let receipts: Batcher<ReceiptBatch.Request, Result<Void, PushStoreError>>
    let deliveries: Batcher<DeliveryBatch.Request, Result<QueuedDelivery?, PushStoreError>>
    let sentDeliveries = SentDeliveries()
    let endedStores: EndedStores
    let members: StoreMembers
    let signal: QueueSignal
    private let listener: PostgreSQLListener
    private let maxWaiting: Int

    /// Starts the connections.
    /// - Parameter logger: receives a line when the database can't be reached, and one when it can again.
    /// - Throws: `PushStoreError` if libpq isn't installed.
    public init(_ configuration: Configuration, logger: Logger) throws(PushStoreError) {
        do throws(PostgreSQLError) {
            try PostgreSQLClient.loadLibrary()
        } catch {
            throw PushStoreError(error)
        }
        let options = PostgreSQLConfiguration(
            connection: configuration.connection, timeout: configuration.timeout,
            connectTimeout: max(configuration.timeout, .seconds(5)), maximumDelay: .seconds(1),
            maxWaiting: configuration.maxWaiting)
        let quiet = Logger(label: logger.label) { _ in SwiftLogNoOpLogHandler() }
        let accounts = AccountIDs()
        let store = sentDeliveries.store
        func makePool(isDurable: Bool, _ logger: Logger) -> ConnectionPool {
            ConnectionPool(
                options, count: configuration.connections,
                setup: Self.setup(configuration, accounts, store: store, isDurable: isDurable), logger: logger)
        }
        let pool = makePool(isDurable: true, logger)
        let eventPool = makePool(isDurable: true, quiet)
        let deliveryPool = makePool(isDurable: false, quiet)
        self.pool = pool
        self.eventPool = eventPool
        self.deliveryPool = deliveryPool
        let channel = configuration.schema
        let signal = QueueSignal { payload in
            // The safety net of a lost notification is that workers look now and then.
            _ = try? await deliveryPool.run(Statements.notify, [channel, payload])
        }
        self.signal = signal
        let endedStores = EndedStores(delay: configuration.takeoverDelay)
        let members = StoreMembers(own: store)
        self.endedStores = endedStores
        self.members = members
        listener = Self.makeListener(
            configuration, options, accounts, store: store, signal, endedStores, members)
        maxWaiting = configuration.maxWaiting
        events = Batcher(
            maxBatch: 2000, maxConcurrent: configuration.connections, weight: { $0.event.recipients.count + 1 },
            work: { await EventBatch.record($0, eventPool, accounts, signal) })
        receipts = Batcher(maxBatch: 200, maxConcurrent: 1) { await ReceiptBatch.record($0, pool, signal) }
        let sent = sentDeliveries
        deliveries = Batcher(maxBatch: 250, maxConcurrent: configuration.connections) {
            await DeliveryBatch.next($0, deliveryPool, signal, sent)
        }
    }

    deinit {
        close()
    }

    /// Waits until the database can be used, and its schema is that of this version.
    /// - Throws: the reason for which it can't be used, at once if that won't change by itself.
    public func waitUntilAvailable(within limit: Duration) async throws(PushStoreError) {
        let deadline = ContinuousClock.now + limit
        for pool in [pool, eventPool, deliveryPool] { try await pool.waitUntilAvailable(until: deadline) }
        // So that users who belong to other stores aren't followed at first.
        while !members.isKnown, ContinuousClock.now < deadline {
            guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { return }
        }
    }

    /// Ends the connections after the calls that wait. Further calls fail.
    public func close() {
        listener.close()
        for pool in [pool, eventPool, deliveryPool] { pool.close() }
    }

    public func onQueued(_ callback: @escaping @Sendable () -> Void) {
        signal.add(callback)
    }

    /// Shares a transaction with the other calls that wait.
    func share<Item, Value>(
        _ item: Item, _ batcher: Batcher<Item, Result<Value, PushStoreError>>
    ) async throws(PushStoreError) -> Value {
        guard let result = await batcher.value(for: item, maxWaiting: maxWaiting) else {
            throw PushStoreError("too many calls are waiting for the database", isTemporary: true)
        }
        return try result.get()
    }

    /// Starts the connection that waits for what others queue, and looks for other stores and those that have ended.
    private static func makeListener(
        _ configuration: Configuration, _ options: PostgreSQLConfiguration, _ accounts: AccountIDs, store: Int64,
        _ signal: QueueSignal, _ endedStores: EndedStores, _ members: StoreMembers
    ) -> PostgreSQLListener {
        var options = options
        // The store's lock must be there again before another store believes that this one has ended.
        options.maximumDelay = options.minimumDelay * 2
        let check = PostgreSQLListener.Check(
            interval: min(configuration.takeoverDelay / 2, .milliseconds(500)),
            sql: Statements.stores(endedAfter: configuration.takeoverDelay * 10)
        ) { rows in
            var reader = RowReader(rows.first ?? [])
            guard let live = try? reader.integers(), let unlocked = try? reader.integers() else { return }
            members.set(live)
            // The workers' next claim takes over what the ended stores had.
            if endedStores.record(unlocked: unlocked, at: .now) { signal.received(nil) }
        }
        return PostgreSQLListener(
            options, channel: configuration.schema,
            setup: setup(configuration, accounts, store: store, isDurable: true), check: check
        ) { payload in
            if payload == nil { endedStores.reset() }
            signal.received(payload)
        }
    }

    /// Returns what prepares a new connection.
    private static func setup(
        _ configuration: Configuration, _ accounts: AccountIDs, store: Int64, isDurable: Bool
    ) -> PostgreSQLClient.Setup {
        // The database gives up when the caller does.
        let timeout = max(1, Int((configuration.timeout / .milliseconds(1)).rounded()))
        let settings = [
            "search_path = \(PostgreSQLText.identifier(configuration.schema))",
            "synchronous_commit = \(isDurable ? "on" : "off")", "statement_timeout = \(timeout)",
            "idle_in_transaction_session_timeout = \(timeout)", "client_min_messages = warning",
            // All statements look up rows by an index, whatever the planner believes of tables that are new or have
            // grown: their statistics come later.
            "enable_seqscan = off", "enable_hashjoin = off", "enable_mergejoin = off", "random_page_cost = 1.1",
            "plan_cache_mode = force_generic_plan", "jit = off",
        ]
        let migration = SchemaMigration(schema: configuration.schema)
        return { run in
            // The database may be another one now, such as a backup.
            accounts.removeAll()
            for setting in settings { _ = try run("SET \(setting)") }
            try migration.run(run)
            // Others see by it that this store's process lives.
            _ = try run("SELECT pg_advisory_lock_shared(store_lock_class(), \(store))")
        }
    }
}
