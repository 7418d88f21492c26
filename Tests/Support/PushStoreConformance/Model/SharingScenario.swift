import ClientServerAPI
import HomeserverPush
import PushRules

/// The calls that aren't in the model, with a store opened again after each change.
struct SharingScenario {
    /// A store over the same database that stays open; `nil` if only one can be open.
    let other: (any PushStore)?
    let open: @Sendable () async throws -> any PushStore

    func run() async throws {
        let overrides = RulesetOverrides(defaults: [
            DefaultRuleOverride(kind: .override, ruleID: ".m.rule.master", enabled: true)
        ])
        let revision = try await open().setPushRules(overrides, of: "@sharing", replacing: nil)
        try expect(try await open().pushRules(of: "@sharing")?.overrides, overrides, "the push rules are kept")
        let changes = try await read().pushRuleChanges(after: 0, limit: 10)
        try expect(changes.map(\.userID), ["@sharing"], "another store has the change of the push rules")
        let next = try await open().setPushRules(RulesetOverrides(), of: "@sharing", replacing: revision)
        try expect((next ?? 0) > (revision ?? 0), true, "revisions increase after opening the store again")
        let conflict = try await read().setPushRules(overrides, of: "@sharing", replacing: revision)
        try expect(conflict, nil, "another store has the new revision")

        let event = Event(
            eventID: "$state", type: "m.room.name", stateKey: "", sender: "@sharing", originServerTS: 1, content: [:])
        try await open().setRoomState([event], of: "!sharing", replacesAll: true)
        try expect(try await read().roomState(of: "!sharing"), [event], "another store has the room's state")
        try await open().setValue("value", for: "sharing")
        try expect(try await read().value(for: "sharing"), "value", "another store has the value")

        let setting = try StoreScenario.setting("sharing", of: "@sharing", device: "DEVICE")
        try await StoreScenario(store: try await open()).set(setting)
        let pusher = try await StoreScenario(store: try await read()).pusher("sharing", of: "@sharing")
        try expect(pusher.setting, setting, "another store has the pusher")
        try await open().removePusher(appID: "app", pushkey: "sharing", of: "@sharing")
        try await StoreScenario(store: try await open()).set(setting)
        let second = try await StoreScenario(store: try await read()).pusher("sharing", of: "@sharing")
        try expect(second.id > pusher.id, true, "an ID isn't used again after opening the store again")
        try expect(second.revision > pusher.revision, true, "the revision increases")
    }

    /// Returns another store than the one of the last change.
    private func read() async throws -> any PushStore {
        if let other { return other }
        return try await open()
    }
}
