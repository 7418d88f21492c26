import Synchronization
import Testing

@testable import HomeserverPush

@Suite("Calls that share a result")
struct SharedCallsTests {
    private struct Failure: Error {}

    private final class Record: Sendable {
        let state = Mutex((written: 0, seen: 0, running: 0))
    }

    @Test("each caller gets the result of a run that began after its call, and runs don't overlap")
    func freshness() async throws {
        let calls = SharedCalls<Never>()
        let record = Record()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let mine = record.state.withLock { state in
                        state.written += 1
                        return state.written
                    }
                    await calls.run {
                        let value = record.state.withLock { state in
                            state.running += 1
                            #expect(state.running == 1)
                            return state.written
                        }
                        await Task.yield()
                        record.state.withLock { state in
                            state.seen = value
                            state.running -= 1
                        }
                    }
                    #expect(record.state.withLock { $0.seen } >= mine)
                }
            }
        }
        #expect(record.state.withLock { $0.seen } == 200)
    }

    @Test("a failure reaches the callers of its run only")
    func failure() async throws {
        let calls = SharedCalls<Failure>()
        await #expect(throws: Failure.self) { try await calls.run { () throws(Failure) in throw Failure() } }
        try await calls.run { () throws(Failure) in }
    }
}
