import HomeserverPush

/// Receipts for events that aren't known, or not yet.
enum UnknownEventReceiptChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a receipt for an unknown event is compared by time") { scenario in
            for index in 1...4 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            try await scenario.read("$unknown", by: "@a", time: 2, at: 9)
            let list = ["$4 unread", "$3 unread", "$2 read", "$1 read"]
            try expect(try await scenario.list("@a"), list, "what isn't later than the receipt is read")
            try await scenario.expectCounts("@a", rooms: 1, messages: 2, "the counts fall")
        },
        ConformanceCheck("a receipt that is later than all events reads all") { scenario in
            for index in 1...3 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            try await scenario.record("$4", in: "!other", to: ["@a"], at: 4)
            try await scenario.read("$unknown", by: "@a", time: 9, at: 9)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "only the other room is unread")
        },
        ConformanceCheck("a receipt that is earlier than all events reads none") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.read("$unknown", by: "@a", time: 0.999, at: 9)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the event is later")
        },
        ConformanceCheck("an event's time is origin_server_ts, but not later than its recording") { scenario in
            try await scenario.record("$1", to: ["@a"], sentAt: 1, at: 100)
            try await scenario.record("$2", to: ["@a"], sentAt: 1000, at: 101)
            try await scenario.read("$unknown", by: "@a", time: 2, at: 102)
            try expect(try await scenario.list("@a"), ["$2 unread", "$1 read"], "sent before, recorded after it")
            try await scenario.read("$unknown", by: "@a", time: 103, at: 103)
            try expect(try await scenario.list("@a"), ["$2 read", "$1 read"], "a time in the future isn't believed")
        },
        ConformanceCheck("an event that was sent at the time of the receipt is read") { scenario in
            try await scenario.record("$1", to: ["@a"], sentAt: 2, at: 100)
            try await scenario.record("$2", to: ["@a"], sentAt: 2.001, at: 101)
            try await scenario.read("$unknown", by: "@a", time: 2, at: 102)
            try expect(try await scenario.list("@a"), ["$2 unread", "$1 read"], "to the millisecond")
        },
        ConformanceCheck("what follows an event that is later than the receipt stays unread") { scenario in
            try await scenario.record("$1", to: ["@a"], sentAt: 1, at: 1)
            try await scenario.record("$2", sentAt: 5, at: 6)
            try await scenario.record("$3", to: ["@a"], sentAt: 2, at: 7)
            try await scenario.read("$unknown", by: "@a", time: 3, at: 8)
            try expect(try await scenario.list("@a"), ["$3 unread", "$1 read"], "in the order of recording")
        },
        ConformanceCheck("an event of another room isn't known") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", in: "!other", at: 2)
            try await scenario.read("$2", by: "@a", time: 0, at: 3)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the receipt's time is before the event's")
            try await scenario.read("$2", by: "@a", time: 1, at: 4)
            try await scenario.expectCounts("@a", rooms: 0, messages: 0, "the receipt's time is the event's")
        },
        ConformanceCheck("a receipt for an unknown event is restricted to its thread") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", thread: "$root", to: ["@a"], at: 2)
            try await scenario.read("$unknown", by: "@a", .root("$root"), at: 3)
            try expect(try await scenario.threads("@a"), ["main 1 0"], "only the thread is read")
            try await scenario.read("$unknown", by: "@a", .main, at: 4)
            try expect(try await scenario.threads("@a"), [], "the main timeline is read too")
        },
        ConformanceCheck("a receipt applies to its event if that is recorded later") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.read("$2", by: "@a", time: 0, at: 0)
            try await scenario.record("$1", to: ["@a", "@b"], at: 1)
            try await scenario.record("$2", to: ["@a", "@b"], at: 2)
            try await scenario.record("$3", to: ["@a", "@b"], at: 3)
            try expect(try await scenario.list("@a"), ["$3 unread", "$2 read", "$1 read"], "read up to the event")
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the later event counts")
            try await scenario.expectCounts("@b", rooms: 1, messages: 3, "it's the other user's receipt")
            try expect(try await scenario.deliverAll(at: 4), ["key $3"], "only the later event is delivered")
        },
        ConformanceCheck("an event that is read when it is recorded queues nothing") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.read("$1", by: "@a", at: 1)
            try await scenario.record("$1", highlighting: ["@a"], at: 2)
            try await scenario.expectCounts("@a", rooms: 0, messages: 0, "the event isn't counted")
            try expect(try await scenario.list("@a"), ["$1 read"], "it is listed as read")
            try expect(try await scenario.deliverAll(at: 3), [], "nothing is delivered")
        },
        ConformanceCheck("a receipt that arrived before its event is restricted to its thread") { scenario in
            try await scenario.read("$2", by: "@a", .main, at: 0)
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", thread: "$root", to: ["@a"], at: 2)
            try expect(try await scenario.threads("@a"), ["$root 1 0"], "the thread's event is unread")
            try await scenario.read("$4", by: "@a", .root("$root"), time: 0, at: 3)
            try await scenario.record("$3", to: ["@a"], at: 4)
            try await scenario.record("$4", thread: "$root", to: ["@a"], at: 5)
            try expect(try await scenario.threads("@a"), ["main 1 0"], "the main timeline's event is unread")
        },
        ConformanceCheck("of receipts for unknown events the latest is kept") { scenario in
            try await scenario.read("$3", by: "@a", time: 0.2, at: 0.5)
            try await scenario.read("$1", by: "@a", time: 0.1, at: 0.6)
            for index in 1...4 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            let list = ["$4 unread", "$3 read", "$2 read", "$1 read"]
            try expect(try await scenario.list("@a"), list, "up to the event of the latest receipt")
        },
        ConformanceCheck("receipts for unknown events are kept for each thread and room") { scenario in
            try await scenario.read("$1", by: "@a", .main, time: 0, at: 0)
            try await scenario.read("$2", by: "@a", .root("$root"), time: 0, at: 0)
            try await scenario.read("$3", by: "@a", in: "!other", .all, time: 0, at: 0)
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", thread: "$root", to: ["@a"], at: 2)
            try await scenario.record("$3", in: "!other", to: ["@a"], at: 3)
            try await scenario.expectCounts("@a", rooms: 0, messages: 0, "each is applied to its event")
        },
        ConformanceCheck("a receipt for a known event doesn't replace one for an unknown event") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.read("$3", by: "@a", time: 0, at: 2)
            try await scenario.read("$1", by: "@a", at: 3)
            try await scenario.record("$2", to: ["@a"], at: 4)
            try await scenario.record("$3", to: ["@a"], at: 5)
            try await scenario.expectCounts("@a", rooms: 0, messages: 0, "the one for the unknown event is ahead")
        },
        ConformanceCheck("a receipt that arrived before its event in another room isn't applied") { scenario in
            try await scenario.read("$1", by: "@a", in: "!other", time: 0, at: 0)
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the event is in another room")
        },
        ConformanceCheck("a receipt that arrived before its event is applied once") { scenario in
            try await scenario.read("$1", by: "@a", time: 100, at: 0)
            try await scenario.record("$1", to: ["@a"], at: 1)
            try expect(try await scenario.prune(readBefore: 50, unreadBefore: 50), 1, "the event is removed")
            try await scenario.record("$1", to: ["@a"], at: 60)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the event is a new one")
        },
        ConformanceCheck("leaving a room removes receipts for unknown events") { scenario in
            try await scenario.read("$1", by: "@a", time: 0, at: 0)
            try await scenario.leave("@a", "!room", at: 1)
            try await scenario.record("$1", to: ["@a"], at: 2)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the receipt was removed")
        },
    ]
}
