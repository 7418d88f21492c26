import HomeserverPush

/// Calls from several tasks.
enum ConcurrencyChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("simultaneous recordings of an event record it once") { scenario in
            try await scenario.set("key", of: "@a")
            let results = try await inParallel(8) { _ in try await scenario.record("$1", to: ["@a"], at: 1) }
            try expect(results.count(where: \.self), 1, "one recording is the first")
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "counted once")
            try expect(try await scenario.deliverAll(at: 2), ["key $1"], "delivered once")
        },
        ConformanceCheck("simultaneous recordings of events count and deliver each") { scenario in
            for user in ["@a", "@b"] { try await scenario.set("key", of: user) }
            _ = try await inParallel(8) { task in
                for index in 0..<10 {
                    // In both orders, so that locks taken in the order of the call would wait for each other.
                    let users = task % 2 == 0 ? ["@a", "@b"] : ["@b", "@a"]
                    try await scenario.record("$\(task).\(index)", in: "!\(task % 2)", to: users, at: 1)
                }
            }
            for user in ["@a", "@b"] {
                try await scenario.expectCounts(user, rooms: 2, messages: 80, "all events count for \(user)")
                let positions = try await scenario.store.notifications(
                    of: user, before: nil, limit: 1000, onlyHighlights: false
                ).map(\.position)
                try expect(positions.count, 80, "all are listed")
                try expect(positions, Set(positions).sorted(by: >), "each has a position of its own")
            }
            try expect(try await scenario.deliverAll(at: 2).count, 160, "each is delivered to each")
        },
        ConformanceCheck("simultaneous recordings, receipts and redactions leave exact counts") { scenario in
            _ = try await inParallel(6) { task in
                for index in 0..<20 {
                    let room = "!\(task % 2)"
                    let thread = index % 3 == 0 ? "$root" : nil
                    try await scenario.record(
                        "$\(task).\(index)", in: room, thread: thread, to: ["@a", "@b"], at: 1)
                    if index % 4 == 3 { try await scenario.read("$\(task).\(index)", by: "@a", in: room, at: 1) }
                    if index % 5 == 4 { try await scenario.redact("$\(task).\(index - 2)", in: room, at: 1) }
                }
            }
            for user in ["@a", "@b"] {
                let unread = try await scenario.list(user, limit: 1000).count { $0.hasSuffix(" unread") }
                let counts = try await scenario.counts(user)
                try expect(counts.messages, Int64(unread), "the count is that of the unread notifications of \(user)")
                var sum: Int64 = 0
                for room in ["!0", "!1"] {
                    sum += try await scenario.store.unreadThreads(of: user, in: room).reduce(0) { $0 + $1.messages }
                }
                try expect(sum, counts.messages, "the threads' counts add up")
            }
            try await scenario.expectCounts("@b", rooms: 2, messages: 96, "24 of 120 are redacted, none is read")
        },
        ConformanceCheck("simultaneous settings of a pusher create it once") { scenario in
            let changes = try await inParallel(8) { task in
                try await scenario.set(StoreScenario.setting("key", of: "@a", name: "\(task)"), at: Double(task))
            }
            try expect(changes.count { $0 == .created }, 1, "one setting creates it")
            try expect(changes.count { $0 == .changed }, 7, "the others change it")
            try expect(try await scenario.store.pushers(of: "@a").count, 1, "one pusher")
        },
        ConformanceCheck("simultaneous settings of pushers don't exceed the limit") { scenario in
            let changes = try await inParallel(8) { task in
                try await scenario.set(StoreScenario.setting("key\(task)", of: "@a"), maxPerUser: 3)
            }
            try expect(changes.count { $0 == .created }, 3, "as many as the limit are created")
            try expect(changes.count { $0 == .tooMany }, 5, "the others are too many")
            try expect(try await scenario.store.pushers(of: "@a").count, 3, "as many as the limit are listed")
        },
        ConformanceCheck("after simultaneous settings with append false one user has the pusher") { scenario in
            _ = try await inParallel(8) { task in
                try await scenario.set(StoreScenario.setting("key", of: "@\(task)"), keepsOthers: false)
            }
            var users = 0
            for task in 0..<8 { users += try await scenario.store.pushers(of: "@\(task)").count }
            try expect(users, 1, "the last one has removed the others")
        },
        ConformanceCheck("simultaneous claims give each pusher to one worker") { scenario in
            let users = (0..<20).map { "@\($0)" }
            for user in users { try await scenario.set("key", of: user) }
            try await scenario.record("$1", to: users, at: 1)
            let claims = try await inParallel(8) { _ in
                var claims: [PusherClaim] = []
                while true {
                    let more = try await scenario.claims(limit: 3, at: 2)
                    if more.isEmpty { return claims }
                    claims += more
                }
            }.flatMap(\.self)
            try expect(claims.map(\.pusher.userID).sorted(), users.sorted(), "each pusher once")
            try expect(Set(claims.map(\.lease)).count, 20, "each claim has a number of its own")
        },
        ConformanceCheck("workers that die lose and repeat nothing but what was in flight") { scenario in
            try await WorkerSimulation(scenario, seed: 1).run()
        },
        ConformanceCheck("workers that die repeat nothing if repetitions are passed over") { scenario in
            try await WorkerSimulation(scenario, seed: 2, repeatsInterrupted: false).run()
        },
    ]

    /// Runs an operation in several tasks at once.
    private static func inParallel<Value: Sendable>(
        _ count: Int, _ operation: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value.self) { group in
            for index in 0..<count { group.addTask { try await operation(index) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
