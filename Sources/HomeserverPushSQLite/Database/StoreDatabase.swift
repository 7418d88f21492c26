import GRDB
import HomeserverPush
import Logging
import Synchronization

/// The database file with its connections: a writer, several readers, one that synchronises the write-ahead log, and
/// one that moves it to the database.
final class StoreDatabase: Sendable {
    struct Options: Sendable {
        /// The largest number of reader connections.
        var maxReaders = 4
        /// Whether another store is refused while this one is open. Only tests of the tables do without.
        var isExclusive = true
        /// Called with the text of each statement that is run, without its values.
        var trace: (@Sendable (String) -> Void)?
    }

    let path: String
    let queued = QueuedCallbacks()
    private let lock: StoreLock?
    private let pool: DatabasePool
    private let sync: LogSync
    let commits: GroupCommit
    private let isClosed = Mutex(false)

    init(path: String, options: Options = Options(), logger: Logger) throws(PushStoreError) {
        self.path = path
        lock = options.isExclusive ? try StoreLock(database: path) : nil
        do {
            var configuration = Configuration()
            configuration.label = "push-store"
            configuration.busyMode = .timeout(5)
            configuration.maximumReaderCount = max(1, options.maxReaders)
            configuration.prepareDatabase { [trace = options.trace] db in
                if let trace {
                    db.trace(options: .statement) { trace(String(describing: $0)) }
                }
                if !db.configuration.readonly {
                    try StoreSchema.checkOwner(db, path: path)
                    try db.execute(
                        sql: "PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST")
                    try db.execute(sql: "PRAGMA journal_size_limit = \(LogCheckpoint.sizeLimit)")
                }
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            try StoreSchema.migrate(pool)
            sync = try LogSync(path: path)
            let checkpoint = try LogCheckpoint(path: path, writer: pool, logger: logger)
            commits = GroupCommit(
                pool: pool, sync: sync, checkpoint: checkpoint, queued: queued, path: path)
            // The schema is there after a power failure, and so is the new file in its folder.
            try sync.synchronise()
        } catch {
            throw PushStoreError(error, path: path)
        }
    }

    /// Runs a body in a transaction, which other calls may share. The body may be run a second time after a rollback.
    /// - Parameter isPermanent: whether the changes are on the disk when this returns.
    func write<Value: Sendable>(
        isPermanent: Bool = true, _ body: @escaping @Sendable (StoreTransaction) throws -> Value
    ) async throws(PushStoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            commits.add(
                GroupCommit.Call(
                    isPermanent: isPermanent,
                    run: { transaction in
                        let value = try body(transaction)
                        return { continuation.resume(returning: .success(value)) }
                    },
                    fail: { continuation.resume(returning: Result<Value, PushStoreError>.failure($0)) }))
        }
        return try result.get()
    }

    /// Runs a body on a reader connection, which sees all that was committed before.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(PushStoreError) -> Value {
        guard isClosed.withLock({ !$0 }) else { throw .closed(path) }
        let result = await withCheckedContinuation { continuation in
            // Not `read`, which fails if the task is cancelled.
            pool.asyncRead { [path] database in
                let result = Result { try body(database.get()) }.mapError { PushStoreError($0, path: path) }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    func close() async {
        isClosed.withLock { $0 = true }
        await commits.close()
        try? pool.close()
        sync.close()
        lock?.release()
    }
}
