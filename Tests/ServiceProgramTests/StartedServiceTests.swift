import ServiceLifecycle
import Synchronization
import Testing

@testable import ServiceProgram

@Suite("Services that wait for their start", .timeLimit(.minutes(5)))
struct StartedServiceTests {
    private struct Recorded: Service {
        let onRun: @Sendable () -> Void

        func run() async throws {
            onRun()
            try? await gracefulShutdown()
        }
    }

    @Test("a shutdown before the start ends the wait, and the service doesn't run")
    func shutdownBeforeStart() async throws {
        let hasRun = Mutex(false)
        let (waits, continuation) = AsyncStream.makeStream(of: Void.self)
        let service = StartedService(Recorded { hasRun.withLock { $0 = true } }) {
            continuation.yield()
            try? await Task.sleep(for: .seconds(3600))
        }
        let group = ServiceGroup(services: [service], logger: .silent)
        async let running: Void = group.run()
        for await _ in waits { break }
        await group.triggerGracefulShutdown()
        try await running
        #expect(!hasRun.withLock { $0 })
    }

    @Test("after the wait, the service runs until the shutdown")
    func start() async throws {
        let (runs, continuation) = AsyncStream.makeStream(of: Void.self)
        let group = ServiceGroup(
            services: [StartedService(Recorded { continuation.yield() }) {}], logger: .silent)
        async let running: Void = group.run()
        for await _ in runs { break }
        await group.triggerGracefulShutdown()
        try await running
    }
}
