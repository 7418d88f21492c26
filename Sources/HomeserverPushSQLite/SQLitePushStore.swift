import HomeserverPush
import Logging

/// The store of a homeserver's push module in an SQLite database.
///
/// ```swift
/// let store = try SQLitePushStore(path: "/var/lib/homeserver/push.db", logger: logger)
/// ```
///
/// One process uses a database at a time. The store creates the database, or migrates that of an earlier version.
///
/// Calls that wait at the same time are committed in one transaction, and share one write to the disk. A call that must
/// survive a power failure returns when its changes are on the disk: that is each call that changes something, except
/// ``claim(limit:lease:now:)`` and ``next(_:after:_:now:)``. The changes of these two survive the end of the process
/// when they return, and reach the disk with the next write. After a power failure, a delivery may be repeated; none is
/// lost.
///
/// If the disk fails to keep what was written to it, all later calls throw: the database has to be opened again.
public final class SQLitePushStore: PushStore {
    let database: StoreDatabase
    let textCleanup: TextCleanup

    /// Opens a database, or creates it if none exists.
    /// - Parameters:
    ///   - path: the path of the database file. SQLite has files with the suffixes `-wal` and `-shm` next to it, and the
    ///     store one with the suffix `.lock`. The file system must be a local one.
    ///   - maxReaders: the largest number of calls that read at the same time.
    ///   - logger: gets warnings.
    /// - Throws: `PushStoreError` if another process uses the database, if the file is no database of this store or
    ///   was written by a newer version of it, or if SQLite cannot open it.
    public convenience init(
        path: String, maxReaders: Int = 4, logger: Logger = Logger(label: "push-store")
    ) throws(PushStoreError) {
        try self.init(StoreDatabase(path: path, options: .init(maxReaders: maxReaders), logger: logger))
    }

    init(_ database: StoreDatabase) {
        self.database = database
        textCleanup = TextCleanup(database)
    }

    /// Waits for the calls that have begun, and closes the database. Later calls throw.
    public func close() async {
        await database.close()
    }
}
