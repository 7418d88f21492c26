import PushDelivery
import Synchronization

/// A clock that only moves when a test moves it.
public final class ManualClock: DeliveryClock {
    private struct Sleeper {
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Waiter {
        let count: Int
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now = ContinuousClock.now
        var secondsSince1970: Double
        var sleepers: [UInt64: Sleeper] = [:]
        var cancelled: Set<UInt64> = []
        var nextID: UInt64 = 0
        /// Tests that wait for a number of sleepers.
        var waiters: [Waiter] = []

        func sleeperCount(until deadline: ContinuousClock.Instant) -> Int {
            sleepers.values.count { $0.deadline == deadline }
        }
    }

    private let state: Mutex<State>

    public init(secondsSince1970: Double = 1_780_000_000) {
        state = Mutex(State(secondsSince1970: secondsSince1970))
    }

    public var now: ContinuousClock.Instant { state.withLock { $0.now } }
    public var secondsSince1970: Double { state.withLock { $0.secondsSince1970 } }

    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (result, ready) = state.withLock {
                    state -> (Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) in
                    if state.cancelled.remove(id) != nil { return (.failure(CancellationError()), []) }
                    if deadline <= state.now { return (.success(()), []) }
                    state.sleepers[id] = Sleeper(deadline: deadline, continuation: continuation)
                    return (nil, Self.removeReadyWaiters(&state))
                }
                if let result { continuation.resume(with: result) }
                for waiter in ready { waiter.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves both clocks forward, and wakes the sleepers whose deadlines have come.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += duration
            state.secondsSince1970 += duration / .seconds(1)
            let ids = state.sleepers.filter { $0.value.deadline <= state.now }.map(\.key)
            return ids.compactMap { state.sleepers.removeValue(forKey: $0) }
        }
        for sleeper in woken.sorted(by: { $0.deadline < $1.deadline }) { sleeper.continuation.resume() }
    }

    /// Changes the time of day alone, as an operator or a time server does.
    public func setTimeOfDay(secondsSince1970: Double) {
        state.withLock { $0.secondsSince1970 = secondsSince1970 }
    }

    /// Returns once at least a number of tasks sleep for exactly a duration from now.
    ///
    /// The duration keeps a test from taking another task's sleep, such as that of a request's deadline, for the one that
    /// it is about to end.
    public func waitForSleepers(_ count: Int = 1, for duration: Duration) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                let deadline = state.now + duration
                if state.sleeperCount(until: deadline) >= count { return true }
                state.waiters.append(Waiter(count: count, deadline: deadline, continuation: continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    private static func removeReadyWaiters(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        let isReady = { [state] (waiter: Waiter) in state.sleeperCount(until: waiter.deadline) >= waiter.count }
        let ready = state.waiters.filter(isReady)
        state.waiters.removeAll(where: isReady)
        return ready.map(\.continuation)
    }
}
