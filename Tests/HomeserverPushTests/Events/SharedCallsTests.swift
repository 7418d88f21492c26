import Synchronization
import Testing

@testable import HomeserverPush

@Suite("Calls that share a result")
struct SharedCallsTests {
    private struct Failure: Error {}

    @Test("each caller gets the result of a run that began after its call, and runs don't overlap")
    func freshness() async throws {
        let calls = SharedCalls<Never>()
        let state = Mutex((written: 0, seen: 0, running: 0, runs: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let mine = state.withLock { state in
                        state.written += 1
                        return state.written
                    }
                    await calls.run {
                        let value = state.withLock { state in
                            state.running += 1
                            state.runs += 1
                            #expect(state.running == 1)
                            return state.written
                        }
                        await Task.yield()
                        state.withLock { state in
                            state.seen = value
                            state.running -= 1
                        }
                    }
                    #expect(state.withLock { $0.seen } >= mine)
                }
            }
        }
        #expect(state.withLock { $0.runs } <= 200)
    }

    @Test("a failure reaches the callers of its run only")
    func failure() async throws {
        let calls = SharedCalls<Failure>()
        await #expect(throws: Failure.self) { try await calls.run { () throws(Failure) in throw Failure() } }
        try await calls.run { () throws(Failure) in }
    }
}
