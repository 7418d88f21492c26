/// A ``DeliveryDeduplicator`` in this process's memory.
public final class InMemoryDeduplicator: DeliveryDeduplicator {
    public init(
        window: Duration = .seconds(86_400), answeredWindow: Duration = .seconds(30), maxEntries: Int = 100_000,
        clock: any DeliveryClock = SystemClock()
    ) {}

    public func begin(_ key: DeliveryKey) async -> DeliveryClaim { .deliver }
    public func finish(_ key: DeliveryKey, with result: DeliveryResult) async {}
    public func answered(_ keys: [DeliveryKey], _ answer: DeliveryBatch.Answer) async {}
}
