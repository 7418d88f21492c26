import ClientServerAPI
import HomeserverPush

/// Listing and setting pushers.
enum PusherChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a user without pushers has an empty list") { scenario in
            try expect(try await scenario.store.pushers(of: "@a").count, 0, "no pushers are listed")
        },
        ConformanceCheck("a pusher is listed without change") { scenario in
            var setting = try StoreScenario.setting("key", of: "@a", device: "DEVICE")
            setting.pusher.profileTag = "tag"
            setting.pusher.data.format = "event_id_only"
            setting.pusher.data.additionalProperties["own"] = .string("\u{0}\u{1F33F}\"")
            setting.pusher.additionalProperties["org.example.own"] = .boolean(true)
            try expect(try await scenario.set(setting, at: 1.5), .created, "a new pusher is created")
            let pusher = try await scenario.pusher("key", of: "@a")
            try expect(pusher.setting, setting, "the pusher has what was set")
            try expect(pusher.setAt, StoreScenario.time(1.5), "the time of the change, in milliseconds")
        },
        ConformanceCheck("an e-mail pusher without a gateway is listed without change") { scenario in
            let setting = try StoreScenario.setting("a@example", of: "@a", app: "m.email", url: nil, kind: .email)
            try expect(try await scenario.set(setting), .created, "a new pusher is created")
            try expect(try await scenario.pusher("a@example", of: "@a").setting, setting, "the pusher is listed")
        },
        ConformanceCheck("pushers are listed in the order of their creation, also after a change") { scenario in
            for key in ["c", "a", "b"] { try await scenario.set(key, of: "@a") }
            try await scenario.set(StoreScenario.setting("c", of: "@a", name: "Tablet"), at: 1)
            let keys = try await scenario.store.pushers(of: "@a").map(\.pusher.pushkey)
            try expect(keys, ["c", "a", "b"], "the oldest first")
        },
        ConformanceCheck("a pusher is identified by user, app_id and pushkey") { scenario in
            try await scenario.set(StoreScenario.setting("key", of: "@a", app: "one"))
            let settings = [
                try StoreScenario.setting("key", of: "@a", app: "two"),
                try StoreScenario.setting("other", of: "@a", app: "one"),
                try StoreScenario.setting("key", of: "@b", app: "one"),
            ]
            for setting in settings { try expect(try await scenario.set(setting), .created, "another pusher") }
            try expect(try await scenario.store.pushers(of: "@a").count, 3, "three pushers of @a")
            let ids = try await scenario.store.pushers(of: "@a").map(\.id) + scenario.store.pushers(of: "@b").map(\.id)
            try expect(Set(ids).count, 4, "every pusher has an ID of its own")
        },
        ConformanceCheck("setting the same values changes nothing, not even the time") { scenario in
            let setting = try StoreScenario.setting("key", of: "@a", device: "DEVICE")
            try await scenario.set(setting)
            let before = try await scenario.pusher("key", of: "@a")
            try expect(try await scenario.set(setting, at: 9), .unchanged, "the same values")
            try expect(try await scenario.pusher("key", of: "@a"), before, "id, setAt and revision stay")
        },
        ConformanceCheck("the order of members of data makes no difference") { scenario in
            var setting = try StoreScenario.setting("key", of: "@a")
            setting.pusher.data.additionalProperties = ["one": .integer(1), "two": .object(["a": .null, "b": .null])]
            try await scenario.set(setting)
            setting.pusher.data.additionalProperties = ["two": .object(["b": .null, "a": .null]), "one": .integer(1)]
            try expect(try await scenario.set(setting, at: 9), .unchanged, "the same values")
        },
        ConformanceCheck("every value that differs is a change with a new time and revision") { scenario in
            let base = try StoreScenario.setting("key", of: "@a", device: "DEVICE")
            try await scenario.set(base)
            var variants = [
                try StoreScenario.setting("key", of: "@a", url: "https://other.example", device: "DEVICE"),
                try StoreScenario.setting("key", of: "@a", device: "OTHER"),
                try StoreScenario.setting("key", of: "@a", device: nil),
                try StoreScenario.setting("key", of: "@a", device: "DEVICE", isEnabled: false),
                try StoreScenario.setting("key", of: "@a", device: "DEVICE", name: "Tablet"),
            ]
            var own = base
            own.pusher.data.additionalProperties["own"] = .boolean(true)
            variants.append(own)
            var before = try await scenario.pusher("key", of: "@a")
            for (index, variant) in variants.enumerated() {
                let change = try await scenario.set(variant, at: Double(index + 1))
                try expect(change, .changed, "variant \(index)")
                let pusher = try await scenario.pusher("key", of: "@a")
                try expect(pusher.setting, variant, "variant \(index) is listed")
                try expect(pusher.id, before.id, "a change keeps the ID")
                try expect(pusher.setAt, StoreScenario.time(Double(index + 1)), "the time of the change")
                try expect(pusher.revision > before.revision, true, "the revision increases")
                before = pusher
            }
        },
        ConformanceCheck("append false removes other users' pushers with the app_id and pushkey") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.set("other", of: "@a")
            try await scenario.set(StoreScenario.setting("key", of: "@a", app: "other"))
            try await scenario.set("key", of: "@b")
            let change = try await scenario.set(StoreScenario.setting("key", of: "@c"), keepsOthers: false)
            try expect(change, .created, "the pusher is created")
            let keys = try await scenario.store.pushers(of: "@a").map { "\($0.pusher.appID) \($0.pusher.pushkey)" }
            try expect(keys, ["app other", "other key"], "only the pusher with both is removed")
            try expect(try await scenario.store.pushers(of: "@b").count, 0, "of every other user")
            try expect(try await scenario.store.pushers(of: "@c").count, 1, "the own pusher stays")
        },
        ConformanceCheck("append false removes other users' pushers also if the own one is unchanged") { scenario in
            let setting = try StoreScenario.setting("key", of: "@a")
            try await scenario.set(setting)
            try await scenario.set("key", of: "@b")
            try expect(try await scenario.set(setting, keepsOthers: false), .unchanged, "the same values")
            try expect(try await scenario.store.pushers(of: "@b").count, 0, "the other user's pusher is removed")
            try expect(try await scenario.store.pushers(of: "@a").count, 1, "the own pusher stays")
        },
        ConformanceCheck("append true keeps other users' pushers") { scenario in
            try await scenario.set("key", of: "@a")
            try await scenario.set(StoreScenario.setting("key", of: "@b"), keepsOthers: true)
            try expect(try await scenario.store.pushers(of: "@a").count, 1, "the other user's pusher stays")
        },
        ConformanceCheck("a pusher over the limit isn't created, and nothing else changes") { scenario in
            try await scenario.set("one", of: "@a")
            try await scenario.set("two", of: "@a")
            try await scenario.set("three", of: "@b")
            let new = try StoreScenario.setting("three", of: "@a")
            let change = try await scenario.set(new, keepsOthers: false, maxPerUser: 2)
            try expect(change, .tooMany, "the user has the largest number")
            try expect(try await scenario.store.pushers(of: "@a").count, 2, "the user's pushers stay")
            try expect(try await scenario.store.pushers(of: "@b").count, 1, "the other user's pusher stays")
            let changed = try StoreScenario.setting("one", of: "@a", name: "Tablet")
            try expect(try await scenario.set(changed, maxPerUser: 1), .changed, "a pusher that exists can be changed")
        },
    ]
}
