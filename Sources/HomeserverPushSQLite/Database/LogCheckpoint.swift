import GRDB
import GRDBSQLite
import HomeserverPush
import Logging
import Synchronization

/// Moves the write-ahead log to the database file on a connection of its own, so that the writer needn't wait.
///
/// SQLite starts the log from the beginning when all of it has been moved. While calls come without a pause, that may
/// never be the case; the writer moves the rest itself when the log has grown large.
final class LogCheckpoint: Sendable {
    /// Bytes to which the log's file is shortened after it was larger.
    static let sizeLimit = 64 << 20
    /// The pages in the log from which it is moved.
    private static let pages = 2000
    /// The pages in the log from which the writer moves it.
    private static let maxPages = 16_000

    private let path: String
    private let connection: DatabaseQueue
    private let logPages: LogPages
    private let isRunning = Mutex(false)
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
        if pages >= Self.maxPages {
            checkpoint(db)
        } else if pages >= Self.pages {
            let starts = isRunning.withLock { isRunning in
                defer { isRunning = true }
                return !isRunning
            }
            guard starts else { return }
            connection.asyncWriteWithoutTransaction { db in
                self.checkpoint(db)
                self.isRunning.withLock { $0 = false }
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
