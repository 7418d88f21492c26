import APIRuntime
import PushDelivery
import Synchronization

/// Sends the messages with which apps activate their pushers (MSC4174).
///
/// They aren't kept in the store: after the end of the process, or if the push server can't be reached for some time,
/// the app sets its pusher again, as after the token's end.
final class PusherActivations: Sendable {
    private struct State {
        /// The numbers and the tasks of the messages on their way, by pusher.
        var tasks: [RegisteredPusher.ID: (number: UInt64, task: Task<Void, Never>)] = [:]
        var lastNumber: UInt64 = 0
        var isStopped = false
    }

    /// The maximum number of attempts to send a message. With delays that double from a second, that is a minute.
    private static let maxAttempts = 7

    private let services: PusherServices
    private let state = Mutex(State())

    init(_ services: PusherServices) {
        self.services = services
    }

    /// Sends a message in the background. One to the same pusher that is still on its way ends.
    func send(_ token: String, to pusher: RegisteredPusher) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.lastNumber += 1
            let number = state.lastNumber
            state.tasks[pusher.id]?.task.cancel()
            let task = Task {
                await self.attempt(token, pusher)
                self.end(pusher.id, number)
            }
            state.tasks[pusher.id] = (number, task)
        }
    }

    /// Ends the messages on their way, and sends no more.
    func stop() {
        let tasks = state.withLock { state in
            state.isStopped = true
            return state.tasks.values.map(\.task)
        }
        for task in tasks { task.cancel() }
    }

    private func end(_ id: RegisteredPusher.ID, _ number: UInt64) {
        state.withLock { state in
            if state.tasks[id]?.number == number { state.tasks[id] = nil }
        }
    }

    private func attempt(_ token: String, _ pusher: RegisteredPusher) async {
        let clock = services.clock
        for failures in 0..<Self.maxAttempts {
            guard !Task.isCancelled,
                let result = await services.sender.sendActivation(
                    token: token, to: pusher, within: services.configuration.deadline)
            else { return }
            switch result {
            case .delivered: return
            case .rejected(let reason):
                let isRemoved = try? await services.store.removeRejectedPusher(pusher.id, revision: pusher.revision)
                guard isRemoved == true else { return }
                services.metrics.removed.increment()
                return services.log.recordRemoval(
                    pusher, "pusher removed: the push server rejected its activation", reason: reason)
            case .failed(let reason):
                return services.log.recordRefusal(pusher, reason: reason)
            case .retry(let after, let reason):
                let delay = max(
                    after ?? .zero,
                    Backoff.delay(initial: .seconds(1), maximum: .seconds(60), failures: failures))
                let now = clock.timestamp
                services.log.recordFailure(
                    pusher, reason: reason, failures: failures + 1, failingSince: now, now: now, delay)
                guard delay < WebPushState.tokenLifetime else { return }
                do { try await clock.sleep(until: clock.now + delay) } catch { return }
            }
        }
    }
}
