import Synchronization

/// A ``DeliveryDeduplicator`` in this process's memory.
///
/// Keys are stored as 64-bit digests with a random seed, so that a client can't construct collisions. A collision would
/// suppress one notification. With 200,000 remembered deliveries that is one in 2⁶⁴ / 200,000 ≈ 9 × 10¹³: at 1,000
/// notifications a second, one in 2,900 years. Digests of 128 bits would take 1.6 MB more.
public final class InMemoryDeduplicator: DeliveryDeduplicator {
    typealias Digest = KeyDigest

    private struct Running {
        /// The result for those that joined the delivery; `nil` before the first has.
        var result: SharedResult<DeliveryResult>?
        /// The number of requests with the delivery that have no response yet.
        var unanswered = 1
        /// The last response to a request with the delivery.
        var lastAnswer: DeliveryBatch.Answer?
    }

    private struct State {
        var running: [Digest: Running] = [:]
        var finished: FinishedDeliveries
        /// The results that aren't ``DeliveryResult/delivered``.
        var otherResults: [Digest: DeliveryResult] = [:]
    }

    /// The windows in tenths of a second.
    private let window: UInt32
    private let answeredWindow: UInt32
    private let maxEntries: Int
    private let clock: any DeliveryClock
    private let start: ContinuousClock.Instant
    let seed = KeyDigest.Seed()
    private let state: Mutex<State>

    /// - Parameters:
    ///   - window: how long a result is remembered while the homeserver may repeat its request.
    ///   - answeredWindow: how long a result is remembered after a written 200.
    ///   - maxEntries: maximum number of remembered results. The one that would expire first is evicted first.
    ///     Deliveries in progress aren't bounded by it.
    public init(
        window: Duration = .seconds(86_400), answeredWindow: Duration = .seconds(30), maxEntries: Int = 200_000,
        clock: any DeliveryClock = SystemClock()
    ) {
        self.window = window.wholeTenths
        self.answeredWindow = answeredWindow.wholeTenths
        self.maxEntries = max(0, maxEntries)
        state = Mutex(State(finished: FinishedDeliveries(capacity: self.maxEntries)))
        self.clock = clock
        start = clock.now
    }

    public func begin(_ key: DeliveryKey) async -> DeliveryClaim { begin(digest(key)) }

    public func finish(_ key: DeliveryKey, with result: DeliveryResult) async { finish(digest(key), with: result) }

    public func answered(_ keys: [DeliveryKey], _ answer: DeliveryBatch.Answer) async {
        for key in keys { answered(digest(key), answer) }
    }

    // MARK: Synchronous methods

    func begin(_ digest: Digest) -> DeliveryClaim {
        let now = now
        return state.withLock { state in
            Self.removeExpired(&state, now)
            if let running = state.running[digest] {
                let result = running.result ?? SharedResult()
                state.running[digest]?.result = result
                state.running[digest]?.unanswered += 1
                return .inProgress { await result.value() }
            }
            if let number = state.finished.find(digest) {
                if state.finished[number].unanswered < .max { state.finished[number].unanswered += 1 }
                let isDelivered = state.finished[number].isDelivered
                return .finished(isDelivered ? .delivered : state.otherResults[digest] ?? .delivered)
            }
            state.running[digest] = Running()
            return .deliver
        }
    }

    func finish(_ digest: Digest, with result: DeliveryResult) {
        let now = now
        let running = state.withLock { state in
            let running = state.running.removeValue(forKey: digest)
            if case .retry = result { return running }
            let unanswered = running?.unanswered ?? 0
            let isAnswered = unanswered == 0 && running?.lastAnswer == .success
            state.finished.insert(
                digest, isDelivered: result == .delivered, unanswered: UInt16(clamping: unanswered),
                into: isAnswered ? .answered : .armed,
                expiry: Self.end(isAnswered ? answeredWindow : window, after: now))
            if result != .delivered { state.otherResults[digest] = result }
            while state.finished.count > maxEntries { Self.evict(&state) }
            return running
        }
        running?.result?.set(result)
    }

    func answered(_ digest: Digest, _ answer: DeliveryBatch.Answer) {
        let now = now
        state.withLock { state in
            // A cancelled request gets its response before the delivery has its result.
            if var running = state.running[digest] {
                running.unanswered = max(0, running.unanswered - 1)
                running.lastAnswer = answer
                state.running[digest] = running
            }
            guard let number = state.finished.find(digest) else { return }
            if state.finished[number].unanswered > 0 { state.finished[number].unanswered -= 1 }
            if answer != .success {
                state.finished.move(number, to: .armed, expiry: Self.end(window, after: now))
            } else if state.finished[number].unanswered == 0 {
                state.finished.move(number, to: .answered, expiry: Self.end(answeredWindow, after: now))
            }
        }
    }

    /// The number of remembered results.
    var count: Int { state.withLock { $0.finished.count } }

    // MARK: Expiry

    /// Tenths of a second since ``start``.
    private var now: UInt32 { (clock.now - start).wholeTenths }

    private static func end(_ window: UInt32, after now: UInt32) -> UInt32 {
        let (end, isTooLarge) = now.addingReportingOverflow(window)
        return isTooLarge ? .max : end
    }

    private static func removeExpired(_ state: inout State, _ now: UInt32) {
        while let first = state.finished.first, first.expiry <= now { evict(&state) }
    }

    /// Removes the entry that expires first.
    private static func evict(_ state: inout State) {
        guard let removed = state.finished.removeFirst(), !removed.isDelivered else { return }
        state.otherResults[removed.digest] = nil
    }

    func digest(_ key: DeliveryKey) -> Digest { seed.digest(of: key.bytes) }
}

extension Duration {
    /// Whole tenths of a second; 0 for a negative duration. The largest is 13 years.
    fileprivate var wholeTenths: UInt32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0 else { return 0 }
        let tenths = max(0, attoseconds) / 100_000_000_000_000_000
        return UInt32(clamping: min(seconds, 1 << 32) * 10 + tenths)
    }
}
