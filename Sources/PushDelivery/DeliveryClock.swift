import APIRuntime

/// The times that a delivery uses. Injected, so that tests control them.
public protocol DeliveryClock: Sendable {
    /// A time that never goes back, for deadlines and delays.
    var now: ContinuousClock.Instant { get }
    /// The time of day in seconds since 1970 (UTC), for tokens and dates. It may go back.
    var secondsSince1970: Double { get }
    /// Returns at the deadline.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until deadline: ContinuousClock.Instant) async throws
}

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The clocks of the system.
public struct SystemClock: DeliveryClock {
    public init() {}
    public var now: ContinuousClock.Instant { .now }
    public var secondsSince1970: Double { Date().timeIntervalSince1970 }
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await Task.sleep(until: deadline, clock: .continuous)
    }
}

extension LogThrottle {
    /// Creates a throttle with the default bounds, or another number of lines, that uses the clock of deliveries.
    package convenience init(limit: Int = 10, maxKeys: Int = 1000, clock: any DeliveryClock) {
        self.init(limit: limit, maxKeys: maxKeys) { clock.now }
    }
}
