import Testing

@testable import PushDelivery

@Suite("DeadlineWheel", .timeLimit(.minutes(1)))
struct DeadlineWheelTests {
    @Test("a signal with the system's clock ends its operation, not before its deadline")
    func deadline() async {
        let deadline = ContinuousClock.now + .milliseconds(120)
        let signal = StopSignal(at: deadline, clock: SystemClock())
        let value = await signal.run { (try? await Task.sleep(for: .seconds(60))) != nil }
        #expect(value == nil)
        #expect(ContinuousClock.now >= deadline)
        #expect(signal.isOver && signal.deadlineHasPassed)
    }

    @Test("signals of one slot all end, and one that is removed doesn't")
    func slot() async {
        let wheel = DeadlineWheel()
        let deadline = ContinuousClock.now + .milliseconds(80)
        let signals = (0..<3).map { _ in StopSignal(at: nil, clock: SystemClock()) }
        let places = signals.map { wheel.add($0, at: deadline) }
        #expect(wheel.count == 3)
        wheel.remove(places[1])
        await withCheckedContinuation { continuation in
            _ = signals[2].onEnd { continuation.resume() }
        }
        while !signals[0].isOver { await Task.yield() }
        #expect(!signals[1].isOver)
        #expect(wheel.count == 0)
    }
}
