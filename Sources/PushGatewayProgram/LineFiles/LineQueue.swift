import Foundation
import Synchronization

/// The lines that wait for the thread of a ``LineAppender``.
final class LineQueue: Sendable {
    enum Work: Sendable {
        case line([UInt8])
        case reopening
    }

    /// Work for the thread.
    struct Item: Sendable {
        let id: Int
        let work: Work
        /// The time until which a task waits for the work.
        let deadline: ContinuousClock.Instant
    }

    /// An item and the task that waits for it.
    private struct Entry {
        let item: Item
        let continuation: CheckedContinuation<Result<Void, LineFileError>, Never>
    }

    private struct State {
        var waiting: [Entry] = []
        var waitingBytes = 0
        /// The entry that the thread works on, until its result is known.
        var current: Entry?
        var lastID = 0
        var isClosed = false

        /// Removes a waiting entry.
        mutating func remove(_ id: Int) -> Entry? {
            guard let index = waiting.firstIndex(where: { $0.item.id == id }) else { return nil }
            let entry = waiting.remove(at: index)
            waitingBytes -= entry.item.byteCount
            return entry
        }
    }

    /// The largest number of bytes that wait.
    private static let maxWaitingBytes = 16 << 20

    private let state = Mutex(State())
    /// Signalled for each item and at the end.
    private let signal = DispatchSemaphore(value: 0)
    private let name: String

    init(name: String) {
        self.name = name
    }

    // MARK: Tasks

    /// Adds work and waits until it is done.
    func add(_ work: Work, deadline: ContinuousClock.Instant) async throws(LineFileError) {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let item = Item(id: id, work: work, deadline: deadline)
                add(Entry(item: item, continuation: continuation))
                // The handler may have run before the entry was added.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
        try result.get()
    }

    private func add(_ entry: Entry) {
        let isAdded = state.withLock { state in
            guard state.waitingBytes + entry.item.byteCount <= Self.maxWaitingBytes else { return false }
            state.waiting.append(entry)
            state.waitingBytes += entry.item.byteCount
            return true
        }
        guard isAdded else { return entry.continuation.resume(returning: failure("too many lines are waiting")) }
        signal.signal()
    }

    private func cancel(_ id: Int) {
        end(id, failure("cancelled"))
    }

    /// Ends the thread when all items are done.
    func close() {
        state.withLock { $0.isClosed = true }
        signal.signal()
    }

    // MARK: The thread

    /// The first item, if there is one.
    private var first: Item? { state.withLock { $0.waiting.first?.item } }

    /// Whether no item waits, and more may come.
    var isIdle: Bool { state.withLock { $0.waiting.isEmpty && !$0.isClosed } }

    /// Waits for the first item, and returns it without removing it; `nil` at the end.
    func waitForFirst() -> Item? {
        while true {
            if let first { return first }
            if state.withLock({ $0.isClosed }) { return nil }
            signal.wait()
        }
    }

    /// Removes an item to work on it.
    /// - Returns: whether it was still waiting.
    func begin(_ id: Int) -> Bool {
        state.withLock { state in
            state.current = state.remove(id)
            return state.current != nil
        }
    }

    /// Resumes the task that waits for an item, unless it no longer waits.
    func end(_ id: Int, _ result: Result<Void, LineFileError>) {
        let entry = state.withLock { state in
            if state.current?.item.id == id {
                defer { state.current = nil }
                return state.current
            }
            return state.remove(id)
        }
        entry?.continuation.resume(returning: result)
    }

    /// Resumes the task that waits for an item with the error of the time limit.
    func endLate(_ id: Int) {
        end(id, failure("the reader has stopped reading"))
    }

    private func failure(_ reason: String) -> Result<Void, LineFileError> {
        .failure(LineFileError("cannot write to \(name)", reason: reason))
    }
}

extension LineQueue.Item {
    fileprivate var byteCount: Int {
        if case .line(let bytes) = work { bytes.count } else { 0 }
    }
}
