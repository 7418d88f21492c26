import ClientServerAPI
import HomeserverPush

/// Recording events, and listing notifications.
enum RecordingChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("an event is delivered and listed without change") { scenario in
            try await scenario.set("key", of: "@a")
            let tweak = Action.setTweak(.init(setTweak: "sound", value: .string("default")))
            var event = StoreScenario.event(
                "$1", thread: "$root", to: [.init(userID: "@a", actions: [.notify, tweak], isHighlight: false)],
                sentAt: 123)
            event.event.stateKey = ""
            event.event.content["own"] = .string("\u{0}\u{1F33F}\"\\")
            event.event.additionalProperties["redacts"] = .string("$0")
            try expect(
                try await scenario.store.record(event, now: StoreScenario.time(1.25)), true, "the event is new")
            let claim = try await scenario.claim(at: 2)
            let delivery = try await scenario.store.next(
                claim, after: nil, StoreScenario.rules, now: StoreScenario.time(2))
            guard case .notification(let notification)? = delivery?.content else {
                throw ConformanceFailure("the notification is delivered: got \(String(describing: delivery))")
            }
            try expect(notification.event, event.event, "the event")
            try expect(notification.room, event.room, "the room at the time of the event")
            try expect(notification.actions, [.notify, tweak], "the actions of the user")
            try expect(notification.recordedAt, StoreScenario.time(1.25), "the time of the recording")
            let listed = try await scenario.store.notifications(
                of: "@a", before: nil, limit: 10, onlyHighlights: false)
            let expected = NotificationsResponse.Notification(
                roomID: "!room", event: event.event, actions: [.notify, tweak], read: false,
                ts: StoreScenario.time(1.25).milliseconds)
            try expect(listed.map(\.notification), [expected], "the list has the notification")
            try expect(listed.map(\.position), [notification.position], "the position is that of the delivery")
        },
        ConformanceCheck("each user is notified with the actions of that user") { scenario in
            try await scenario.record("$1", to: ["@a"], highlighting: ["@b"], at: 1)
            for (user, count) in [("@a", 1), ("@b", 2)] {
                let listed = try await scenario.store.notifications(
                    of: user, before: nil, limit: 10, onlyHighlights: false)
                try expect(listed.map(\.notification.actions.count), [count], "the actions of \(user)")
            }
            try expect(try await scenario.list("@c"), [], "other users aren't notified")
        },
        ConformanceCheck("an event that was recorded before changes nothing") { scenario in
            try await scenario.set("key", of: "@a")
            try expect(try await scenario.record("$1", to: ["@a"], at: 1), true, "the event is new")
            try expect(try await scenario.record("$1", to: ["@a", "@b"], at: 2), false, "the event isn't new")
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "counted once")
            try await scenario.expectCounts("@b", rooms: 0, messages: 0, "a later recipient isn't notified")
            try expect(try await scenario.deliverAll(at: 3), ["key $1"], "delivered once")
            try expect(try await scenario.record("$1", to: ["@a"], at: 4), false, "nor after its delivery")
            try expect(try await scenario.deliverAll(at: 5), [], "nothing is delivered again")
        },
        ConformanceCheck("an event that notifies no user is recorded") { scenario in
            try expect(try await scenario.record("$1", at: 1), true, "the event is new")
            try expect(try await scenario.record("$1", to: ["@a"], at: 2), false, "the event isn't new")
            try await scenario.expectCounts("@a", rooms: 0, messages: 0, "nothing is counted")
        },
        ConformanceCheck("an event is delivered to each of the user's pushers") { scenario in
            for key in ["one", "two"] { try await scenario.set(key, of: "@a") }
            try await scenario.set("three", of: "@b")
            try await scenario.set("four", of: "@c")
            try await scenario.record("$1", to: ["@a", "@b"], at: 1)
            let deliveries = try await scenario.deliverAll(at: 2)
            try expect(deliveries.sorted(), ["one $1", "three $1", "two $1"], "once to each pusher")
        },
        ConformanceCheck("notifications are listed newest first, in pages") { scenario in
            for index in 1...5 { try await scenario.record("$\(index)", to: ["@a"], at: Double(index)) }
            try expect(
                try await scenario.list("@a"), ["$5", "$4", "$3", "$2", "$1"].map { "\($0) unread" }, "newest first")
            let page = try await scenario.store.notifications(of: "@a", before: nil, limit: 2, onlyHighlights: false)
            try expect(page.map(\.notification.event.eventID), ["$5", "$4"], "the first page")
            let position = try require(page.last?.position, "the page has notifications")
            let next = try await scenario.list("@a", before: position, limit: 2)
            try expect(next, ["$3 unread", "$2 unread"], "the page before the position, without it")
            try expect(try await scenario.list("@a", limit: 0), [], "a page of none")
            let positions = try await scenario.store.notifications(
                of: "@a", before: nil, limit: 10, onlyHighlights: false
            ).map(\.position)
            try expect(positions, positions.sorted(by: >), "positions increase")
            let first = try require(positions.last, "there are notifications")
            try expect(try await scenario.list("@a", before: first), [], "nothing before the oldest")
        },
        ConformanceCheck("only highlights are listed if that is asked for") { scenario in
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.record("$2", highlighting: ["@a"], at: 2)
            try await scenario.record("$3", to: ["@a"], at: 3)
            try await scenario.record("$4", highlighting: ["@a"], at: 4)
            try await scenario.read("$2", by: "@a", at: 5)
            let all = try await scenario.list("@a", onlyHighlights: true)
            try expect(all, ["$4 unread", "$2 read"], "read highlights too")
            let page = try await scenario.list("@a", limit: 1, onlyHighlights: true)
            try expect(page, ["$4 unread"], "the limit is that of the highlights")
        },
        ConformanceCheck("notifications recorded at the same time keep the order of their calls") { scenario in
            try await scenario.set("key", of: "@a")
            for index in 1...20 { try await scenario.record("$\(index)", to: ["@a"], at: 1) }
            try expect(
                try await scenario.deliverAll(at: 1), (1...20).map { "key $\($0)" }, "in the order of the calls")
        },
        ConformanceCheck("the order is that of recording, not of origin_server_ts") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], sentAt: 100, at: 1)
            try await scenario.record("$2", in: "!other", to: ["@a"], sentAt: -100, at: 2)
            try expect(try await scenario.deliverAll(at: 3), ["key $1", "key $2"], "in the order of the calls")
        },
        ConformanceCheck("a clock that goes back changes neither the order nor what is delivered") { scenario in
            try await scenario.set("key", of: "@a")
            for (index, time) in [10.0, 5, 7].enumerated() {
                try await scenario.record("$\(index + 1)", to: ["@a"], at: time)
            }
            try expect(
                try await scenario.list("@a"), ["$3", "$2", "$1"].map { "\($0) unread" }, "in the order of recording")
            try await scenario.read("$unknown", by: "@a", time: 6, at: 11)
            try await scenario.expectCounts("@a", rooms: 1, messages: 3, "the first event is later than the receipt")
            try expect(try await scenario.deliverAll(at: 12), ["key $1", "key $2", "key $3"], "in the same order")
            try expect(try await scenario.prune(readBefore: 6, unreadBefore: 6), 1, "the one that was recorded before")
            try expect(try await scenario.list("@a"), ["$3 unread", "$1 unread"], "the others stay")
        },
        ConformanceCheck("an event of the largest size is delivered without change") { scenario in
            try await scenario.set("key", of: "@a")
            var event = StoreScenario.event(
                "$1", to: [.init(userID: "@a", actions: [.notify], isHighlight: false)], sentAt: 1)
            event.event.content["body"] = .string(String(repeating: "\u{1F33F}\"\\\n", count: 9000))
            try await scenario.store.record(event, now: StoreScenario.time(1))
            let claim = try await scenario.claim(at: 2)
            let delivery = try await scenario.store.next(
                claim, after: nil, StoreScenario.rules, now: StoreScenario.time(2))
            guard case .notification(let notification)? = delivery?.content else {
                throw ConformanceFailure("the notification is delivered")
            }
            try expect(notification.event == event.event, true, "the event is the same")
        },
        ConformanceCheck("an event with many recipients notifies all of them") { scenario in
            let users = (0..<300).map { "@user\($0)" }
            try await scenario.set("key", of: "@user299")
            try await scenario.record("$1", to: users, at: 1)
            for user in users { try await scenario.expectCounts(user, rooms: 1, messages: 1, "\(user) is notified") }
            try expect(try await scenario.deliverAll(at: 2), ["key $1"], "the pusher gets it")
        },
    ]
}
