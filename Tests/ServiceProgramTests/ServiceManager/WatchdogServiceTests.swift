import ManualClock
import PushDelivery
import RecordedLog
import ServiceLifecycle
import Synchronization
import Testing

@testable import ServiceProgram

@Suite("The watchdog", .timeLimit(.minutes(5)))
struct WatchdogServiceTests {
    /// Runs a watchdog until the body ends.
    private static func withWatchdog(
        _ watchdog: WatchdogService, _ body: () async throws -> Void
    ) async throws {
        let group = ServiceGroup(services: [watchdog], logger: .silent)
        async let running: Void = group.run()
        try await body()
        await group.triggerGracefulShutdown()
        try await running
    }

    @Test("a process that works is reported at the start and in each interval")
    func working() async throws {
        let clock = ManualClock()
        let count = Mutex(0)
        let watchdog = WatchdogService(
            interval: .seconds(15), clock: clock, probe: { true }, keepAlive: { count.withLock { $0 += 1 } })
        try await Self.withWatchdog(watchdog) {
            for round in 1...3 {
                await clock.waitForSleepers(for: .seconds(15))
                #expect(count.withLock { $0 } == round)
                clock.advance(by: .seconds(15))
            }
        }
    }

    @Test("a process that doesn't work isn't reported, until it works again")
    func failing() async throws {
        let clock = ManualClock()
        let count = Mutex(0)
        let works = Mutex(false)
        let watchdog = WatchdogService(
            interval: .seconds(15), clock: clock, probe: { works.withLock { $0 } },
            keepAlive: { count.withLock { $0 += 1 } })
        try await Self.withWatchdog(watchdog) {
            await clock.waitForSleepers(for: .seconds(15))
            #expect(count.withLock { $0 } == 0)
            works.withLock { $0 = true }
            clock.advance(by: .seconds(15))
            await clock.waitForSleepers(for: .seconds(15))
            #expect(count.withLock { $0 } == 1)
        }
    }

    @Test("the probe of event loops that work succeeds")
    func probe() async {
        #expect(await EventLoopProbe.run())
    }
}
