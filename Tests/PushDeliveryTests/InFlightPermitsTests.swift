import ManualClock
import Testing

@testable import PushDelivery

@Suite("InFlightPermits")
struct InFlightPermitsTests {
    private let permits = InFlightPermits<String>()
    private let clock = ManualClock()
    private var forever: StopSignal { StopSignal(at: nil, clock: clock) }

    @Test("waiting callers get permits in the order in which they asked")
    func order() async {
        let signal = forever
        #expect(await permits.acquire("a", limit: 1, until: signal))
        let order = LockedValue<[Int]>([])
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    #expect(await permits.acquire("a", limit: 1, until: signal))
                    order.change { $0.append(number) }
                    permits.release("a")
                }
                await waitUntil { permits.counts("a").waiting == number + 1 }
            }
            permits.release("a")
        }
        #expect(order.value == Array(0..<20))
        #expect(permits.keyCount == 0)
    }

    @Test("permits of one key don't delay another")
    func keys() async {
        #expect(await permits.acquire("a", limit: 1, until: forever))
        #expect(await permits.acquire("b", limit: 1, until: forever))
        #expect(permits.counts("a") == (1, 0) && permits.counts("b") == (1, 0))
    }

    @Test("a caller whose signal ends leaves the line without a permit")
    func signalEnds() async {
        let signal = forever
        #expect(await permits.acquire("a", limit: 1, until: signal))
        let ending = forever
        async let first = permits.acquire("a", limit: 1, until: ending)
        await waitUntil { permits.counts("a").waiting == 1 }
        async let second = permits.acquire("a", limit: 1, until: signal)
        await waitUntil { permits.counts("a").waiting == 2 }
        ending.end()
        #expect(await !first)
        permits.release("a")
        #expect(await second)
        permits.release("a")
        #expect(permits.keyCount == 0)
    }

    @Test("a cancelled caller leaves the line without a permit")
    func cancellation() async {
        let signal = forever
        #expect(await permits.acquire("a", limit: 1, until: signal))
        let task = Task { await permits.acquire("a", limit: 1, until: signal) }
        await waitUntil { permits.counts("a").waiting == 1 }
        task.cancel()
        #expect(await !task.value)
        #expect(permits.counts("a") == (1, 0))
    }

    @Test("a caller with a lower limit that leaves makes room for the next ones")
    func differentLimits() async {
        let signal = forever
        #expect(await permits.acquire("a", limit: 2, until: signal))
        let ending = forever
        async let strict = permits.acquire("a", limit: 1, until: ending)
        await waitUntil { permits.counts("a").waiting == 1 }
        async let generous = permits.acquire("a", limit: 2, until: signal)
        await waitUntil { permits.counts("a").waiting == 2 }
        ending.end()
        #expect(await !strict)
        #expect(await generous)
    }

    @Test("10,000 concurrent callers, some of which give up, never exceed the limit and give all permits back")
    func load() async {
        let signal = forever
        let inUse = LockedValue((now: 0, most: 0))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<10_000 {
                group.addTask {
                    let own = number.isMultiple(of: 3) ? forever : signal
                    if number.isMultiple(of: 3) { Task { own.end() } }
                    guard await permits.acquire("a", limit: 8, until: own) else { return }
                    inUse.change { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                    await Task.yield()
                    inUse.change { $0.now -= 1 }
                    permits.release("a")
                }
            }
        }
        #expect(inUse.value.most <= 8)
        #expect(permits.keyCount == 0)
    }

    private func waitUntil(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }
}
