import APIRuntime
import Testing

@testable import PushClient

@Suite("Keys that come late")
struct LateKeyTests {
    private let shown = ShownNotifications()
    private let rules = DeviceRuleset()

    private func resolver() throws -> NotificationResolver {
        NotificationResolver(
            userID: Garden.fern, connection: try TestHomeserver().connection(), rules: rules, shown: shown)
    }

    private func encrypted() throws -> RoomEvent {
        try #require(RoomEvent(Garden.json("m.room.encrypted", ["ciphertext": "x"])))
    }

    private func show(_ event: RoomEvent, _ resolver: NotificationResolver) {
        shown.add(resolver.presenter.content(of: event, in: Garden.room), threadID: nil)
    }

    @Test("the text replaces the notification without one, and a mention counts as highlighted")
    func mention() throws {
        let (resolver, event) = (try resolver(), try encrypted())
        show(event, resolver)
        let plain: JSONObject = [
            "type": "m.room.message",
            "content": ["msgtype": "m.text", "body": "Fern!", "m.mentions": ["user_ids": [.string(Garden.fern)]]],
        ]
        let update = try #require(resolver.update(event, decrypted: plain, in: Garden.room))
        #expect(update.result.content?.body == "Fern!")
        #expect(update.result.content?.identifier == "$ripe")
        #expect(update.countChange == 0)
        #expect(update.highlightChange == 1)
        #expect(shown.identifiers == ["$ripe"])
    }

    @Test("a reaction takes the notification and its count away")
    func reaction() throws {
        let (resolver, event) = (try resolver(), try encrypted())
        show(event, resolver)
        let update = try #require(
            resolver.update(event, decrypted: ["type": "m.reaction", "content": [:]], in: Garden.room))
        #expect(update.result.content == nil)
        #expect(update.result.withdrawn == ["$ripe"])
        #expect(update.countChange == -1)
        #expect(shown.identifiers.isEmpty)
    }

    @Test("a message that was read in the meantime doesn't come back")
    func read() throws {
        let (resolver, event) = (try resolver(), try encrypted())
        let plain: JSONObject = ["type": "m.room.message", "content": ["msgtype": "m.text", "body": "x"]]
        let update = try #require(resolver.update(event, decrypted: plain, in: Garden.room))
        #expect(update.result.suppression == .duplicate)
        #expect(update.countChange == 0)
    }

    @Test("a mention in a room whose encrypted events don't notify is shown and counted")
    func countUp() throws {
        let (resolver, event) = (try resolver(), try encrypted())
        rules.replace(with: [
            "global": [
                "override": [
                    [
                        "rule_id": ".m.rule.is_user_mention", "default": true, "enabled": true, "actions": ["notify"],
                        "conditions": [
                            [
                                "kind": "event_property_contains", "key": "content.m\\.mentions.user_ids",
                                "value": .string(Garden.fern),
                            ]
                        ],
                    ]
                ]
            ]
        ])
        let plain: JSONObject = [
            "type": "m.room.message", "content": ["body": "Fern!", "m.mentions": ["user_ids": [.string(Garden.fern)]]],
        ]
        let update = try #require(resolver.update(event, decrypted: plain, in: Garden.room))
        #expect(update.result.content?.body == "Fern!")
        #expect(update.countChange == 1)
    }

    @Test("a decrypted text without a type changes nothing")
    func malformed() throws {
        #expect(try resolver().update(encrypted(), decrypted: [:], in: Garden.room) == nil)
    }
}
