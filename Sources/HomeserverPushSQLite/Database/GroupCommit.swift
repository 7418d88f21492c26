import GRDB
import HomeserverPush
import Synchronization

/// Runs calls on the writer connection: those that wait at the same time in one transaction, in the order in which they
/// came.
///
/// A call waits only for the transaction that runs when it comes; nothing is delayed to make a transaction larger. If a
/// call fails, the transaction is rolled back and each of its calls is run in one of its own, so that one failure
/// doesn't undo the others.
///
/// A commit doesn't wait for the disk. ``LogSync`` does that for the permanent calls while the next transaction runs.
final class GroupCommit: Sendable {
    struct Call: Sendable {
        /// Whether the call returns only when its changes are on the disk.
        let isPermanent: Bool
        /// Makes the changes, and returns a function that is called when they are committed.
        let run: @Sendable (StoreTransaction) throws -> @Sendable () -> Void
        let fail: @Sendable (PushStoreError) -> Void
    }

    private struct State {
        var waiting: [Call] = []
        var isRunning = false
        var isClosed = false
        var idle: [CheckedContinuation<Void, Never>] = []
    }

    /// The largest number of calls of a transaction.
    private static let maxCalls = 256

    private let pool: DatabasePool
    private let sync: LogSync
    private let checkpoint: LogCheckpoint
    private let queued: QueuedCallbacks
    private let path: String
    private let identifiers = IdentifierCache()
    private let state = Mutex(State())

    init(pool: DatabasePool, sync: LogSync, checkpoint: LogCheckpoint, queued: QueuedCallbacks, path: String) {
        self.pool = pool
        self.sync = sync
        self.checkpoint = checkpoint
        self.queued = queued
        self.path = path
    }

    /// The number of calls that wait for a transaction.
    var waitingCalls: Int { state.withLock { $0.waiting.count } }

    func add(_ call: Call) {
        let (isClosed, starts) = state.withLock { state in
            if state.isClosed { return (true, false) }
            state.waiting.append(call)
            defer { state.isRunning = true }
            return (false, !state.isRunning)
        }
        if isClosed { call.fail(.closed(path)) }
        if starts { pool.asyncWriteWithoutTransaction { self.run($0) } }
    }

    /// Waits until all calls have ended, and refuses later ones.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosed = true
                if state.isRunning { state.idle.append(continuation) }
                return !state.isRunning
            }
            if isIdle { continuation.resume() }
        }
        await sync.waitUntilIdle()
        checkpoint.close()
    }

    private func run(_ db: Database) {
        while let calls = next() {
            if let error = sync.failure {
                for call in calls { call.fail(error) }
            } else {
                commit(calls, db)
                checkpoint.didCommit(db)
            }
        }
    }

    private func next() -> [Call]? {
        let (calls, idle) = state.withLock { state -> ([Call], [CheckedContinuation<Void, Never>]) in
            let calls = Array(state.waiting.prefix(Self.maxCalls))
            state.waiting.removeFirst(calls.count)
            guard calls.isEmpty else { return (calls, []) }
            state.isRunning = false
            defer { state.idle = [] }
            return (calls, state.idle)
        }
        for continuation in idle { continuation.resume() }
        return calls.isEmpty ? nil : calls
    }

    private func commit(_ calls: [Call], _ db: Database) {
        let transaction = StoreTransaction(db, identifiers)
        var successes: [@Sendable () -> Void] = []
        do {
            try db.inTransaction(.immediate) {
                for call in calls { successes.append(try call.run(transaction)) }
                return .commit
            }
        } catch {
            // It may have identifiers of rows that were rolled back.
            identifiers.removeAll()
            if calls.count > 1 {
                for call in calls { commit([call], db) }
            } else {
                for call in calls { call.fail(PushStoreError(error, path: path)) }
            }
            return
        }
        var permanent: [LogSync.Waiting] = []
        for (call, succeed) in zip(calls, successes) {
            if call.isPermanent {
                permanent.append(LogSync.Waiting(succeed: succeed, fail: call.fail))
            } else {
                succeed()
            }
        }
        sync.add(permanent)
        if transaction.hasQueued { queued.call() }
    }
}
