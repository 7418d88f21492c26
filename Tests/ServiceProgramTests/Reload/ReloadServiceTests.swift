import Foundation
import ManualClock
import RecordedLog
import ServiceLifecycle
import Testing
import UnixSignals

@testable import ServiceProgram

@Suite("The service of reloads", .timeLimit(.minutes(5)))
struct ReloadServiceTests {
    @Test("signals run their action, and files are checked every minute, one action after the other")
    func events() async throws {
        let clock = ManualClock()
        let (signals, sender) = AsyncStream.makeStream(of: UnixSignal.self)
        let (actions, recorder) = AsyncStream.makeStream(of: String.self)
        let service = ReloadService(
            signals: signals, clock: clock, onSignal: { recorder.yield("\($0)") },
            checkFiles: { recorder.yield("files") })
        let group = ServiceGroup(services: [service], logger: .silent)
        async let running: Void = group.run()
        var iterator = actions.makeAsyncIterator()
        for _ in 1...2 {
            await clock.waitForSleepers(for: .seconds(60))
            clock.advance(by: .seconds(60))
            #expect(await iterator.next() == "files")
        }
        sender.yield(.sighup)
        #expect(await iterator.next() == "\(UnixSignal.sighup)")
        sender.yield(.sigusr1)
        #expect(await iterator.next() == "\(UnixSignal.sigusr1)")
        await group.triggerGracefulShutdown()
        try await running
    }

    @Test("an action whose file never responds doesn't delay the shutdown")
    func blockedAction() async throws {
        let disk = DispatchSemaphore(value: 0)
        defer { disk.signal() }
        let (signals, sender) = AsyncStream.makeStream(of: UnixSignal.self)
        let (begun, recorder) = AsyncStream.makeStream(of: Void.self)
        let service = ReloadService(
            signals: signals, clock: ManualClock(),
            onSignal: { _ in
                _ = await BlockingWork.run {
                    recorder.yield()
                    disk.wait()
                }
            }, checkFiles: {})
        let group = ServiceGroup(services: [service], logger: .silent)
        async let running: Void = group.run()
        sender.yield(.sighup)
        for await _ in begun { break }
        await group.triggerGracefulShutdown()
        try await running
    }
}
