import APIRuntime
import ManualClock
import Testing

@testable import PushClient

@Suite("Resolving notifications")
struct NotificationResolverTests {
    let homeserver = TestHomeserver()
    let shown = ShownNotifications()
    let rules = DeviceRuleset()
    let cache = RoomCache()
    let clock = ManualClock(secondsSince1970: 1_780_000_001)

    func resolver(
        maxRuleAge: Duration = .zero, storedRoom: (@Sendable (String) async -> RoomDetails?)? = nil,
        decrypt: NotificationResolver.Decrypt? = nil
    ) throws -> NotificationResolver {
        var configuration = NotificationResolver.Configuration()
        configuration.maxRuleAge = maxRuleAge
        return NotificationResolver(
            userID: Garden.fern, connection: try homeserver.connection(), rules: rules, shown: shown, cache: cache,
            configuration: configuration, storedRoom: storedRoom, decrypt: decrypt, clock: TestClock(clock))
    }

    func notification(_ eventID: String? = "$ripe", badge: Int64? = 2) -> ReceivedNotification {
        var notification = ReceivedNotification()
        notification.eventID = eventID
        notification.roomID = Garden.roomID
        notification.counts.unread = badge
        return notification
    }

    func add(_ json: JSONObject, members: Int = 12, state: [JSONValue] = Garden.roomState) {
        homeserver.with { homeserver in
            homeserver.events[json["event_id"]?.string ?? ""] = json
            homeserver.rooms[Garden.roomID] = state
            homeserver.members[Garden.roomID] = Garden.members(members)
        }
    }

    /// The user's rules with a rule in front of the default ones.
    static func rules(_ kind: String, _ rule: JSONValue) -> JSONObject {
        let defaults: [String: JSONValue] = [
            "underride": [
                [
                    "rule_id": ".m.rule.message", "default": true, "enabled": true, "actions": ["notify"],
                    "conditions": [["kind": "event_match", "key": "type", "pattern": "m.room.message"]],
                ],
                [
                    "rule_id": ".m.rule.encrypted", "default": true, "enabled": true, "actions": ["notify"],
                    "conditions": [["kind": "event_match", "key": "type", "pattern": "m.room.encrypted"]],
                ],
            ]
        ]
        var global = JSONObject()
        for (key, value) in defaults { global[key] = value }
        global[kind] = .array([rule] + (global[kind]?.array ?? []))
        return ["global": .object(global)]
    }

    static let muted: JSONValue = [
        "rule_id": .string(Garden.roomID), "default": false, "enabled": true, "actions": [],
    ]

    @Test("an identifier becomes a message, with two requests; with the room in the cache, with one")
    func eventIDOnly() async throws {
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Ripe"]))
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Eaten"], id: "$eaten"))
        let resolver = try resolver()
        let first = await resolver.result(for: notification())
        let content = try #require(first.content)
        #expect(content.title == "Kitchen garden")
        #expect(content.subtitle == "Wren")
        #expect(content.body == "Ripe")
        #expect(content.badge == 2)
        #expect(content.incompleteness == nil)
        #expect(homeserver.calls.sorted() == ["context $ripe", "joined_members \(Garden.roomID)", "pushrules"])
        homeserver.with { $0.calls = [] }
        #expect(await resolver.result(for: notification("$eaten")).content?.body == "Eaten")
        #expect(homeserver.calls.sorted() == ["event $eaten", "pushrules"])
    }

    @Test("a payload with the event's content needs no request")
    func complete() async throws {
        var received = notification()
        received.type = "m.room.message"
        received.sender = Garden.wren
        received.senderDisplayName = "Wren"
        received.roomName = "Kitchen garden"
        received.content = ["msgtype": "m.text", "body": "Ripe"]
        received.tweaks = ["sound": "default"]
        let result = try await resolver().result(for: received)
        #expect(result.content?.body == "Ripe")
        #expect(result.content?.sound == "default")
        #expect(homeserver.calls.isEmpty)
    }

    @Test("an event is shown once, also if its second notification comes while the first is resolved")
    func duplicates() async throws {
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Ripe"]))
        let resolver = try resolver()
        let received = notification()
        async let first = resolver.result(for: received)
        async let second = resolver.result(for: received)
        let results = await [first, second]
        #expect(results.count { $0.content != nil } == 1)
        #expect(results.count { $0.suppression == .duplicate } == 1)
        // The record survives the extension's process.
        let stored = ShownNotifications(json: shown.jsonBytes())
        #expect(stored.identifiers == ["$ripe"])
        #expect(!stored.claim("$ripe"))
    }

