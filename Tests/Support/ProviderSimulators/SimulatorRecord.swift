import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The requests that a simulator has received, and its script.
public final class SimulatorRecord<Delivery: Sendable>: Sendable {
    public typealias Script = @Sendable (Delivery) -> SimulatedResponse
    public typealias Observer = @Sendable (Delivery, _ reply: SimulatedReply?) -> Void

    private struct State: Sendable {
        var deliveries: [Delivery] = []
        var accepted: [Delivery] = []
        var violations: [String] = []
        var script: Script = { _ in .automatic }
        var observer: Observer?
        var now: @Sendable () -> Double = { Date.now.timeIntervalSince1970 }
    }

    private let state = Mutex(State())
    private let waiters = Waiters()

    init() {}

    var script: Script {
        get { state.withLock { $0.script } }
        set { state.withLock { $0.script = newValue } }
    }

    var observer: Observer? {
        get { state.withLock { $0.observer } }
        set { state.withLock { $0.observer = newValue } }
    }

    var now: @Sendable () -> Double {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }

    var deliveries: [Delivery] { state.withLock { $0.deliveries } }
    var accepted: [Delivery] { state.withLock { $0.accepted } }
    var violations: [String] { state.withLock { $0.violations } }

    func addViolation(_ text: String) {
        state.withLock { $0.violations.append(text) }
    }

    /// Records a delivery and returns the response that the script or the provider's rules give.
    func respond(to delivery: Delivery, automatic: SimulatedReply) -> SimulatedResponse {
        let response = script(delivery).resolved(automatic: automatic)
        observer?(delivery, response.wholeReply)
        let count = state.withLock { state in
            state.deliveries.append(delivery)
            if response.isSuccess { state.accepted.append(delivery) }
            return state.deliveries.count
        }
        waiters.update(count)
        return response
    }

    func waitForDeliveries(_ count: Int) async -> [Delivery] {
        await waiters.wait { $0 >= count }
        return deliveries
    }
}

/// Tasks that wait for a number to reach a value.
final class Waiters: Sendable {
    private struct Waiter {
        let id: UInt64
        let isSatisfied: @Sendable (Int) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var value: Int
        var nextID: UInt64 = 0
        var waiters: [Waiter] = []
        var cancelled: Set<UInt64> = []
    }

    private let state: Mutex<State>

    init(_ value: Int = 0) {
        state = Mutex(State(value: value))
    }

    var value: Int { state.withLock { $0.value } }

    func update(_ value: Int) {
        change { $0 = value }
    }

    func change(_ change: (inout Int) -> Void) {
        let satisfied = state.withLock { state in
            change(&state.value)
            let value = state.value
            let satisfied = state.waiters.filter { $0.isSatisfied(value) }
            state.waiters.removeAll { $0.isSatisfied(value) }
            return satisfied
        }
        for waiter in satisfied { waiter.continuation.resume() }
    }

    /// Returns when the value satisfies the condition, or when the task is cancelled.
    func wait(until isSatisfied: @escaping @Sendable (Int) -> Bool) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.cancelled.remove(id) != nil || isSatisfied(state.value) { return true }
                    state.waiters.append(Waiter(id: id, isSatisfied: isSatisfied, continuation: continuation))
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume()
        }
    }
}
