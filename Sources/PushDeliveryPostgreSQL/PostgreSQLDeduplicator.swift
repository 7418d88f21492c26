import Logging
import Metrics
import PostgreSQLClient
import PushDelivery
import Synchronization

/// A `DeliveryDeduplicator` that several gateways share in a PostgreSQL database, with the rejections that no
/// response has reported yet.
///
/// Each gateway has a record of its own in memory, and asks the database for deliveries that aren't in it. A delivery
/// that another gateway has in progress is waited for. If that gateway stops, its deliveries are free at once.
///
/// While the database doesn't respond within the time limit, the gateway delivers with its own record alone. A repeated
/// request that arrives at another gateway is then delivered twice; nothing is lost.
///
/// The database has digests of pushkeys and the reasons of rejections; it has no pushkeys and no contents.
public final class PostgreSQLDeduplicator: DeliveryDeduplicator {
    /// Connection string, times and bounds.
    public typealias Configuration = SharedRecordConfiguration

    private let local: InMemoryDeduplicator
    private let store: DeliveryStore
    /// The tokens of the claims in the database.
    private let tokens = Mutex<[DeliveryDigest: Int64]>([:])
    private let clock: any DeliveryClock
    private let claimDuration: Duration
    private let cleaning: Task<Void, Never>

    /// The times between two looks at a delivery of another gateway.
    private static let firstInterval: Duration = .milliseconds(50)
    private static let lastInterval: Duration = .seconds(1)
    /// The time between two removals of rows that mean nothing any more.
    private static let cleaningInterval: Duration = .seconds(10)
    private static let cleaningsPerTrim = 6

    /// Starts to connect to the database.
    /// - Parameters:
    ///   - logger: receives a line when the database isn't available, and one when it is again.
    ///   - metrics: receives the metrics of the database; `nil` for the factory of the process.
    public init(
        _ configuration: Configuration, clock: any DeliveryClock = SystemClock(), logger: Logger,
        metrics: (any MetricsFactory)? = nil
    ) {
        local = InMemoryDeduplicator(
            window: configuration.window, answeredWindow: configuration.answeredWindow,
            maxEntries: configuration.maxEntries, clock: clock)
        let store = DeliveryStore(configuration, logger: logger, metrics: metrics)
        self.store = store
        self.clock = clock
        claimDuration = configuration.claimDuration
        let maxEntries = configuration.maxEntries
        cleaning = Task {
            var count = 0
            while (try? await clock.sleep(until: clock.now + Self.cleaningInterval)) != nil {
                count += 1
                await store.clean()
                if count % Self.cleaningsPerTrim == 0 { await store.trim(to: maxEntries) }
            }
        }
    }

    deinit {
        cleaning.cancel()
    }

    /// Waits for the connections to the database.
    /// - Returns: `false` if they aren't made within the time limit. The deduplicator tries further.
    public func waitUntilAvailable(within limit: Duration) async -> Bool {
        await store.waitUntilAvailable(within: limit)
    }

    public func begin(_ key: DeliveryKey) async -> DeliveryClaim {
        await begin(key, device: key)
    }

    public func begin(_ key: DeliveryKey, device: DeliveryKey) async -> DeliveryClaim {
        let claim = await local.begin(key)
        guard case .deliver = claim else { return claim }
        let digest = DeliveryDigest(key)
        switch await store.claim(digest, device: DeliveryDigest(device)) {
        case .claimed(let token):
            tokens.withLock { $0[digest] = token }
            return .deliver
        case .unavailable: return .deliver
        case .finished(let result):
            await local.finish(key, with: result)
            return .finished(result)
        case .inProgress:
            // Others that ask this gateway for the delivery get the result from its own record.
            let result = Task { await waitForOther(key, digest) }
            return .inProgress { await result.value }
        }
    }

    public func finish(_ key: DeliveryKey, with result: DeliveryResult) async {
        await local.finish(key, with: result)
        let digest = DeliveryDigest(key)
        guard let token = tokens.withLock({ $0.removeValue(forKey: digest) }) else { return }
        // The result of the delivery doesn't wait for the write: until it, others see the delivery in progress.
        store.finish(digest, token: token, with: result)
    }

    public func answered(_ keys: [DeliveryKey], _ answer: DeliveryBatch.Answer) async {
        await local.answered(keys, answer)
        for key in keys { store.answered(DeliveryDigest(key), isSuccess: answer == .success) }
    }

    public func recordRejection(of device: DeliveryKey, reason: String) async {
        store.recordRejection(of: DeliveryDigest(device), reason: reason)
    }

    public func forgetRejections(of devices: [DeliveryKey]) async {
        for device in devices { store.forgetRejection(of: DeliveryDigest(device)) }
    }

    public func shutdown() async {
        cleaning.cancel()
        await store.shutdown()
    }

    /// Waits for the result of a delivery that another gateway has in progress.
    private func waitForOther(_ key: DeliveryKey, _ digest: DeliveryDigest) async -> DeliveryResult {
        let end = clock.now + claimDuration
        var interval = Self.firstInterval
        var result = DeliveryResult.retry(after: nil, reason: "another gateway has the delivery in progress")
        while clock.now < end, (try? await clock.sleep(until: clock.now + interval)) != nil {
            interval = min(interval * 2, Self.lastInterval)
            switch await store.read(digest) {
            case .finished(let finished): result = finished
            case .inProgress: continue
            case .gone: result = .retry(after: nil, reason: "the gateway that had the delivery in progress has stopped")
            case .unavailable: result = .retry(after: nil, reason: "the shared record of deliveries is not available")
            }
            break
        }
        await local.finish(key, with: result)
        return result
    }
}
