import Synchronization

/// A ``DeliveryDeduplicator`` in this process's memory.
///
/// Keys are stored as 64-bit digests with a random seed, so that a client can't construct collisions. A collision would
/// suppress one notification. With 200,000 remembered deliveries that is one in 2⁶⁴ / 200,000 ≈ 9 × 10¹³: at 1,000
/// notifications a second, one in 2,900 years. Digests of 128 bits would take about 6 MB more.
public final class InMemoryDeduplicator: DeliveryDeduplicator {
    struct Digest: Hashable, BitwiseCopyable, Sendable {
        let value: Int
    }

    private struct Running {
        /// The result for those that joined the delivery; `nil` before the first has.
        var result: SharedResult<DeliveryResult>?
        /// The number of requests with the delivery that have no response yet.
        var unanswered = 1
        /// The last response to a request with the delivery.
        var lastAnswer: DeliveryBatch.Answer?
    }

    /// A remembered result. Small, because there may be hundreds of thousands.
    private struct Finished {
        /// Whether the result is ``DeliveryResult/delivered``. Others are in ``State/otherResults``.
        let isDelivered: Bool
        var unanswered: UInt16
        /// Identifies the entry's place in a list. Places with other numbers are out of date.
        var place: UInt32
    }

    private struct Place {
        let digest: Digest
        let number: UInt32
        /// Milliseconds since ``start``.
        let expiry: UInt64
    }

    private struct State {
        var running: [Digest: Running] = [:]
        var finished: [Digest: Finished] = [:]
        var otherResults: [Digest: DeliveryResult] = [:]
        /// The entries that a repeated request is expected for, and the others. Both are in the order of expiry,
        /// because each has one window.
        var armed = FIFOQueue<Place>()
        var answered = FIFOQueue<Place>()
        var lastPlace: UInt32 = 0
    }

    private let window: Duration
    private let answeredWindow: Duration
    private let maxEntries: Int
    private let clock: any DeliveryClock
    private let start: ContinuousClock.Instant
    private let seed = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))
    private let state = Mutex(State())

    /// - Parameters:
    ///   - window: how long a result is remembered while the homeserver may repeat its request.
    ///   - answeredWindow: how long a result is remembered after a written 200.
    ///   - maxEntries: maximum number of remembered results. The one that would expire first is evicted first.
    ///     Deliveries in progress aren't bounded by it.
    public init(
        window: Duration = .seconds(86_400), answeredWindow: Duration = .seconds(30), maxEntries: Int = 200_000,
        clock: any DeliveryClock = SystemClock()
    ) {
        self.window = window
        self.answeredWindow = answeredWindow
        self.maxEntries = max(0, maxEntries)
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
            if var finished = state.finished[digest] {
                finished.unanswered += finished.unanswered < .max ? 1 : 0
                state.finished[digest] = finished
                return .finished(finished.isDelivered ? .delivered : state.otherResults[digest] ?? .delivered)
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
            state.finished[digest] = Finished(
                isDelivered: result == .delivered, unanswered: UInt16(clamping: unanswered), place: 0)
            if result != .delivered { state.otherResults[digest] = result }
            if unanswered == 0, running?.lastAnswer == .success {
                Self.move(digest, to: .answered, expiry: now + answeredWindow.milliseconds, &state)
            } else {
                Self.move(digest, to: .armed, expiry: now + window.milliseconds, &state)
            }
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
            guard var finished = state.finished[digest] else { return }
            let left = finished.unanswered > 0 ? finished.unanswered - 1 : 0
            finished.unanswered = left
            state.finished[digest] = finished
            if answer != .success {
                Self.move(digest, to: .armed, expiry: now + window.milliseconds, &state)
            } else if left == 0 {
                Self.move(digest, to: .answered, expiry: now + answeredWindow.milliseconds, &state)
            }
        }
    }

    /// The number of remembered results.
    var count: Int { state.withLock { $0.finished.count } }
    /// The number of places in the lists, including those out of date.
    var placeCount: Int { state.withLock { $0.armed.count + $0.answered.count } }

    // MARK: Expiry

    /// Milliseconds since ``start``.
    private var now: UInt64 { (clock.now - start).milliseconds }

    private enum List {
        case armed, answered
    }

    private static func move(
        _ digest: Digest, to list: List, expiry: UInt64, _ state: inout State
    ) {
        state.lastPlace &+= 1
        if var finished = state.finished[digest] {
            finished.place = state.lastPlace
            state.finished[digest] = finished
        }
        let place = Place(digest: digest, number: state.lastPlace, expiry: expiry)
        switch list {
        case .armed: state.armed.append(place)
        case .answered: state.answered.append(place)
        }
        guard state.armed.count + state.answered.count > state.finished.count * 2 + 64 else { return }
        let finished = state.finished
        state.armed.removeAll { finished[$0.digest]?.place != $0.number }
        state.answered.removeAll { finished[$0.digest]?.place != $0.number }
    }

    private static func removeExpired(_ state: inout State, _ now: UInt64) {
        while let place = next(&state), place.expiry <= now { evict(&state) }
    }

    /// Removes the entry that expires first.
    private static func evict(_ state: inout State) {
        guard let place = next(&state) else { return }
        if state.finished.removeValue(forKey: place.digest)?.isDelivered == false {
            state.otherResults[place.digest] = nil
        }
    }

    /// Returns the place of the entry that expires first, and removes places that are out of date.
    private static func next(_ state: inout State) -> Place? {
        skipOutdated(&state.armed, state.finished)
        skipOutdated(&state.answered, state.finished)
        guard let armed = state.armed.first else { return state.answered.first }
        guard let answered = state.answered.first else { return armed }
        return armed.expiry <= answered.expiry ? armed : answered
    }

    private static func skipOutdated(_ places: inout FIFOQueue<Place>, _ finished: [Digest: Finished]) {
        while let place = places.first, finished[place.digest]?.place != place.number { places.popFirst() }
    }

    // MARK: Digests

    func digest(_ key: DeliveryKey) -> Digest {
        var hasher = Hasher()
        hasher.combine(seed.0)
        hasher.combine(seed.1)
        key.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return Digest(value: hasher.finalize())
    }
}

extension Duration {
    /// Whole milliseconds; 0 for a negative duration.
    fileprivate var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        return seconds < 0 ? 0 : UInt64(seconds) * 1000 + UInt64(max(0, attoseconds) / 1_000_000_000_000_000)
    }
}
