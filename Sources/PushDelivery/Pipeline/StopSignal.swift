import Synchronization

/// The end of the time for some work: a deadline, or an earlier stop.
///
/// One signal, with one timer, serves all the deliveries of a request. The timer starts when something waits.
package final class StopSignal: EndsAtDeadline {
    private struct State {
        var isOver = false
        var handlers: [UInt64: @Sendable () -> Void] = [:]
        var nextID: UInt64 = 0
        var timer: Timer?
    }

    private enum Timer {
        case wheel(DeadlineWheel.Place)
        case task(Task<Void, Never>)

        func stop() {
            switch self {
            case .wheel(let place): DeadlineWheel.shared.remove(place)
            case .task(let task): task.cancel()
            }
        }
    }

    /// The time at which the signal ends by itself; `nil` if it doesn't.
    package let deadline: ContinuousClock.Instant?
    private let clock: any DeliveryClock
    private let state = Mutex(State())

    package init(at deadline: ContinuousClock.Instant?, clock: any DeliveryClock) {
        self.deadline = deadline
        self.clock = clock
        if deadlineHasPassed { end() }
    }

    deinit {
        state.withLock { $0.timer }?.stop()
    }

    package var isOver: Bool {
        let (isOver, hasTimer) = state.withLock { ($0.isOver, $0.timer != nil) }
        return isOver || (!hasTimer && deadlineHasPassed)
    }

    /// Starts the timer. It doesn't keep the signal alive: its last user stops the timer.
    private func startTimer(at deadline: ContinuousClock.Instant) {
        let timer: Timer
        if clock is SystemClock {
            timer = .wheel(DeadlineWheel.shared.add(self, at: deadline))
        } else {
            timer = .task(
                Task { [weak self, clock] in
                    do { try await clock.sleep(until: deadline) } catch { return }
                    self?.end()
                })
        }
        let isSuperfluous = state.withLock { state in
            if state.isOver || state.timer != nil { return true }
            state.timer = timer
            return false
        }
        if isSuperfluous { timer.stop() }
    }

    /// Whether the deadline has passed. If not, a signal that is over was stopped early.
    package var deadlineHasPassed: Bool { deadline.map { clock.now >= $0 } ?? false }

    /// Ends the time now.
    package func end() {
        let (handlers, timer) = state.withLock { state in
            state.isOver = true
            defer { (state.handlers, state.timer) = ([:], nil) }
            return (state.handlers.values, state.timer)
        }
        timer?.stop()
        for handler in handlers { handler() }
    }

    /// Calls a function when the time ends; at once if it has ended.
    /// - Returns: an identifier for ``removeHandler(_:)``.
    package func onEnd(_ handler: @escaping @Sendable () -> Void) -> UInt64 {
        let (id, isOver, hasTimer) = state.withLock { state in
            state.nextID += 1
            if !state.isOver { state.handlers[state.nextID] = handler }
            return (state.nextID, state.isOver, state.timer != nil)
        }
        if isOver {
            handler()
        } else if let deadline, !hasTimer {
            startTimer(at: deadline)
        }
        return id
    }

    package func removeHandler(_ id: UInt64) {
        state.withLock { _ = $0.handlers.removeValue(forKey: id) }
    }

    /// Runs an operation until it returns, or until the time ends or the calling task is cancelled.
    ///
    /// The operation is then cancelled. An operation that ignores its cancellation doesn't delay the caller.
    /// - Returns: the operation's value; `nil` if the time has ended before.
    package func run<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) async -> Value? {
        guard !isOver else { return nil }
        let result = SharedResult<Value?>()
        let task = Task { result.set(await operation()) }
        let handler = onEnd { result.set(nil) }
        let value = await withTaskCancellationHandler {
            await result.value()
        } onCancel: {
            result.set(nil)
        }
        removeHandler(handler)
        if value == nil { task.cancel() }
        return value
    }

    /// Sleeps until a time.
    /// - Returns: whether the time came before the signal ended; `false` at once if the deadline is earlier.
    package func sleep(until time: ContinuousClock.Instant) async -> Bool {
        if let deadline, time >= deadline { return false }
        let clock = clock
        return await run {
            do {
                try await clock.sleep(until: time)
                return true
            } catch {
                return false
            }
        } ?? false
    }
}
