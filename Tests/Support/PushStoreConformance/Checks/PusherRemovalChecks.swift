import HomeserverPush

/// Removing pushers.
enum PusherRemovalChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("removing a pusher removes only that") { scenario in
            for key in ["one", "two"] { try await scenario.set(key, of: "@a") }
            try await scenario.set("one", of: "@b")
            let store = scenario.store
            try expect(try await store.removePusher(appID: "app", pushkey: "one", of: "@a"), true, "there was one")
            try expect(try await store.removePusher(appID: "app", pushkey: "one", of: "@a"), false, "none exists")
            try expect(try await store.removePusher(appID: "other", pushkey: "two", of: "@a"), false, "another app_id")
            try expect(try await store.pushers(of: "@a").map(\.pusher.pushkey), ["two"], "the other pusher stays")
            try expect(try await store.pushers(of: "@b").count, 1, "the other user's pusher stays")
        },
        ConformanceCheck("a pusher that is set again after its removal is a new one") { scenario in
            try await scenario.set("key", of: "@a")
            let before = try await scenario.pusher("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            try await scenario.store.removePusher(appID: "app", pushkey: "key", of: "@a")
            try expect(try await scenario.set("key", of: "@a", at: 2), .created, "the pusher is created")
            let after = try await scenario.pusher("key", of: "@a")
            try expect(after.id != before.id, true, "an ID is never used again")
            try expect(after.revision > before.revision, true, "the revision increases")
            try expect(try await scenario.deliverAll(at: 3), [], "what waited was removed with the pusher")
        },
        ConformanceCheck("a rejected pusher is removed only if it wasn't set again") { scenario in
            try await scenario.set("key", of: "@a")
            let old = try await scenario.pusher("key", of: "@a")
            try await scenario.set(StoreScenario.setting("key", of: "@a", name: "Tablet"))
            let store = scenario.store
            let isOldRemoved = try await store.removeRejectedPusher(old.id, revision: old.revision)
            try expect(isOldRemoved, false, "the pusher was set again")
            let new = try await scenario.pusher("key", of: "@a")
            let isRemoved = try await store.removeRejectedPusher(new.id, revision: new.revision)
            try expect(isRemoved, true, "the pusher is removed")
            try expect(try await store.pushers(of: "@a").count, 0, "no pusher is left")
            let isRemovedAgain = try await store.removeRejectedPusher(new.id, revision: new.revision)
            try expect(isRemovedAgain, false, "none is left")
        },
        ConformanceCheck("setting the same values doesn't save a rejected pusher") { scenario in
            try await scenario.set("key", of: "@a")
            let pusher = try await scenario.pusher("key", of: "@a")
            try await scenario.set("key", of: "@a", at: 1)
            let isRemoved = try await scenario.store.removeRejectedPusher(pusher.id, revision: pusher.revision)
            try expect(isRemoved, true, "the same values are no change")
        },
        ConformanceCheck("pushers end with their devices") { scenario in
            try await scenario.setDevices()
            let count = try await scenario.store.removePushers(of: "@a", devices: ["ONE", "THREE"], except: nil)
            try expect(count, 1, "one pusher has one of the devices")
            try expect(try await scenario.keys("@a"), ["two", "none", "mail"], "the others stay")
            try expect(try await scenario.keys("@b"), ["one"], "the other user's pusher stays")
        },
        ConformanceCheck("no devices remove no pushers") { scenario in
            try await scenario.setDevices()
            try expect(try await scenario.store.removePushers(of: "@a", devices: [], except: nil), 0, "no pusher")
            try expect(try await scenario.keys("@a").count, 4, "all stay")
        },
        ConformanceCheck("all devices' pushers can be removed except one's") { scenario in
            try await scenario.setDevices()
            let count = try await scenario.store.removePushers(of: "@a", devices: nil, except: "TWO")
            try expect(count, 1, "one pusher has another device")
            try expect(try await scenario.keys("@a"), ["two", "none", "mail"], "those without a device stay")
            let rest = try await scenario.store.removePushers(of: "@a", devices: nil, except: nil)
            try expect(rest, 1, "the other device's pusher")
            try expect(try await scenario.keys("@a"), ["none", "mail"], "e-mail pushers stay")
        },
        ConformanceCheck("a device that is excepted and named keeps its pushers") { scenario in
            try await scenario.setDevices()
            let count = try await scenario.store.removePushers(of: "@a", devices: ["ONE", "TWO"], except: "ONE")
            try expect(count, 1, "only the other device's pusher")
            try expect(try await scenario.keys("@a"), ["one", "none", "mail"], "the excepted device's pusher stays")
        },
        ConformanceCheck("the users with pushers are listed in the order of their IDs' bytes, in pages") { scenario in
            let store = scenario.store
            try expect(try await store.usersWithPushers(after: nil, limit: 10), [], "no user")
            for user in ["@b", "@a", "@B", "@a\u{301}", "@\u{E9}", "@e\u{301}", "@a"] {
                try await scenario.set("one", of: user)
                try await scenario.set("two", of: user)
            }
            let disabled = try StoreScenario.setting("one", of: "@c", isEnabled: false)
            try await scenario.set(disabled)
            let users = try await store.usersWithPushers(after: nil, limit: 100)
            let expected = ["@B", "@a", "@a\u{301}", "@b", "@c", "@e\u{301}", "@\u{E9}"]
            try expect(users.map { Array($0.utf8) }, expected.map { Array($0.utf8) }, "each once")
            try expect(try await store.usersWithPushers(after: nil, limit: 2), ["@B", "@a"], "at most the limit")
            let page = try await store.usersWithPushers(after: "@a", limit: 2)
            try expect(page.map { Array($0.utf8) }, expected[2...3].map { Array($0.utf8) }, "those after a user")
            try expect(try await store.usersWithPushers(after: "@c1", limit: 1), ["@e\u{301}"], "or after an ID")
            for key in ["one", "two"] { try await store.removePusher(appID: "app", pushkey: key, of: "@B") }
            try expect(try await store.usersWithPushers(after: nil, limit: 1), ["@a"], "without pushers no longer")
        },
    ]
}

extension StoreScenario {
    fileprivate func setDevices() async throws {
        try await set(Self.setting("one", of: "@a", device: "ONE"))
        try await set(Self.setting("two", of: "@a", device: "TWO"))
        try await set(Self.setting("none", of: "@a"))
        try await set(Self.setting("mail", of: "@a", app: "m.email", url: nil, kind: .email, device: "ONE"))
        try await set(Self.setting("one", of: "@b", device: "ONE"))
    }

    fileprivate func keys(_ user: String) async throws -> [String] {
        try await store.pushers(of: user).map(\.pusher.pushkey)
    }
}
