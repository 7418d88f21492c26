import GRDB
import GRDBSQLite
import HomeserverPush
import Logging
import Synchronization

/// Moves the write-ahead log to the database file on a connection of its own, so that the writer needn't wait for most
/// of it.
///
/// SQLite starts the log from the beginning when all of it has been moved. While calls come without a pause, that would
/// never be the case; so the writer moves the little that was added in the meantime.
final class LogCheckpoint: Sendable {
    /// Bytes to which the log's file is shortened after it was larger.
    static let sizeLimit = 64 << 20
    /// The pages that are added to the log until it is moved.
    private static let pages = 4000
    /// The pages in the log from which the writer moves it.
    private static let maxPages = 16_000

    private struct State {
        var isRunning = false
        /// Whether all but what was added in the meantime is moved.
        var isNearlyDone = false
        /// The pages in the log at which it is moved the next time.
        var next = LogCheckpoint.pages
        var last = 0
    }

    private let path: String
    private let connection: DatabaseQueue
    private let logPages: LogPages
    private let state = Mutex(State())
    private let logger: Logger

    init(path: String, writer: DatabasePool, logger: Logger) throws {
        var configuration = Configuration()
        configuration.label = "push-store.checkpoint"
        configuration.busyMode = .timeout(1)
        connection = try DatabaseQueue(path: path, configuration: configuration)
        self.path = path
        self.logger = logger
        let logPages = LogPages()
        self.logPages = logPages
        writer.writeWithoutTransaction { db in
            // Takes the place of SQLite's own checkpoints in commits.
            _ = sqlite3_wal_hook(
                db.sqliteConnection,
                { pointer, _, _, pages in
                    if let pointer {
                        Unmanaged<LogPages>.fromOpaque(pointer).takeUnretainedValue().set(pages)
                    }
                    return SQLITE_OK
                }, Unmanaged.passUnretained(logPages).toOpaque())
        }
    }

    /// Called on the writer connection after each transaction.
    func didCommit(_ db: Database) {
        let pages = logPages.value
        let (finishes, starts) = state.withLock { state in
            // The log was started from the beginning.
            if pages < state.last { state.next = Self.pages }
            state.last = pages
            if state.isNearlyDone || pages >= max(Self.maxPages, state.next) {
                state.isNearlyDone = false
                // A reader may keep the log from being started again.
                state.next = pages + Self.pages
                return (true, false)
            }
            let starts = pages >= state.next && !state.isRunning
            if starts { state.isRunning = true }
            return (false, starts)
        }
        if finishes { checkpoint(db) }
        guard starts else { return }
        connection.asyncWriteWithoutTransaction { db in
            self.checkpoint(db)
            self.state.withLock { state in
                state.isRunning = false
                state.isNearlyDone = true
            }
        }
    }

    func close() {
        try? connection.close()
    }

    private func checkpoint(_ db: Database) {
        do {
            try db.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
        } catch {
            // All that was committed is in the log. It grows until a later checkpoint is successful.
            logger.warning(
                "cannot move the write-ahead log to the database file; it grows until that is possible",
                metadata: ["reason": "\(PushStoreError(error, path: path).description)"])
        }
    }
}

/// The number of pages in the write-ahead log after the last commit.
private final class LogPages: Sendable {
    private let pages = Atomic<Int>(0)

    var value: Int { pages.load(ordering: .relaxed) }

    func set(_ value: CInt) { pages.store(Int(value), ordering: .relaxed) }
}
