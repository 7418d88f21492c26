import ArgumentParser
import Foundation
import HomeserverPush
import Measuring

/// Measures a store: events for many users, and deliveries without a gateway.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "store")

    @Option var store: StoreChoice
    @Option(help: "The number of users, each with a pusher.") var users = 1000
    @Option(help: "The number of events whose times are measured.") var events = 100
    @Option(help: "The number of deliveries of one pusher.") var inOrder = 5000
    @Option(help: "The number of deliveries of all pushers.") var inAll = 100_000
    @Option(help: "The number of deliveries that wait in the last part; 0 to leave it out.") var queued = 1_000_000
    @Option(help: "The time of deliveries while so many wait, in seconds.") var seconds = 10

    func run() async throws {
        let store = try await self.store.open()
        let users = Load.users(self.users)
        try await Load.setPushers(of: users, in: store)
        let rules = UserPushRules(store: store)
        let all = "an event for \(self.users) users"

        let evaluation = EventProcessor(store: NoNotifications(), rules: rules)
        try Output.write(.init("evaluation alone, \(all)", name, times: try await times(evaluation, users)))

        let processor = EventProcessor(store: store, rules: rules)
        let times = try await times(processor, users) { _ = try await DeliveryRun(store: store).run() }
        try Output.write(.init("\(all), its pushers idle", name, times: times))

        try await record(inOrder, for: [users[0]], in: store)
        try await deliver("deliveries of one pusher, in order", expected: inOrder, store)
        try await record(inAll / self.users, for: users, in: store)
        try await deliver("deliveries of \(self.users) pushers", expected: inAll / self.users * self.users, store)
        if queued > 0 { try await measureQueue(processor, users, store) }
    }

    private var name: String { store.name }

    /// With many deliveries that wait.
    private func measureQueue(
        _ processor: EventProcessor, _ users: [String], _ store: any PushStore
    ) async throws {
        let before = ResidentMemory.megabytes
        try await record(queued / self.users, for: users, in: store)
        let waiting = "\(queued) wait"
        let times = try await times(processor, users)
        try Output.write(.init("an event for \(self.users) users, \(waiting)", name, times: times))
        let result = try await DeliveryRun(store: store, limit: .seconds(seconds)).run()
        try Output.write(
            .init("deliveries of \(self.users) pushers, \(waiting)", name, perSecond: result.perSecond))
        try Output.write(.init("memory before", name, megabytes: before))
        try Output.write(.init("memory, \(waiting)", name, megabytes: ResidentMemory.megabytes))
    }

    /// Returns the times of events for all users.
    /// - Parameter after: runs after each event, untimed.
    private func times(
        _ processor: EventProcessor, _ users: [String], after: () async throws -> Void = {}
    ) async throws -> [Double] {
        let room = Load.room(users)
        var times: [Double] = []
        for number in 0..<events + 2 {
            let event = Load.event()
            let start = ContinuousClock.now
            try await processor.process(event, in: room)
            // The first ones prepare statements and compile rules.
            if number >= 2 { times.append(Load.nanoseconds(.now - start)) }
            try await after()
        }
        return times
    }

    private func record(_ count: Int, for users: [String], in store: any PushStore) async throws {
        try await Load.concurrently(count, tasks: users.count > 1 ? 2 : 64) { _ in
            try await store.record(Load.recorded(for: users), now: Load.now)
        }
    }

    private func deliver(_ work: String, expected: Int, _ store: any PushStore) async throws {
        let result = try await DeliveryRun(store: store).run()
        guard result.deliveries == expected else {
            throw ValidationError("\(expected) deliveries were queued, and \(result.deliveries) delivered")
        }
        try Output.write(.init(work, name, perSecond: result.perSecond))
    }
}
