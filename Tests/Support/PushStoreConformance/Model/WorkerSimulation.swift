import HomeserverPush
import SeededGenerator
import Synchronization

/// Recorders and workers at the same time, some of which die while a delivery is in flight.
final class WorkerSimulation: Sendable {
    private struct Delivery {
        var event: String
        var wasInterrupted: Bool
    }

    private struct State {
        /// Seconds; moves only when no worker has a claim, so that no lease ends while its worker lives.
        var now: Double = 1
        /// The number of claims that living workers have.
        var claims = 0
        /// The number of times that a worker found nothing since the last event or claim.
        var idleRounds = 0
        /// The number of recorders that haven't finished.
        var recorders = WorkerSimulation.recorders
        /// The notifications at the gateway, by pusher.
        var deliveries: [RegisteredPusher.ID: [Delivery]] = [:]
        /// The number of workers that died with a delivery in flight, by pusher.
        var deaths: [RegisteredPusher.ID: Int] = [:]
        var random: SeededGenerator
    }

    private static let recorders = 3
    private static let eventsPerRecorder = 40
    private static let users = ["@a", "@b", "@c"]

    private let scenario: StoreScenario
    private let rules: DeliveryRules
    private let state: Mutex<State>

    init(_ scenario: StoreScenario, seed: UInt64, repeatsInterrupted: Bool = true) {
        self.scenario = scenario
        rules = StoreScenario.rules(repeatsInterrupted: repeatsInterrupted)
        state = Mutex(State(random: SeededGenerator(seed: seed)))
    }

    /// Records and delivers all events, and checks what the gateway got.
    func run() async throws {
        for user in Self.users {
            for key in ["one", "two"] { try await scenario.set(key, of: user) }
        }
        try await withThrowingTaskGroup { group in
            for recorder in 0..<Self.recorders { group.addTask { try await self.record(recorder) } }
            for _ in 0..<4 { group.addTask { try await self.work() } }
            try await group.waitForAll()
        }
        for user in Self.users {
            for pusher in try await scenario.store.pushers(of: user) { try await check(pusher) }
        }
        try expect(state.withLock { $0.deaths.values.reduce(0, +) > 5 }, true, "workers died")
    }

    private func record(_ recorder: Int) async throws {
        for index in 0..<Self.eventsPerRecorder {
            let now = state.withLock { $0.now }
            try await scenario.record("$\(recorder).\(index)", in: "!\(recorder)", to: Self.users, at: now)
            state.withLock { $0.idleRounds = 0 }
        }
        state.withLock { $0.recorders -= 1 }
    }

    /// Delivers until all was recorded and nothing waits.
    private func work() async throws {
        while true {
            let isRecorded = state.withLock { $0.recorders == 0 }
            let claims = try await claim()
            let idleRounds = state.withLock { state in
                state.idleRounds = claims.isEmpty ? state.idleRounds + 1 : 0
                return state.idleRounds
            }
            if idleRounds > 100_000 { throw ConformanceFailure("what waits can be claimed at the time of nextClaim()") }
            for claim in claims {
                try await deliver(claim)
                state.withLock { $0.claims -= 1 }
            }
            if claims.isEmpty {
                guard let time = try await scenario.store.nextClaim() else {
                    if isRecorded { return }
                    await Task.yield()
                    continue
                }
                let seconds = Double(time.milliseconds - StoreScenario.time(0).milliseconds) / 1000
                state.withLock { if $0.claims == 0 { $0.now = max($0.now, seconds) } }
                await Task.yield()
            }
        }
    }

    private func claim() async throws -> [PusherClaim] {
        // The claims count from before the call, so that the time doesn't move during it.
        let now = state.withLock { state in
            state.claims += 2
            return state.now
        }
        let claims = try await scenario.claims(limit: 2, lease: 30, at: now)
        state.withLock { $0.claims -= 2 - claims.count }
        return claims
    }

    /// Delivers what waits for a pusher, or dies while doing so.
    private func deliver(_ claim: PusherClaim) async throws {
        var outcome: DeliveryOutcome?
        while true {
            let now = StoreScenario.time(state.withLock { $0.now })
            guard let delivery = try await scenario.store.next(claim, after: outcome, rules, now: now) else { return }
            guard case .notification(let notification) = delivery.content else {
                throw ConformanceFailure("only notifications are delivered: got \(delivery.content)")
            }
            let id = claim.pusher.id
            let dies = state.withLock { state in
                state.deliveries[id, default: []].append(
                    Delivery(event: notification.event.eventID, wasInterrupted: delivery.wasInterrupted))
                guard Int.random(in: 0..<20, using: &state.random) == 0 else { return false }
                state.deaths[id, default: 0] += 1
                return true
            }
            if dies { return }
            outcome = .delivered(badge: delivery.badge(rules))
        }
    }

    private func check(_ pusher: RegisteredPusher) async throws {
        let name = "\(pusher.userID) \(pusher.pusher.pushkey)"
        let (deliveries, deaths) = state.withLock { ($0.deliveries[pusher.id] ?? [], $0.deaths[pusher.id] ?? 0) }
        let listed = try await scenario.store.notifications(
            of: pusher.userID, before: nil, limit: 1000, onlyHighlights: false)
        try expect(listed.count, Self.recorders * Self.eventsPerRecorder, "all events were recorded")
        let first = deliveries.filter { !$0.wasInterrupted }.map(\.event)
        try expect(first, listed.reversed().map(\.notification.event.eventID), "\(name) got each once and in order")
        let repeated = deliveries.count(where: \.wasInterrupted)
        try expect(
            repeated, rules.repeatsInterrupted ? deaths : 0, "\(name) got what was in flight again, and marked")
        for (before, after) in zip(deliveries, deliveries.dropFirst()) where after.wasInterrupted {
            try expect(after.event, before.event, "\(name) got what was in flight first")
        }
    }
}
