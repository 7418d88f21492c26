import Synchronization

/// A store in memory, for tests, demonstrations and homeservers that may forget what waits when they end.
///
/// It has the behaviour of the other stores, except that nothing is permanent and that its memory is bounded:
/// notifications over ``maxNotificationsPerUser`` are removed even if they wait for delivery.
public final class InMemoryPushStore: PushStore {
    /// The number of notifications kept for each user. The oldest are removed first, when a quarter more are stored.
    public let maxNotificationsPerUser: Int
    /// The number of events kept, not counting those that notifications refer to. The oldest are removed first, when a
    /// quarter more are stored.
    public let maxEvents: Int

    private let state: Mutex<MemoryState>
    private let callbacks = Mutex<[@Sendable () -> Void]>([])

    public init(maxNotificationsPerUser: Int = 1000, maxEvents: Int = 100_000) {
        // Sums of these must not overflow.
        self.maxNotificationsPerUser = min(max(1, maxNotificationsPerUser), Int(Int32.max))
        self.maxEvents = min(max(1, maxEvents), Int(Int32.max))
        state = Mutex(
            MemoryState(
                maxNotificationsPerUser: self.maxNotificationsPerUser, events: MemoryEvents(maxEvents: self.maxEvents)))
    }

    public func onQueued(_ callback: @escaping @Sendable () -> Void) {
        callbacks.withLock { $0.append(callback) }
    }

    /// Performs one transaction, and calls back if it has queued something.
    func transaction<Result: Sendable>(_ body: (inout MemoryState) -> Result) -> Result {
        let (result, hasQueued) = state.withLock { state in
            let result = body(&state)
            return (result, state.pushers.takeQueued())
        }
        if hasQueued {
            for callback in callbacks.withLock(\.self) { callback() }
        }
        return result
    }
}
