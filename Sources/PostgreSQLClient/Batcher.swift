import Synchronization

/// Collects items while batches are worked on, and then works on them as the next batch.
///
/// A round trip to a database, and its wait for the disk, is shared by the items of a batch: the busier the callers,
/// the larger the batches.
public final class Batcher<Item: Sendable, Value: Sendable>: Sendable {
    fileprivate struct Entry {
        let item: Item
        /// `nil` if no caller waits for the value.
        let continuation: CheckedContinuation<Value?, Never>?
    }

    fileprivate struct State {
        /// The items that wait, the newest last. Those before `first` are in batches.
        var waiting: [Entry] = []
        var first = 0
        /// The number of batches that are worked on.
        var running = 0
        var idleContinuations: [CheckedContinuation<Void, Never>] = []
    }

    private let maxBatch: Int
    private let maxConcurrent: Int
    private let weight: @Sendable (Item) -> Int
    private let work: @Sendable ([Item]) async -> [Value]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maxBatch: the largest sum of the weights of a batch. An item with a greater weight is a batch of its own.
    ///   - maxConcurrent: the number of batches that are worked on at the same time. With 1, one follows the other.
    ///   - weight: the weight of an item; positive.
    ///   - work: works on a batch, and returns a value for each item.
    public init(
        maxBatch: Int, maxConcurrent: Int = 1, weight: @escaping @Sendable (Item) -> Int = { _ in 1 },
        work: @escaping @Sendable ([Item]) async -> [Value]
    ) {
        self.maxBatch = maxBatch
        self.maxConcurrent = maxConcurrent
        self.weight = weight
        self.work = work
    }

    /// Adds an item and waits for its value.
    /// - Parameter maxWaiting: the number of waiting items from which the item is refused.
    /// - Returns: `nil` if it was refused.
    public func value(for item: Item, maxWaiting: Int = .max) async -> Value? {
        await withCheckedContinuation { continuation in
            if !add(Entry(item: item, continuation: continuation), maxWaiting: maxWaiting) {
                continuation.resume(returning: nil)
            }
        }
    }

    /// Adds an item.
    /// - Parameter maxWaiting: the number of waiting items from which the item is refused.
    /// - Returns: `false` if it was refused.
    @discardableResult
    public func add(_ item: Item, maxWaiting: Int) -> Bool {
        add(Entry(item: item, continuation: nil), maxWaiting: maxWaiting)
    }

    /// Waits until there are no items.
    public func waitUntilIdle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.running > 0 { state.idleContinuations.append(continuation) }
                return state.running == 0
            }
            if isIdle { continuation.resume() }
        }
    }

    private func add(_ entry: Entry, maxWaiting: Int) -> Bool {
        let starts: Bool? = state.withLock { state in
            guard state.waiting.count - state.first < maxWaiting else { return nil }
            state.waiting.append(entry)
            guard state.running < maxConcurrent else { return false }
            state.running += 1
            return true
        }
        if starts == true { Task { await run() } }
        return starts != nil
    }

    private func run() async {
        while let batch = next() {
            let values = await work(batch.map(\.item))
            for (entry, value) in zip(batch, values) { entry.continuation?.resume(returning: value) }
        }
    }

    private func next() -> [Entry]? {
        let (batch, idle) = state.withLock { state -> ([Entry], [CheckedContinuation<Void, Never>]) in
            let batch = state.takeBatch(maxBatch, weight)
            guard batch.isEmpty else { return (batch, []) }
            state.running -= 1
            guard state.running == 0 else { return (batch, []) }
            defer { state.idleContinuations = [] }
            return (batch, state.idleContinuations)
        }
        for continuation in idle { continuation.resume() }
        return batch.isEmpty ? nil : batch
    }
}

extension Batcher.State {
    fileprivate mutating func takeBatch(_ maximum: Int, _ weight: (Item) -> Int) -> [Batcher.Entry] {
        var end = first
        var sum = 0
        while end < waiting.count {
            sum += weight(waiting[end].item)
            guard end == first || sum <= maximum else { break }
            end += 1
        }
        let batch = Array(waiting[first..<end])
        first = end
        // Removing the first items moves the others.
        if first == waiting.count || first > 1024 {
            waiting.removeFirst(first)
            first = 0
        }
        return batch
    }
}
