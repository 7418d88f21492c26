import HomeserverPush

/// Numbers of unread notifications, by room and thread.
enum CountChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a user without notifications has no counts") { scenario in
            try await scenario.expectCounts("@a", rooms: 0, messages: 0, "nothing is unread")
            try expect(try await scenario.threads("@a"), [], "no thread has unread notifications")
        },
        ConformanceCheck("rooms, messages and highlights are counted") { scenario in
            try await scenario.record("$1", in: "!one", to: ["@a", "@b"], at: 1)
            try await scenario.record("$2", in: "!one", highlighting: ["@a"], at: 2)
            try await scenario.record("$3", in: "!two", to: ["@a"], at: 3)
            try await scenario.expectCounts("@a", rooms: 2, messages: 3, highlights: 1, "all rooms of @a")
            try await scenario.expectCounts("@b", rooms: 1, messages: 1, "all rooms of @b")
        },
        ConformanceCheck("a room's threads are counted one by one") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", thread: "$root", to: ["@a"], at: 2)
            try await scenario.record("$3", thread: "$root", highlighting: ["@a"], at: 3)
            try await scenario.record("$4", thread: "$other", to: ["@a"], at: 4)
            try await scenario.record("$5", in: "!other", thread: "$root", to: ["@a"], at: 5)
            let threads = try await scenario.threads("@a")
            try expect(threads, ["$other 1 0", "$root 2 1", "main 1 0"], "an entry for each thread of the room")
            try expect(try await scenario.threads("@a", in: "!other"), ["$root 1 0"], "the other room's thread")
            try await scenario.expectCounts("@a", rooms: 2, messages: 5, highlights: 1, "threads are in the counts")
        },
        ConformanceCheck("a thread called main isn't the main timeline") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", thread: "main", to: ["@a"], at: 2)
            try await scenario.record("$3", thread: "", to: ["@a"], at: 2)
            try await scenario.read("$3", by: "@a", .main, at: 3)
            let unread = try await scenario.store.unreadThreads(of: "@a", in: "!room").map(\.threadID)
            try expect(Set(unread), ["main", ""], "only the main timeline is read")
        },
        ConformanceCheck("counts include what waits and what was delivered") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 1)
            try await scenario.record("$2", to: ["@a"], at: 2)
            try await scenario.expectCounts("@a", rooms: 1, messages: 2, "a delivery reads nothing")
        },
        ConformanceCheck("leaving a room removes its notifications, counts and deliveries") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", in: "!one", to: ["@a", "@b"], at: 1)
            try await scenario.record("$2", in: "!two", thread: "$root", highlighting: ["@a"], at: 2)
            try await scenario.record("$3", in: "!two", to: ["@a", "@b"], at: 3)
            try await scenario.record("$4", in: "!one", to: ["@a"], at: 4)
            try await scenario.leave("@a", "!two", at: 5)
            try await scenario.expectCounts("@a", rooms: 1, messages: 2, "the other room's counts stay")
            try await scenario.expectCounts("@b", rooms: 2, messages: 2, "the other user's counts stay")
            try expect(try await scenario.threads("@a", in: "!two"), [], "the room's threads")
            try expect(try await scenario.list("@a"), ["$4 unread", "$1 unread"], "the other room's notifications")
            try expect(try await scenario.list("@b"), ["$3 unread", "$1 unread"], "the other user's notifications")
            try expect(try await scenario.deliverAll(at: 6), ["key $1", "key $4"], "nothing of the room is delivered")
        },
        ConformanceCheck("leaving a room without notifications changes nothing") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.leave("@a", "!room", at: 1)
            try expect(try await scenario.deliverAll(at: 2), [], "no badge update")
        },
        ConformanceCheck("events of a room are counted again after joining it again") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.leave("@a", "!room", at: 2)
            try await scenario.record("$2", to: ["@a"], at: 3)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the event after joining")
            try expect(try await scenario.record("$1", to: ["@a"], at: 4), false, "the event is known nevertheless")
        },
    ]
}
