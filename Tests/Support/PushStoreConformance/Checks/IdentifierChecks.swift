import ClientServerAPI
import HomeserverPush
import PushRules

/// Identifiers are compared byte by byte: these two are canonically equivalent, and different.
enum IdentifierChecks {
    private static let composed = "\u{E9}"
    private static let decomposed = "e\u{301}"

    static let all: [ConformanceCheck] = [
        ConformanceCheck("user IDs that are canonically equivalent differ") { scenario in
            try await scenario.set("key", of: "@" + composed)
            try await scenario.record("$1", to: ["@" + composed], at: 1)
            try expect(try await scenario.store.pushers(of: "@" + decomposed).count, 0, "no pushers")
            try await scenario.expectCounts("@" + decomposed, rooms: 0, messages: 0, "no notifications")
            try await scenario.read("$1", by: "@" + decomposed, at: 2)
            try await scenario.expectCounts("@" + composed, rooms: 1, messages: 1, "not the user's receipt")
            _ = try await scenario.store.setPushRules(RulesetOverrides(), of: "@" + composed, replacing: nil)
            try expect(try await scenario.store.pushRules(of: "@" + decomposed), nil, "no push rules")
        },
        ConformanceCheck("pushkeys and app_ids that are canonically equivalent differ") { scenario in
            try await scenario.set(composed, of: "@a")
            try expect(try await scenario.set(decomposed, of: "@a"), .created, "another pushkey")
            let app = try StoreScenario.setting("key", of: "@a", app: composed)
            try await scenario.set(app)
            let other = try StoreScenario.setting("key", of: "@b", app: decomposed)
            try await scenario.set(other, keepsOthers: false)
            try expect(try await scenario.store.pushers(of: "@a").count, 3, "append false removes no other app's")
            let isRemoved = try await scenario.store.removePusher(appID: decomposed, pushkey: "key", of: "@a")
            try expect(isRemoved, false, "no such pusher")
        },
        ConformanceCheck("device IDs that are canonically equivalent differ") { scenario in
            try await scenario.set(StoreScenario.setting("one", of: "@a", device: composed))
            try await scenario.set(StoreScenario.setting("two", of: "@a", device: decomposed))
            let store = scenario.store
            try expect(try await store.removePushers(of: "@a", devices: [composed], except: nil), 1, "one device")
            try expect(try await store.pushers(of: "@a").map(\.pusher.pushkey), ["two"], "the other device's stays")
            try expect(try await store.removePushers(of: "@a", devices: nil, except: composed), 1, "another device")
            try await scenario.set(StoreScenario.setting("one", of: "@a", device: composed))
            let change = try await scenario.set(StoreScenario.setting("one", of: "@a", device: decomposed))
            try expect(change, .changed, "another device")
            try expect(try await store.removePushers(of: "@a", devices: [decomposed], except: nil), 1, "the new device")
        },
        ConformanceCheck("room, event and thread IDs that are canonically equivalent differ") { scenario in
            try await scenario.record("$" + composed, in: "!" + composed, thread: "$" + composed, to: ["@a"], at: 1)
            let isNew = try await scenario.record(
                "$" + decomposed, in: "!" + composed, thread: "$" + decomposed, to: ["@a"], at: 2)
            try expect(isNew, true, "another event")
            try await scenario.record("$3", in: "!" + decomposed, to: ["@a"], at: 3)
            try await scenario.expectCounts("@a", rooms: 2, messages: 3, "two rooms")
            let count = try await scenario.store.unreadThreads(of: "@a", in: "!" + composed).count
            try expect(count, 2, "two threads")
            try await scenario.read(
                "$" + decomposed, by: "@a", in: "!" + composed, .root("$" + composed), at: 4)
            let threads = try await scenario.store.unreadThreads(of: "@a", in: "!" + composed)
            try expect(threads.map { Array(($0.threadID ?? "").utf8) }, [Array("$e\u{301}".utf8)], "one is read")
            try await scenario.redact("$" + composed, in: "!" + decomposed, at: 5)
            try await scenario.leave("@a", "!" + decomposed, at: 6)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "the other room's notifications stay")
        },
        ConformanceCheck("types, state keys and keys that are canonically equivalent differ") { scenario in
            let store = scenario.store
            let events = [(composed, ""), (decomposed, ""), ("m", composed), ("m", decomposed)].map { type, key in
                Event(
                    eventID: "$1", type: type, stateKey: key, sender: "@a", originServerTS: 1, content: [:])
            }
            try await store.setRoomState(events, of: "!room", replacesAll: false)
            try expect(try await store.roomState(of: "!room").count, 4, "four state events")
            try await store.setValue("1", for: composed)
            try expect(try await store.value(for: decomposed), nil, "another key")
        },
        ConformanceCheck("strings of remote users may have the character U+0000") { scenario in
            try await scenario.set("key", of: "@a")
            var event = StoreScenario.event(
                "$\u{0}1", room: "!\u{0}", thread: "$\u{0}",
                to: [.init(userID: "@a", actions: [], isHighlight: false)], sentAt: 1)
            event.event.type = "\u{0}"
            event.event.stateKey = "\u{0}"
            event.event.sender = "@\u{0}"
            event.room.name = "\u{0}"
            event.room.alias = "\u{0}"
            event.room.senderDisplayName = "\u{0}"
            try expect(try await scenario.store.record(event, now: StoreScenario.time(1)), true, "the event is new")
            let claim = try await scenario.claim(at: 2)
            let delivery = try await scenario.store.next(
                claim, after: nil, StoreScenario.rules, now: StoreScenario.time(2))
            guard case .notification(let notification)? = delivery?.content else {
                throw ConformanceFailure("the notification is delivered: got \(String(describing: delivery))")
            }
            try expect(notification.event, event.event, "the event")
            try expect(notification.room, event.room, "the room")
            try await scenario.read("$\u{0}2", by: "@a", in: "!\u{0}", .root("$\u{0}2"), at: 3)
            try await scenario.expectCounts("@a", rooms: 1, messages: 1, "another thread's receipt")
            try await scenario.read("$\u{0}1", by: "@a", in: "!\u{0}", .root("$\u{0}"), at: 4)
            try await scenario.expectCounts("@a", rooms: 0, messages: 0, "the thread is read")
            try await scenario.store.setRoomState([event.event], of: "!\u{0}", replacesAll: false)
            try expect(try await scenario.store.roomState(of: "!\u{0}"), [event.event], "the state event")
        },
        ConformanceCheck("identifiers may have any characters, and differ by case and by trailing spaces") { scenario in
            let keys = ["k", "K", "k ", " k", "k\u{0}", "'k'", "\"k\"", "%", "_", "\u{1F33F}", "k\nk", "\\"]
            for key in keys { try expect(try await scenario.set(key, of: "@a"), .created, "another pushkey") }
            let stored = try await scenario.store.pushers(of: "@a").map { Array($0.pusher.pushkey.utf8) }
            try expect(stored, keys.map { Array($0.utf8) }, "each byte by byte")
            for key in keys {
                let isRemoved = try await scenario.store.removePusher(appID: "app", pushkey: key, of: "@a")
                try expect(isRemoved, true, "each can be removed")
            }
        },
    ]
}
