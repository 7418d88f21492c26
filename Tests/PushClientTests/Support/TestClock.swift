import ManualClock
import PushClient

/// A device's clock that only moves when a test moves it.
struct TestClock: DeviceClock {
    let manual: ManualClock

    init(_ manual: ManualClock = ManualClock()) { self.manual = manual }

    var now: ContinuousClock.Instant { manual.now }
    var secondsSince1970: Double { manual.secondsSince1970 }

    func sleep(until deadline: ContinuousClock.Instant) async throws { try await manual.sleep(until: deadline) }
}
