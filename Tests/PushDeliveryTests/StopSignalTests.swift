import ManualClock
import Testing

@testable import PushDelivery

@Suite("StopSignal")
struct StopSignalTests {
    private let clock = ManualClock()

    @Test("an operation that returns before the deadline has its value")
    func value() async {
        let signal = StopSignal(at: clock.now + .seconds(1), clock: clock)
        #expect(await signal.run { 1 } == 1)
        #expect(!signal.isOver)
    }

    @Test("an operation at the deadline is cancelled and has no value")
    func deadline() async {
        let signal = StopSignal(at: clock.now + .seconds(1), clock: clock)
        let gate = Gate()
        async let value = signal.run { (try? await gate.pass()) != nil }
        await gate.waitForArrivals()
        await clock.waitForSleepers(for: .seconds(1))
        clock.advance(by: .seconds(1))
        #expect(await value == nil)
        #expect(signal.deadlineHasPassed)
    }

    @Test("an operation that ignores its cancellation doesn't delay the caller")
    func ignoredCancellation() async {
        let signal = StopSignal(at: clock.now + .seconds(1), clock: clock)
        let gate = Gate()
        async let value = signal.run { (try? await gate.pass(endsWhenCancelled: false)) != nil }
        await gate.waitForArrivals()
        await clock.waitForSleepers(for: .seconds(1))
        clock.advance(by: .seconds(1))
        #expect(await value == nil)
        gate.open()
    }

    @Test("a signal that is stopped early ends its operations, without its deadline having passed")
    func earlyEnd() async {
        let signal = StopSignal(at: clock.now + .seconds(1), clock: clock)
        let gate = Gate()
        async let value = signal.run { (try? await gate.pass()) != nil }
        await gate.waitForArrivals()
        signal.end()
        #expect(await value == nil)
        #expect(signal.isOver && !signal.deadlineHasPassed)
    }

    @Test("after the deadline no operation starts")
    func afterDeadline() async {
        let signal = StopSignal(at: clock.now, clock: clock)
        let gate = Gate()
        #expect(await signal.run { (try? await gate.pass()) != nil } == nil)
        #expect(gate.arrivals == 0)
    }

    @Test("a cancelled caller gets no value")
    func cancellation() async {
        let signal = StopSignal(at: nil, clock: clock)
        let gate = Gate()
        let task = Task { await signal.run { (try? await gate.pass()) != nil } }
        await gate.waitForArrivals()
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test("a sleep past the deadline ends at once")
    func longSleep() async {
        let signal = StopSignal(at: clock.now + .seconds(1), clock: clock)
        #expect(await !signal.sleep(until: clock.now + .seconds(1)))
    }
}
