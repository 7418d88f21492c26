import PushDelivery
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The system's clocks, and a way to skip time that a test doesn't want to wait for. The time of day isn't skipped.
final class SkippableClock: DeliveryClock {
    private struct State {
        var skipped = Duration.zero
        var sleeps: [UInt64: Task<Void, any Error>] = [:]
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    var now: ContinuousClock.Instant { .now + state.withLock { $0.skipped } }
    var secondsSince1970: Double { Date.now.timeIntervalSince1970 }

    func sleep(until deadline: ContinuousClock.Instant) async throws {
        while true {
            try Task.checkCancellation()
            let sleep = state.withLock { state -> (id: UInt64, task: Task<Void, any Error>)? in
                let rest = deadline - (.now + state.skipped)
                guard rest > .zero else { return nil }
                let task = Task { try await Task.sleep(for: rest) }
                state.nextID += 1
                state.sleeps[state.nextID] = task
                return (state.nextID, task)
            }
            guard let (id, task) = sleep else { return }
            await withTaskCancellationHandler {
                _ = await task.result
            } onCancel: {
                task.cancel()
            }
            state.withLock { _ = $0.sleeps.removeValue(forKey: id) }
        }
    }

    /// Moves the time forward to an instant, without waking sleepers: deadlines of requests in progress don't end.
    func skip(to instant: ContinuousClock.Instant) {
        state.withLock { $0.skipped = max($0.skipped, instant - .now) }
    }

    /// Moves the time forward, and wakes the sleepers whose deadlines have come.
    func advance(by duration: Duration) {
        let sleeps = state.withLock { state in
            state.skipped += duration
            return state.sleeps.values
        }
        for sleep in sleeps { sleep.cancel() }
    }
}
