import PostgreSQLClient
import Synchronization
import Testing

@Suite("Batcher", .timeLimit(.minutes(1)))
struct BatcherTests {
    /// Work that waits until it is let go on.
    private final class Gate: Sendable {
        private let state = Mutex((isOpen: false, continuations: [CheckedContinuation<Void, Never>]()))
        let batches = Mutex<[[Int]]>([])

        func work(_ batch: [Int]) async -> [Int] {
            batches.withLock { $0.append(batch) }
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.continuations.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
            return batch.map { $0 * 10 }
        }

        func open() {
            let waiting = state.withLock { state in
                state.isOpen = true
                defer { state.continuations = [] }
                return state.continuations
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    @Test("what is added while a batch is worked on is the next batch, up to the largest weight")
    func batches() async {
        let gate = Gate()
        let batcher = Batcher<Int, Int>(maxBatch: 10, weight: { $0 }, work: { await gate.work($0) })
        batcher.add(1, maxWaiting: .max)
        for item in [4, 5, 2, 20, 3] { batcher.add(item, maxWaiting: .max) }
        gate.open()
        #expect(await batcher.value(for: 1) == 10)
        await batcher.waitUntilIdle()
        let batches = gate.batches.withLock { $0 }
        // The first batch may begin after further items were added.
        #expect(batches.flatMap(\.self) == [1, 4, 5, 2, 20, 3, 1])
        #expect(batches.allSatisfy { $0.reduce(0, +) <= 10 || $0.count == 1 })
    }

    @Test("items over the bound are refused")
    func bound() async {
        let gate = Gate()
        let batcher = Batcher<Int, Int>(maxBatch: 1, maxConcurrent: 2, work: { await gate.work($0) })
        for item in 0..<2 { batcher.add(item, maxWaiting: .max) }
        while gate.batches.withLock(\.count) < 2 { await Task.yield() }
        for item in 2..<5 { #expect(batcher.add(item, maxWaiting: 3)) }
        #expect(!batcher.add(5, maxWaiting: 3))
        #expect(await batcher.value(for: 6, maxWaiting: 3) == nil)
        gate.open()
        await batcher.waitUntilIdle()
        #expect(Set(gate.batches.withLock { $0 }.flatMap(\.self)) == Set(0..<5))
    }
}
