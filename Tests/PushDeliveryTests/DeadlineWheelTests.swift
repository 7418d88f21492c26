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

    @Test("a deadline that is added later and comes earlier ends first, and one in the past ends too")
    func order() async {
        let wheel = DeadlineWheel()
        let now = ContinuousClock.now
        let (late, early, past) = (signal(), signal(), signal())
        let place = wheel.add(late, at: now + .seconds(600))
        _ = wheel.add(early, at: now + .milliseconds(60))
        _ = wheel.add(past, at: now - .seconds(60))
        await past.ended()
        await early.ended()
        #expect(!late.isOver)
        wheel.remove(place)
        #expect(wheel.count == 0)
    }

    @Test("a wheel that has become empty ends the signals that are added afterwards")
    func emptied() async {
        let wheel = DeadlineWheel()
        wheel.remove(wheel.add(signal(), at: .now + .milliseconds(60)))
        for _ in 0..<2 {
            let signal = signal()
            _ = wheel.add(signal, at: .now + .milliseconds(60))
            await signal.ended()
            #expect(wheel.count == 0)
        }
    }

    private func signal() -> StopSignal { StopSignal(at: nil, clock: SystemClock()) }
}

extension StopSignal {
    fileprivate func ended() async {
        await withCheckedContinuation { continuation in
            _ = onEnd { continuation.resume() }
        }
    }
}
