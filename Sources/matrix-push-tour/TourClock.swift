import PushClient
import PushDelivery
import Synchronization

/// The system's clock with a time of day of the tour's own, which makes the output reproducible.
final class TourClock: DeliveryClock, DeviceClock {
    private struct State {
        var time: Double
        /// The instant at which the time of day was set; `nil` while it doesn't move.
        var start: ContinuousClock.Instant?
    }

    private let state: Mutex<State>

    init(secondsSince1970: Double) {
        state = Mutex(State(time: secondsSince1970))
    }

    var now: ContinuousClock.Instant { .now }

    var secondsSince1970: Double {
        state.withLock { state in
            state.time + (state.start.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0)
        }
    }

    /// Sets the time of day.
    /// - Parameter isRunning: whether the time of day moves from then on, so that delays end.
    func set(_ secondsSince1970: Double, isRunning: Bool) {
        state.withLock { $0 = State(time: secondsSince1970, start: isRunning ? .now : nil) }
    }

    func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await Task.sleep(until: deadline, clock: .continuous)
    }

    /// Hours and minutes, `07:31`.
    var timeOfDay: String {
        let minutes = Int(secondsSince1970) / 60 % (24 * 60)
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }
}
