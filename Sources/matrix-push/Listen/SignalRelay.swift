import PushClient
import Synchronization
import UnixSignals

/// Passes on signals: the first one to the device, which ends, later ones to the removal of its pusher. The sequence of
/// signals itself has a single reader.
final class SignalRelay: Sendable {
    /// The signal that ends the device. It has one reader.
    let first: AsyncStream<UnixSignal>
    /// Signals that end the removal of the pusher. They have one reader.
    let later: AsyncStream<UnixSignal>

    private let firstContinuation: AsyncStream<UnixSignal>.Continuation
    private let laterContinuation: AsyncStream<UnixSignal>.Continuation
    private let clock: any DeviceClock
    /// The time at which the device began to end.
    private let end = Mutex<ContinuousClock.Instant?>(nil)

    /// The time in which a signal is taken for the same one: programs between a terminal and this one pass on signals
    /// that this one gets as well.
    private static let repetition: Duration = .milliseconds(300)

    init(clock: any DeviceClock) {
        self.clock = clock
        (first, firstContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
        (later, laterContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Passes on a signal.
    func receive(_ signal: UnixSignal) {
        let now = clock.now
        let begun = end.withLock { end in
            defer { end = end ?? now }
            return end
        }
        guard let begun else {
            firstContinuation.yield(signal)
            return
        }
        if now - begun >= Self.repetition { laterContinuation.yield(signal) }
    }

    /// Makes the next signal a later one, because the device ends without a signal.
    func beginEnd() {
        let now = clock.now
        end.withLock { $0 = $0 ?? now }
    }
}