    @Test("a decrypted message is judged by the rules on its text, not by those on the encrypted event")
    func decryption() async throws {
        add(Garden.json("m.room.encrypted", ["algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"]))
        homeserver.with {
            $0.rules = Self.rules(
                "content",
                [
                    "rule_id": "slugs", "default": false, "enabled": true, "pattern": "slug",
                    "actions": ["notify", ["set_tweak": "sound", "value": "alarm"], ["set_tweak": "highlight"]],
                ])
        }
        let resolver = try resolver(decrypt: { _, _ in
            ["type": "m.room.message", "content": ["msgtype": "m.text", "body": "A slug!"], "sender": "@forged:x"]
        })
        let content = try #require(await resolver.result(for: notification()).content)
        #expect(content.body == "A slug!")
        #expect(content.sound == "alarm")
        #expect(content.isHighlighted)
        #expect(content.sender == Garden.wren)
        #expect(content.incompleteness == nil)
    }

    @Test("a decrypted event that no rule notifies about is suppressed; one that can't be decrypted is shown")
    func encryptedReaction() async throws {
        let encrypted = Garden.json("m.room.encrypted", ["ciphertext": "x"])
        add(encrypted)
        let reaction: JSONObject = ["type": "m.reaction", "content": ["m.relates_to": ["key": "🌱"]]]
        let result = try await resolver(decrypt: { _, _ in reaction }).result(for: notification())
        #expect(result.content == nil)
        #expect(result.suppression != nil)

        add(Garden.json("m.room.encrypted", ["ciphertext": "x"], id: "$other"))
        struct NoKey: Error {}
        let other = try await resolver(decrypt: { _, _ in throw NoKey() }).result(for: notification("$other"))
        #expect(other.content?.body == "Encrypted message")
        #expect(other.content?.incompleteness == .undecryptable)
        #expect(other.content?.title == "Kitchen garden")
    }

    @Test("a rule that another device has changed holds for the next notification, although the stored ones are stale")
    func freshRules() async throws {
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Ripe"]))
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Eaten"], id: "$eaten"))
        let stale = Self.rules("room", ["rule_id": "!else", "default": false, "enabled": true, "actions": []])
        #expect(rules.replace(with: stale))
        homeserver.with { $0.rules = Self.rules("room", Self.muted) }
        let resolver = try resolver()
        #expect(await resolver.result(for: notification()).suppression == .pushRule(Garden.roomID))
        #expect(rules.document?["global"]?["room"]?.array?.count == 1)
        homeserver.with { $0.rules = stale }
        #expect(await resolver.result(for: notification("$eaten")).content?.body == "Eaten")
    }

    @Test("without a homeserver the last known rules and the best text are used")
    func offline() async throws {
        homeserver.with { $0.failure = 503 }
        let resolver = try resolver()
        var received = notification()
        received.providedText = .localized(key: "MSG_FROM_USER_IN_ROOM", arguments: ["Wren", "Kitchen garden"])
        received.senderDisplayName = "Wren"
        received.roomName = "Kitchen garden"
        let content = try #require(await resolver.result(for: received).content)
        #expect(content.title == "Kitchen garden")
        #expect(content.subtitle == "Wren")
        #expect(content.body == "New message")
        #expect(content.incompleteness == .unreachable)
        homeserver.with { $0.failure = 401 }
        #expect(await resolver.result(for: notification("$b")).content?.incompleteness == .unauthorized)
    }

    @Test("rules for the room's members use its power levels and its creators")
    func roomMention() async throws {
        let create = Garden.state("m.room.create", ["room_version": "12"])
        add(
            Garden.json("m.room.message", ["msgtype": "m.text", "body": "@room tea", "m.mentions": ["room": true]]),
            state: Garden.roomState.dropFirst() + [create, Garden.state("m.room.power_levels", ["users": [:]])])
        let content = try #require(await resolver().result(for: notification()).content)
        // Wren has created the room, so that no level is needed.
        #expect(content.isHighlighted)
    }
}
