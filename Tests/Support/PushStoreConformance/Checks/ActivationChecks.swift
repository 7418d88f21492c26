import ClientServerAPI
import HomeserverPush

/// Pushers that are notified by Web Push.
enum ActivationChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("a Web Push pusher is kept with its token, and nothing is queued for it") { scenario in
            let waiting = setting(.awaitingActivation(token: "token\u{0}", expires: StoreScenario.time(300)))
            try expect(try await scenario.set(waiting), .created, "the pusher is created")
            try expect(try await scenario.pusher("key", of: "@a").setting, waiting, "its values")
            try expect(try await scenario.set(waiting, at: 1), .unchanged, "the same values")
            try await scenario.record("$1", to: ["@a"], at: 2)
            try expect(try await scenario.deliverAll(at: 3), [], "nothing is queued")
            try expect(try await scenario.store.nextClaim(), nil, "nothing can be claimed")
        },
        ConformanceCheck("an activated pusher gets what is recorded afterwards, and a badge update") { scenario in
            try await scenario.set(setting(.awaitingActivation(token: "a", expires: StoreScenario.time(300))))
            let pusher = try await scenario.pusher("key", of: "@a")
            try await scenario.record("$1", to: ["@a"], at: 1)
            let isActivated = try await scenario.store.activatePusher(pusher, now: StoreScenario.time(2))
            try expect(isActivated, true, "the pusher is activated")
            let activated = try await scenario.pusher("key", of: "@a")
            try expect(activated.setting, setting(.activated), "its values")
            try expect(activated.revision > pusher.revision, true, "the revision increases")
            try expect(try await scenario.deliverAll(at: 3), ["key badge 1"], "a badge update")
            try await scenario.record("$2", in: "!other", to: ["@a"], at: 4)
            try expect(try await scenario.deliverAll(at: 5), ["key $2"], "a later event")
        },
        ConformanceCheck("a pusher that was set again isn't activated by its earlier token") { scenario in
            try await scenario.set(setting(.awaitingActivation(token: "a", expires: StoreScenario.time(300))))
            let old = try await scenario.pusher("key", of: "@a")
            let again = setting(.awaitingActivation(token: "b", expires: StoreScenario.time(400)))
            try expect(try await scenario.set(again, at: 1), .changed, "another token is a change")
            let isActivated = try await scenario.store.activatePusher(old, now: StoreScenario.time(2))
            try expect(isActivated, false, "the pusher was set again")
            try expect(try await scenario.pusher("key", of: "@a").setting, again, "nothing was changed")
            try await scenario.store.removePusher(appID: "app", pushkey: "key", of: "@a")
            let isActivatedLater = try await scenario.store.activatePusher(old, now: StoreScenario.time(3))
            try expect(isActivatedLater, false, "the pusher was removed")
        },
        ConformanceCheck("a pusher with another subscription has to be activated again, and drops what waits") {
            scenario in
            try await scenario.set(setting(.activated))
            try await scenario.record("$1", to: ["@a"], at: 1)
            let waiting = setting(.awaitingActivation(token: "a", expires: StoreScenario.time(300)), path: "other")
            try expect(try await scenario.set(waiting, at: 2), .changed, "the URL is a change")
            try expect(try await scenario.deliverAll(at: 3), [], "what waited is dropped")
        },
        ConformanceCheck("a disabled pusher that is activated gets nothing") { scenario in
            let state = WebPushState.awaitingActivation(token: "a", expires: StoreScenario.time(300))
            try await scenario.set(setting(state, isEnabled: false))
            let pusher = try await scenario.pusher("key", of: "@a")
            let isActivated = try await scenario.store.activatePusher(pusher, now: StoreScenario.time(1))
            try expect(isActivated, true, "the pusher is activated")
            try await scenario.record("$1", to: ["@a"], at: 2)
            try expect(try await scenario.deliverAll(at: 3), [], "nothing is queued")
            try await scenario.set(setting(.activated), at: 4)
            try expect(try await scenario.deliverAll(at: 5), ["key badge 1"], "until it is enabled")
        },
        ConformanceCheck("a Web Push pusher ends with its device") { scenario in
            try await scenario.set(setting(.activated))
            let count = try await scenario.store.removePushers(of: "@a", devices: ["PHONE"], except: nil)
            try expect(count, 1, "the pusher has the device")
            try expect(try await scenario.store.pushers(of: "@a").count, 0, "no pusher is left")
        },
    ]

    private static func setting(_ state: WebPushState, path: String = "up", isEnabled: Bool = true) -> PusherSetting {
        PusherSetting(
            userID: "@a",
            pusher: Pusher(
                pushkey: "key", kind: .unknown("webpush"), appID: "app", appDisplayName: "App",
                deviceDisplayName: "Phone", lang: "en",
                data: PusherData(
                    url: "https://push.example/\(path)", additionalProperties: ["auth": .string("secret")])),
            gateway: nil, webPush: state, deviceID: "PHONE", isEnabled: isEnabled)
    }
}
