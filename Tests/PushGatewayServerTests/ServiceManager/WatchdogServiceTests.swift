import ManualClock
import PushDelivery
import PushGateway
import ServiceLifecycle
import Synchronization
import Testing

@testable import PushGatewayServer

@Suite("The watchdog", .timeLimit(.minutes(5)))
struct WatchdogServiceTests {
    /// Runs a watchdog until the body ends.
    private static func withWatchdog(
        _ clock: ManualClock, probe: @escaping @Sendable () async -> Bool, keepAlive: @escaping @Sendable () -> Void,
        _ body: () async throws -> Void
    ) async throws {
        let watchdog = WatchdogService(interval: .seconds(15), clock: clock, probe: probe, keepAlive: keepAlive)
        let group = ServiceGroup(services: [watchdog], logger: .silent)
        async let running: Void = group.run()
        try await body()
        await group.triggerGracefulShutdown()
        try await running
    }

    @Test("a gateway that works is reported at the start and in each interval")
    func working() async throws {
        let clock = ManualClock()
        let count = Mutex(0)
        try await Self.withWatchdog(clock, probe: { true }, keepAlive: { count.withLock { $0 += 1 } }) {
            for round in 1...3 {
                await clock.waitForSleepers(for: .seconds(15))
                #expect(count.withLock { $0 } == round)
                clock.advance(by: .seconds(15))
            }
        }
    }

    @Test("a gateway that doesn't work isn't reported, until it works again")
    func failing() async throws {
        let clock = ManualClock()
        let count = Mutex(0)
        let works = Mutex(false)
        try await Self.withWatchdog(
            clock, probe: { works.withLock { $0 } }, keepAlive: { count.withLock { $0 += 1 } }
        ) {
            await clock.waitForSleepers(for: .seconds(15))
            #expect(count.withLock { $0 } == 0)
            works.withLock { $0 = true }
            clock.advance(by: .seconds(15))
            await clock.waitForSleepers(for: .seconds(15))
            #expect(count.withLock { $0 } == 1)
        }
    }

    @Test("the probe of a working gateway succeeds")
    func probe() async {
        let pipeline = DeliveryPipeline(logger: .silent)
        let service = NotifyService(apps: AppRegistry([]), pipeline: pipeline, logger: .silent)
        #expect(await GatewayProbe(service: service).run())
    }
}
