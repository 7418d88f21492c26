import HTTPTypes
import PushDelivery
import Synchronization

/// Numbers of requests by the status of their response, in the last hour and since the start.
package final class RequestStatistics: Sendable {
    /// The requests with one status.
    package struct Count: Hashable, Sendable {
        package let status: Int
        package let perMinute: Double
        package let lastHour: Int
        package let total: Int
    }

    private struct State {
        /// The statuses, each with a counter.
        var statuses: [Int] = []
        var totals: [Int] = []
        var minutes: MinuteCounters
        var inFlight = 0
    }

    /// The maximum number of statuses with counters of their own; the gateway has about fifteen.
    private static let maxStatuses = 31
    /// The counter of devices of unknown apps.
    private static let unknownApps = maxStatuses

    private let clock: any DeliveryClock
    private let state: Mutex<State>

    init(clock: any DeliveryClock) {
        self.clock = clock
        state = Mutex(State(minutes: MinuteCounters(width: Self.maxStatuses + 1, origin: clock.now)))
    }

    /// Records the start of a request, which must be ended by ``end(_:at:)``.
    func begin() {
        state.withLock { $0.inFlight += 1 }
    }

    /// Records the end of a request.
    func end(_ status: HTTPResponse.Status, at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.inFlight -= 1
            Self.count(status.code, at: now, in: &state)
        }
    }

    private static func count(_ status: Int, at now: ContinuousClock.Instant, in state: inout State) {
        var index = state.statuses.firstIndex(of: status)
        if index == nil, state.statuses.count < maxStatuses {
            index = state.statuses.count
            state.statuses.append(status)
            state.totals.append(0)
        }
        guard let index else { return }
        state.totals[index] += 1
        state.minutes.count(index, at: now)
    }

    /// Counts devices whose app isn't configured.
    func recordUnknownApps(_ count: Int) {
        let now = clock.now
        state.withLock { $0.minutes.count(Self.unknownApps, by: count, at: now) }
    }

    // MARK: Reading

    /// The number of requests whose response isn't ready.
    package var inFlight: Int { state.withLock { $0.inFlight } }

    /// Returns the requests by status, in the order of the statuses.
    package func counts() -> [Count] {
        let now = clock.now
        let state = state.withLock { $0 }
        return state.statuses.indices.map { index in
            Count(
                status: state.statuses[index], perMinute: state.minutes.perMinute(index, at: now),
                lastHour: state.minutes.sum(index, at: now), total: state.totals[index])
        }.sorted { $0.status < $1.status }
    }

    /// Returns the devices of the last hour whose app isn't configured.
    package func unknownApps() -> Int {
        let now = clock.now
        return state.withLock { $0 }.minutes.sum(Self.unknownApps, at: now)
    }
}
