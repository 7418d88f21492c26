import HomeserverPush

/// Receipts for events that are known.
enum ReceiptChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a receipt reads the room's notifications up to its event") { scenario in
            for index in 1...4 { try await scenario.record("$\(index)", to: ["@a", "@b"], at: Double(index)) }
            try await scenario.record("$5", in: "!other", to: ["@a"], at: 5)
            try await scenario.read("$3", by: "@a", at: 6)
            try await scenario.expectCounts("@a", rooms: 2, messages: 2, "later events and other rooms stay unread")
            try await scenario.expectCounts("@b", rooms: 1, messages: 4, "other users' notifications stay unread")
            let list = ["$5 unread", "$4 unread", "$3 read", "$2 read", "$1 read"]
            try expect(try await scenario.list("@a"), list, "listed as read up to the event")
            try await scenario.read("$4", by: "@a", at: 7)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the room is read")
        },
        ConformanceCheck("a receipt may name an event that notified no user") { scenario in
            try await scenario.record("$1", highlighting: ["@a"], at: 1)
            try await scenario.record("$2", at: 2)
            try await scenario.record("$3", to: ["@a"], at: 3)
            try await scenario.read("$2", by: "@a", time: 0, at: 4)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the position of the event counts")
        },
        ConformanceCheck("a receipt for a known event isn't compared by time") { scenario in
            for index in 1...3 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            try await scenario.read("$2", by: "@a", time: 100, at: 4)
            try expect(try await scenario.list("@a"), ["$3 unread", "$2 read", "$1 read"], "up to the event")
        },
        ConformanceCheck("a receipt before an earlier one changes nothing") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...4 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            let rules = StoreScenario.rules(countsRooms: false)
            try await scenario.deliverAll(rules, at: 5)
            try await scenario.read("$3", by: "@a", at: 6)
            try expect(try await scenario.deliverAll(rules, at: 6), ["key badge 1"], "the counts fall")
            try await scenario.read("$1", by: "@a", at: 7)
            try await scenario.read("$3", by: "@a", at: 8)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the position doesn't go back")
            try expect(try await scenario.store.nextClaim(), nil, "no badge update is queued")
        },
        ConformanceCheck("a receipt without a thread reads all threads") { scenario in
            try await scenario.recordThreads()
            try await scenario.read("$4", by: "@a", .all, at: 9)
            try expect(try await scenario.threads("@a"), ["$root 1 0", "main 1 0"], "what follows stays unread")
        },
        ConformanceCheck("a receipt for the main timeline reads no thread") { scenario in
            try await scenario.recordThreads()
            try await scenario.read("$4", by: "@a", .main, at: 9)
            let threads = try await scenario.threads("@a")
            try expect(threads, ["$other 1 0", "$root 2 0", "main 1 0"], "only the main timeline is read")
        },
        ConformanceCheck("a receipt for a thread reads only that") { scenario in
            try await scenario.recordThreads()
            try await scenario.read("$2", by: "@a", .root("$root"), at: 9)
            let threads = try await scenario.threads("@a")
            try expect(threads, ["$other 1 0", "$root 1 0", "main 2 0"], "only the thread is read, up to the event")
            let list = ["$6 unread", "$5 unread", "$4 unread", "$2 read", "$1 unread"]
            try expect(try await scenario.list("@a").filter { !$0.hasPrefix("$3") }, list, "listed accordingly")
        },
        ConformanceCheck("the further of the receipts for a thread and for all applies") { scenario in
            try await scenario.recordThreads()
            try await scenario.read("$5", by: "@a", .root("$root"), at: 9)
            try await scenario.read("$3", by: "@a", .all, at: 10)
            try expect(try await scenario.threads("@a"), ["$other 1 0", "main 1 0"], "the thread's own is further")
            try await scenario.record("$7", thread: "$root", to: ["@a"], at: 11)
            try await scenario.read("$5", by: "@a", .root("$root"), at: 12)
            try expect(
                try await scenario.threads("@a"), ["$other 1 0", "$root 1 0", "main 1 0"], "a later event is unread")
            try await scenario.read("$7", by: "@a", .all, at: 13)
            try expect(try await scenario.threads("@a"), [], "the one for all is further")
        },
        ConformanceCheck("the event of a thread's receipt may be in another thread") { scenario in
            try await scenario.recordThreads()
            try await scenario.read("$6", by: "@a", .root("$root"), at: 9)
            try expect(
                try await scenario.threads("@a"), ["$other 1 0", "main 2 0"], "the position in the room counts")
        },
        ConformanceCheck("a receipt for a thread without notifications changes nothing") { scenario in
            try await scenario.recordThreads()
            try await scenario.read("$6", by: "@a", .root("$unknown"), at: 9)
            try await scenario.expectCounts("@a", rooms: 1, messages: 5, "all stay unread")
        },
        ConformanceCheck("what is read before its delivery isn't delivered") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...3 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            let claim = try await scenario.claim(at: 4)
            try expect(try await scenario.next(claim, at: 4), "$1", "the first notification")
            try await scenario.read("$2", by: "@a", at: 5)
            let next = try await scenario.next(claim, after: .delivered(badge: 1), at: 6)
            try expect(next, "$3", "the second one was read in the meantime")
        },
        ConformanceCheck("a receipt of a user without notifications is accepted") { scenario in
            try await scenario.record("$1", at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            try await scenario.expectCounts("@a", rooms: 0, messages: 0, "nothing is unread")
        },
    ]
}

extension StoreScenario {
    /// Records two events of the main timeline, two of `$root` and one of `$other`, and one that notifies no user.
    fileprivate func recordThreads() async throws {
        try await record("$1", to: ["@a"], at: 1)
        try await record("$2", thread: "$root", to: ["@a"], at: 2)
        try await record("$3", thread: "$root", at: 3)
        try await record("$4", thread: "$other", to: ["@a"], at: 4)
        try await record("$5", thread: "$root", to: ["@a"], at: 5)
        try await record("$6", to: ["@a"], at: 6)
    }
}
