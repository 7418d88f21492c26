#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The source of time, which tests replace.
public protocol DeviceClock: Sendable {
    /// A time that never goes back, for deadlines.
    var now: ContinuousClock.Instant { get }
    /// The time of day in seconds since 1970 (UTC), to compare with the times of events.
    var secondsSince1970: Double { get }
    /// Returns at the deadline.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until deadline: ContinuousClock.Instant) async throws
}

/// The clock of the system.
public struct SystemDeviceClock: DeviceClock {
    public init() {}

    public var now: ContinuousClock.Instant { .now }
    public var secondsSince1970: Double { Date().timeIntervalSince1970 }

    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await Task.sleep(until: deadline, clock: .continuous)
    }
}
