import APIRuntime
import DeviceAPI
import PushRules

/// A homeserver with one room, on the server that the toolkit has generated for a device's operations.
struct Garden: DeviceServer {
    static let fern = "@fern:garden.example"
    static let wren = "@wren:garden.example"
    static let roomID = "!beds:garden.example"
    static let token = AccessToken("fern-token")

    /// The events by ID. Those of the type `m.room.encrypted` are decrypted with `plaintexts`.
    static let events: [String: JSONObject] = [
        "$ripe": event("$ripe", "m.room.message", ["msgtype": "m.text", "body": "The tomatoes are ripe"]),
        "$taste": event("$taste", "m.room.encrypted", ["algorithm": "m.megolm.v1.aes-sha2"]),
        "$rain": event("$rain", "m.room.encrypted", ["algorithm": "m.megolm.v1.aes-sha2"]),
        "$slow": event("$slow", "m.room.encrypted", ["algorithm": "m.megolm.v1.aes-sha2"]),
        "$riper": event(
            "$riper", "m.room.message",
            [
                "msgtype": "m.text", "body": "* Fern: the tomatoes are very ripe", "m.mentions": mention,
                "m.new_content": [
                    "msgtype": "m.text", "body": "Fern: the tomatoes are very ripe", "m.mentions": mention,
                ],
                "m.relates_to": ["rel_type": "m.replace", "event_id": "$ripe"],
            ]),
    ]

    /// The decrypted events by ID.
    static let plaintexts: [String: JSONObject] = [
        "$taste": [
            "type": "m.room.message",
            "content": ["msgtype": "m.text", "body": "Fern: taste this", "m.mentions": mention],
        ],
        "$rain": ["type": "m.room.message", "content": ["msgtype": "m.text", "body": "Bad weather tomorrow"]],
    ]

    private static let mention: JSONValue = ["user_ids": [.string(fern)]]

    /// A message about the weather doesn't notify. The homeserver can't see that in an encrypted room.
    private static let rules: JSONObject = {
        var rules = (try? JSONObject(json: DefaultPushRules.ruleset(of: fern).jsonBytes())) ?? [:]
        let rule: JSONValue = [
            "rule_id": "weather", "default": false, "enabled": true, "actions": [],
            "conditions": [["kind": "event_match", "key": "content.body", "pattern": "*weather*"]],
        ]
        rules["override"] = .array([rule] + (rules["override"]?.array ?? []))
        return ["global": .object(rules)]
    }()

    private static func event(_ id: String, _ type: String, _ content: JSONObject) -> JSONObject {
        [
            "event_id": .string(id), "type": .string(type), "sender": .string(wren), "room_id": .string(roomID),
            "origin_server_ts": 1_780_000_000_000, "content": .object(content),
        ]
    }

    /// The point at which the request for one of the events waits.
    let response: WaitingPoint

    func authenticate(_ accessToken: AccessToken) throws -> String {
        guard accessToken == Self.token else { throw MatrixError.unknownToken }
        return Self.fern
    }

    func getEvent(roomID: String, eventID: String, caller: String) async throws -> JSONObject {
        if eventID == "$lost" { await response.wait() }
        guard let event = Self.events[eventID] else { throw MatrixError.notFound("There is no such event.") }
        return event
    }

    func getEventContext(
        roomID: String, eventID: String, limit: Int64?, filter: ContextFilter?, caller: String
    ) async throws -> EventContext {
        func state(_ type: String, _ content: JSONObject, key: String = "") -> JSONValue {
            [
                "type": .string(type), "state_key": .string(key), "sender": .string(Self.wren),
                "content": .object(content),
            ]
        }
        return EventContext(
            event: try await getEvent(roomID: roomID, eventID: eventID, caller: caller),
            state: [
                state("m.room.create", ["room_version": "11"]), state("m.room.name", ["name": "Kitchen garden"]),
                state("m.room.member", ["membership": "join", "displayname": "Wren"], key: Self.wren),
            ])
    }

    func getJoinedMembers(roomID: String, caller: String) -> JoinedMembers {
        JoinedMembers(joined: [
            Self.fern: ["display_name": "Fern"], Self.wren: ["display_name": "Wren"], "@ibis:garden.example": [:],
        ])
    }

    func getInvitations(filter: JSONObject?, caller: String) -> Invitations { Invitations() }

    func getPushRuleDocument(caller: String) -> JSONObject { Self.rules }

    func getListedPushers(caller: String) -> ListedPushers { ListedPushers(pushers: []) }

    // The extension doesn't call these.

    func getPushRuleEntry(kind: String, ruleID: String, caller: String) throws -> JSONObject {
        throw MatrixError.notFound("There is no such rule.")
    }

    func getNotificationDocument(from: String?, limit: Int64?, only: String?, caller: String) -> JSONObject {
        ["notifications": []]
    }
}
