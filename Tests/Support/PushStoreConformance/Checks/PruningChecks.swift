import HomeserverPush

/// Removing old notifications and events.
enum PruningChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("read notifications are removed before unread ones") { scenario in
            for index in 1...4 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            try await scenario.read("$2", by: "@a", at: 5)
            try expect(try await scenario.prune(readBefore: 2, unreadBefore: 0), 1, "one is read and recorded earlier")
            try expect(try await scenario.list("@a"), ["$4 unread", "$3 unread", "$2 read"], "those at the time stay")
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 4), 2, "one is read, one is unread")
            try expect(try await scenario.list("@a"), ["$4 unread"], "what is newer stays")
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 4), 0, "nothing is left to remove")
        },
        ConformanceCheck("notifications older than both times are removed even if they are read") { scenario in
            for index in 1...2 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            try await scenario.read("$1", by: "@a", at: 3)
            try expect(try await scenario.prune(readBefore: 0, unreadBefore: 2), 1, "older than both times")
            try expect(try await scenario.list("@a"), ["$2 unread"], "what is newer stays")
        },
        ConformanceCheck("the age is that of the recording, not of origin_server_ts") { scenario in
            try await scenario.record("$1", to: ["@a"], sentAt: 1, at: 10)
            try expect(try await scenario.prune(readBefore: 10, unreadBefore: 10), 0, "recorded at the time")
            try expect(try await scenario.prune(readBefore: 11, unreadBefore: 11), 1, "recorded before the time")
        },
        ConformanceCheck("at most the limit is removed, the oldest first") { scenario in
            for index in 1...5 { try await scenario.record("$\(index)", to: ["@a", "@b"], at: Double(index)) }
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 9, limit: 4), 4, "the limit")
            for user in ["@a", "@b"] {
                try expect(try await scenario.list(user), ["$5", "$4", "$3"].map { "\($0) unread" }, "the newest stay")
            }
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 9, limit: 100), 6, "the rest")
            try expect(try await scenario.list("@a"), [], "nothing is left")
        },
        ConformanceCheck("a notification that waits for delivery stays") { scenario in
            try await scenario.set("one", of: "@a")
            try await scenario.set("two", of: "@a")
            for index in 1...3 { try await scenario.record("$\(index)", to: ["@a", "@b"], at: Double(index)) }
            for claim in try await scenario.claims(at: 4) {
                try expect(try await scenario.next(claim, at: 4), "$1", "the first notification")
                let second = try await scenario.next(claim, after: .delivered(badge: 1), at: 4)
                try expect(second, "$2", "the second one is in flight")
            }
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 9), 4, "one of @a, three of @b")
            try expect(try await scenario.list("@a"), ["$3 unread", "$2 unread"], "what waits stays")
            let deliveries = try await scenario.deliverAll(at: 100)
            let expected = ["one $2 again", "one $3", "two $2 again", "two $3"]
            try expect(deliveries.sorted(), expected, "what waits is delivered")
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 9), 2, "nothing waits any more")
        },
        ConformanceCheck("a notification that waits for one of two pushers stays") { scenario in
            try await scenario.set("one", of: "@a")
            try await scenario.set("two", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            for claim in try await scenario.claims(at: 2) where claim.pusher.pusher.pushkey == "one" {
                _ = try await scenario.next(claim, at: 2)
                _ = try await scenario.next(claim, after: .delivered(badge: 1), at: 2)
            }
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 9), 0, "it waits for the other pusher")
            try expect(try await scenario.deliverAll(at: 100), ["two $1"], "and is delivered to it")
        },
        ConformanceCheck("a notification that is read doesn't wait for delivery") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.read("$1", by: "@a", at: 2)
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 9), 1, "it won't be delivered")
        },
        ConformanceCheck("nothing waits for a pusher that is disabled or has no gateway") { scenario in
            try await scenario.set("key", of: "@a")
            let mail = try StoreScenario.setting("a@example", of: "@a", app: "m.email", url: nil, kind: .email)
            try await scenario.set(mail)
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.set(StoreScenario.setting("key", of: "@a", isEnabled: false), at: 2)
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 9), 1, "it won't be delivered")
        },
        ConformanceCheck("counts stay until the next receipt") { scenario in
            for index in 1...4 { try await scenario.record("$\(index)", highlighting: ["@a"], at: Double(index)) }
            try await scenario.record("$5", thread: "$root", to: ["@a"], at: 5)
            try expect(try await scenario.prune(readBefore: 3, unreadBefore: 3), 2, "two notifications")
            try await scenario.expectCounts("@a", rooms: 1, messages: 5, highlights: 4, "the counts stay")
            try expect(try await scenario.threads("@a"), ["$root 1 0", "main 4 4"], "the threads' counts stay")
            try await scenario.read("$3", by: "@a", .main, at: 6)
            try expect(try await scenario.threads("@a"), ["$root 1 0", "main 1 1"], "what is stored is counted")
        },
        ConformanceCheck("a receipt before an earlier one leaves the counts of removed notifications") { scenario in
            for index in 1...4 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            try await scenario.read("$2", by: "@a", at: 5)
            try expect(try await scenario.prune(readBefore: 0, unreadBefore: 4), 3, "three notifications")
            try await scenario.expectCounts("@a", rooms: 1, messages: 2, "the counts stay")
            for event in ["$1", "$2"] { try await scenario.read(event, by: "@a", at: 6) }
            try await scenario.expectCounts("@a", rooms: 1, messages: 2, "the receipts come before")
            try await scenario.read("$3", by: "@a", at: 7)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the removed notification is read")
        },
        ConformanceCheck("a receipt reads removed notifications of a room where none is stored") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try expect(try await scenario.prune(readBefore: 2, unreadBefore: 2), 1, "the notification")
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the counts stay")
            try await scenario.read("$1", by: "@a", at: 3)
            try await scenario.expectCounts("@a", rooms: 0, messages: 0, "read, although the event isn't known")
        },
        ConformanceCheck("events that no notification refers to are removed before both times") { scenario in
            try await scenario.record("$1", at: 1)
            try await scenario.record("$2", to: ["@a"], at: 2)
            try await scenario.record("$3", at: 3)
            _ = try await scenario.prune(readBefore: 2, unreadBefore: 3)
            try expect(try await scenario.record("$1", at: 4), true, "the event isn't known any more")
            try expect(try await scenario.record("$2", at: 5), false, "the event isn't old enough")
            try expect(try await scenario.record("$3", at: 6), false, "the event isn't old enough")
        },
        ConformanceCheck("an event that a notification refers to stays known") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a", "@b"], at: 1)
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 9), 1, "that of @b")
            try expect(try await scenario.record("$1", at: 10), false, "the event is known")
            try await scenario.deliverAll(at: 11)
            try expect(try await scenario.prune(readBefore: 9, unreadBefore: 9), 1, "that of @a")
            try expect(try await scenario.record("$1", at: 12), true, "the event isn't known any more")
        },
        ConformanceCheck("a room and a thread of which nothing was left are as new ones") { scenario in
            for round in 0..<3 {
                let start = Double(round * 100)
                for room in ["!one", "!two"] {
                    try await scenario.record(
                        "$\(room)\(round)", in: room, thread: "$root", to: ["@a"], highlighting: ["@b"], at: start + 1)
                }
                for user in ["@a", "@b"] {
                    try await scenario.expectCounts(
                        user, rooms: 2, messages: 2, highlights: user == "@b" ? 2 : 0, "both rooms")
                }
                let time = start + 9
                try expect(try await scenario.prune(readBefore: time, unreadBefore: time), 4, "all notifications")
                for room in ["!one", "!two"] {
                    for user in ["@a", "@b"] { try await scenario.leave(user, room, at: start + 10) }
                }
                for _ in 0..<2 {
                    try expect(try await scenario.prune(readBefore: time, unreadBefore: time), 0, "nothing is left")
                }
                try await scenario.record("$\(round)", in: "!two", thread: "$other", to: ["@a"], at: start + 11)
                try expect(try await scenario.threads("@a", in: "!two"), ["$other 1 0"], "another thread")
                try expect(try await scenario.threads("@a", in: "!one"), [], "the other room")
                try await scenario.leave("@a", "!two", at: start + 12)
            }
        },
        ConformanceCheck("old receipts for unknown events are removed") { scenario in
            try await scenario.read("$1", by: "@a", time: 1, at: 1)
            try await scenario.read("$2", by: "@a", in: "!other", time: 2, at: 1)
            _ = try await scenario.prune(readBefore: 2, unreadBefore: 2)
            try await scenario.record("$1", to: ["@a"], at: 3)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the older receipt was removed")
            try await scenario.record("$2", in: "!other", to: ["@a"], at: 3)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the newer receipt is applied")
        },
        ConformanceCheck("positions increase after all notifications were removed") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.deliverAll(at: 2)
            let before = try await scenario.store.notifications(of: "@a", before: nil, limit: 1, onlyHighlights: false)
            _ = try await scenario.prune(readBefore: 9, unreadBefore: 9)
            try await scenario.record("$2", to: ["@a"], at: 10)
            let after = try await scenario.store.notifications(of: "@a", before: nil, limit: 1, onlyHighlights: false)
            let positions = (before + after).map(\.position)
            try expect(positions.count, 2, "each is listed")
            try expect(positions, Set(positions).sorted(), "a position is never used again")
            try expect(try await scenario.deliverAll(at: 11), ["key $2"], "the new one is delivered")
        },
    ]
}
