import Synchronization

/// Collects items while a batch is worked on, and then works on them as the next batch. One batch follows the other.
///
/// A round trip to a database is shared by the items of a batch: the busier the callers, the larger the batches.
final class Batcher<Item: Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let item: Item
        /// `nil` if no caller waits for the value.
        let continuation: CheckedContinuation<Value, Never>?
    }

    private struct State {
        var waiting: [Entry] = []
        var isRunning = false
        var idleContinuations: [CheckedContinuation<Void, Never>] = []
    }

    private let maxBatch: Int
    private let work: @Sendable ([Item]) async -> [Value]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maxBatch: maximum number of items of a batch.
    ///   - work: works on a batch, and returns a value for each item.
    init(maxBatch: Int, work: @escaping @Sendable ([Item]) async -> [Value]) {
        self.maxBatch = maxBatch
        self.work = work
    }

    /// Adds an item and waits for its value.
    func value(for item: Item) async -> Value {
        await withCheckedContinuation { add(Entry(item: item, continuation: $0)) }
    }

    /// Adds an item.
    /// - Parameter maxWaiting: the number of waiting items from which the item is dropped.
    /// - Returns: `false` if it was dropped.
    @discardableResult
    func add(_ item: Item, maxWaiting: Int) -> Bool {
        guard state.withLock({ $0.waiting.count }) < maxWaiting else { return false }
        add(Entry(item: item, continuation: nil))
        return true
    }

    /// Waits until there are no items.
    func waitUntilIdle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.isRunning { state.idleContinuations.append(continuation) }
                return !state.isRunning
            }
            if isIdle { continuation.resume() }
        }
    }

    private func add(_ entry: Entry) {
        let starts = state.withLock { state in
            state.waiting.append(entry)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { Task { await run() } }
    }

    private func run() async {
        while let batch = next() {
            let values = await work(batch.map(\.item))
            for (entry, value) in zip(batch, values) { entry.continuation?.resume(returning: value) }
        }
    }

    private func next() -> [Entry]? {
        let (batch, idle) = state.withLock { state -> ([Entry], [CheckedContinuation<Void, Never>]) in
            let batch = Array(state.waiting.prefix(maxBatch))
            state.waiting.removeFirst(batch.count)
            guard batch.isEmpty else { return (batch, []) }
            state.isRunning = false
            defer { state.idleContinuations = [] }
            return (batch, state.idleContinuations)
        }
        for continuation in idle { continuation.resume() }
        return batch.isEmpty ? nil : batch
    }
}
