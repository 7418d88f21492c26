import HomeserverPush
import SeededGenerator

/// Performs random operations on a store and on a model, and compares them.
struct ModelComparison {
    /// The store that is used now.
    private(set) var scenario: StoreScenario
    /// Several stores over the same database, which are used in turn.
    private var scenarios: [StoreScenario]
    /// Opens another store over the database.
    private let open: (() async throws -> any PushStore)?
    var model = PushStoreModel()
    var random: SeededGenerator
    /// Milliseconds since the beginning of the scenario.
    var now: Int64 = 0
    /// The ID of the next event.
    var nextEvent = 0
    /// The claims that workers have, with the last delivery.
    var claims: [(claim: PusherClaim, key: ModelPusher.Key, delivery: PushStoreModel.Delivery?)] = []
    /// The operations performed, for messages.
    private var log: [String] = []

    static let users = 0..<4
    static let rooms = 0..<3
    static let lease: Int64 = 8000

    init(_ scenario: StoreScenario, seed: UInt64) {
        self.scenario = scenario
        scenarios = [scenario]
        open = nil
        random = SeededGenerator(seed: seed)
    }

    /// - Parameters:
    ///   - stores: the number of stores that are open at a time; positive.
    ///   - open: opens a store over the same database each time.
    init(seed: UInt64, stores: Int, open: @escaping () async throws -> any PushStore) async throws {
        scenario = StoreScenario(store: try await open())
        scenarios = [scenario]
        while scenarios.count < stores { scenarios.append(StoreScenario(store: try await open())) }
        self.open = open
        random = SeededGenerator(seed: seed)
    }

    /// Performs operations, and compares the store with the model after each.
    mutating func run(operations: Int) async throws {
        for step in 0..<operations {
            do {
                try await chooseStore()
                try await perform()
                try await compare()
            } catch let failure as ConformanceFailure {
                throw ConformanceFailure(
                    "operation \(step): \(failure); the last operations: \(log.suffix(12).joined(separator: "; "))")
            }
        }
    }

    /// Chooses the store for the next operation, and sometimes opens it again.
    private mutating func chooseStore() async throws {
        guard let open else { return }
        let index = Int.random(in: scenarios.indices, using: &random)
        if Int.random(in: 0..<25, using: &random) == 0 {
            note("open store \(index) again")
            scenarios[index] = StoreScenario(store: try await open())
        }
        scenario = scenarios[index]
    }

    /// Notes an operation for messages.
    mutating func note(_ operation: String) {
        log.append("\(now) \(operation)")
    }

    var time: Timestamp { Self.time(now) }

    static func time(_ milliseconds: Int64) -> Timestamp {
        StoreScenario.time(0) + .milliseconds(milliseconds)
    }

    /// Compares what the store has for one user with the model, and the time of the next claim.
    private mutating func compare() async throws {
        let user = Int.random(in: Self.users, using: &random)
        let name = Self.name(user)
        try expect(try await scenario.counts(name), model.counts(user), "the counts of \(name)")

        let room = Int.random(in: Self.rooms, using: &random)
        var expected: [String] = []
        for (thread, counts) in model.threads(user, in: room) {
            expected.append("\(thread.map(Self.thread) ?? "main") \(counts.messages) \(counts.highlights)")
        }
        let threads = try await scenario.threads(name, in: Self.room(room))
        try expect(threads, expected.sorted(), "the threads of \(name) in \(Self.room(room))")

        let onlyHighlights = Int.random(in: 0..<4, using: &random) == 0
        let limit = Int.random(in: 0..<30, using: &random)
        let list = model.notified(user).reversed().filter { index in
            !onlyHighlights || model.events[index].recipients[user] == true
        }.prefix(limit).map { "$\(model.events[$0].id) \(model.isRead(user, $0) ? "read" : "unread")" }
        let listed = try await scenario.list(name, limit: limit, onlyHighlights: onlyHighlights)
        try expect(listed, Array(list), "the notifications of \(name)")
        try await compareNextClaim()
    }

    private func compareNextClaim() async throws {
        let waiting = model.pushers.filter { model.hasDelivery($0.key, StoreScenario.rules) }
        guard let first = waiting.values.map(\.waitsUntil).min() else { return }
        let next = try require(try await scenario.store.nextClaim(), "something waits, so something can be claimed")
        let latest = max(time, Timestamp(milliseconds: first))
        try expect(next <= latest, true, "the next claim isn't after \(latest) but at \(next)")
    }

    static func name(_ user: Int) -> String { "@\(user):example" }
    static func room(_ room: Int) -> String { "!\(room)" }
    static func thread(_ thread: Int) -> String { "$root\(thread)" }
}
