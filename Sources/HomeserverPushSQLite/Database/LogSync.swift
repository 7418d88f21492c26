import GRDB
import GRDBSQLite
import HomeserverPush
import Synchronization

/// Brings the write-ahead log to the disk for the calls that wait for it, while the writer continues.
///
/// `PRAGMA synchronous = FULL` would do so in each commit, and the writer would wait. With `NORMAL`, a commit writes to
/// the log only, and this type synchronises the log on a connection of its own, once for all calls that have been
/// committed by then. What is before them in the log is synchronised too, so that recovery after a power failure finds
/// an unbroken log up to the last of them.
final class LogSync: Sendable {
    struct Waiting: Sendable {
        let succeed: @Sendable () -> Void
        let fail: @Sendable (PushStoreError) -> Void
    }

    private struct State {
        var waiting: [Waiting] = []
        var isRunning = false
        var failure: PushStoreError?
        var idle: [CheckedContinuation<Void, Never>] = []
    }

    private let path: String
    private let connection: DatabaseQueue
    private let state = Mutex(State())

    init(path: String) throws {
        self.path = path
        var configuration = Configuration()
        configuration.label = "push-store.sync"
        configuration.busyMode = .timeout(5)
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The error of the first synchronisation that failed. The operating system may have dropped what it couldn't
    /// write, and a later synchronisation wouldn't notice.
    var failure: PushStoreError? { state.withLock { $0.failure } }

    /// Calls back when all that is committed by now is on the disk.
    func add(_ calls: [Waiting]) {
        guard !calls.isEmpty else { return }
        let starts = state.withLock { state in
            state.waiting += calls
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { connection.asyncWriteWithoutTransaction { self.run($0) } }
    }

    func waitUntilIdle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.isRunning { state.idle.append(continuation) }
                return !state.isRunning
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Brings all that is committed by now to the disk.
    func synchronise() throws {
        try connection.inDatabase { try Self.synchronise($0) }
    }

    func close() {
        try? connection.close()
    }

    private func run(_ db: Database) {
        while let calls = next() {
            let error = failure ?? synchronise(db)
            for call in calls {
                if let error { call.fail(error) } else { call.succeed() }
            }
        }
    }

    private func next() -> [Waiting]? {
        let (calls, idle) = state.withLock { state -> ([Waiting], [CheckedContinuation<Void, Never>]) in
            let calls = state.waiting
            state.waiting = []
            guard calls.isEmpty else { return (calls, []) }
            state.isRunning = false
            defer { state.idle = [] }
            return (calls, state.idle)
        }
        for continuation in idle { continuation.resume() }
        return calls.isEmpty ? nil : calls
    }

    private func synchronise(_ db: Database) -> PushStoreError? {
        do {
            try Self.synchronise(db)
            return nil
        } catch {
            let failure = PushStoreError(
                "the disk failed to keep what was written to \"\(path)\"; check the disk, then start again",
                isTemporary: false)
            state.withLock { $0.failure = failure }
            return failure
        }
    }

    private static func synchronise(_ db: Database) throws {
        var pointer: UnsafeMutablePointer<sqlite3_file>?
        let code = sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &pointer)
        guard code == SQLITE_OK, let file = pointer, let methods = file.pointee.pMethods,
            let sync = methods.pointee.xSync
        else { throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC, message: "the log is not open") }
        let result = sync(file, SQLITE_SYNC_FULL)
        guard result == SQLITE_OK else { throw DatabaseError(resultCode: .init(rawValue: result)) }
    }
}
