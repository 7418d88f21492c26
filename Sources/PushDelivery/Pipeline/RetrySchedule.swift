import APIRuntime

/// The delays before the repetitions of one request, as long as time is left.
package struct RetrySchedule: Sendable {
    private let delays: [Duration]
    private let random: @Sendable () -> Double
    private var repetitions = 0

    /// - Parameters:
    ///   - delays: the delay before each repetition. Their number bounds the repetitions.
    ///   - random: returns numbers from 0 to 1, for the variation of the delays.
    package init(delays: [Duration], random: @escaping @Sendable () -> Double) {
        self.delays = delays
        self.random = random
    }

    /// Returns the delay before the next repetition, or `nil` after the last one.
    package mutating func next() -> Duration? {
        guard repetitions < delays.count else { return nil }
        defer { repetitions += 1 }
        return Backoff.jittered(delays[repetitions], random: random())
    }
}
