import APIRuntime
import PushRules

/// An event of a kind that notifies an account with the default rules, or usually doesn't.
struct SampleEvent: Sendable {
    /// The stable name, such as `message_group`.
    let name: String
    /// The event in words: `a message in a group`.
    let description: String
    let event: FlattenedEvent
    let room: PushRuleRoom

    /// Returns the samples for an account: events of another user of its homeserver, in rooms that no rule names.
    static func all(for userID: String) -> [SampleEvent] {
        let server = userID.firstIndex(of: ":").map { String(userID[$0...]) } ?? ""
        func sample(
            _ name: String, _ description: String, type: String = "m.room.message", content: JSONObject = [:],
            stateKey: String? = nil, members: Int = 12
        ) -> SampleEvent {
            var event: JSONObject = [
                "type": .string(type), "event_id": "$sample", "room_id": .string("!sample\(server)"),
                "sender": .string("@sample\(server)"), "content": .object(content),
            ]
            event["state_key"] = stateKey.map { JSONValue.string($0) }
            // The sender may notify the whole room.
            let room = PushRuleRoom(memberCount: members, senderPowerLevel: .level(100))
            return SampleEvent(name: name, description: description, event: FlattenedEvent(event), room: room)
        }
        let message: JSONObject = ["msgtype": "m.text", "body": "The tomatoes are ripe"]
        func text(mentioning mentions: JSONObject) -> JSONObject {
            var content = message
            content["m.mentions"] = .object(mentions)
            return content
        }
        let cipher: JSONObject = ["algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA"]
        let edit: JSONObject = ["rel_type": "m.replace", "event_id": "$original"]
        var edited = message
        edited["m.relates_to"] = .object(edit)
        return [
            sample("message_direct", "a message in a direct chat", content: text(mentioning: [:]), members: 2),
            sample("message_group", "a message in a group", content: text(mentioning: [:])),
            sample(
                "encrypted_direct", "an encrypted message in a direct chat", type: "m.room.encrypted", content: cipher,
                members: 2),
            sample("encrypted_group", "an encrypted message in a group", type: "m.room.encrypted", content: cipher),
            sample("mention", "a mention of you", content: text(mentioning: ["user_ids": [.string(userID)]])),
            sample("room_mention", "a mention of the whole room", content: text(mentioning: ["room": true])),
            sample(
                "invite", "an invitation", type: "m.room.member", content: ["membership": "invite"], stateKey: userID),
            sample("call", "a call", type: "m.call.invite", content: ["call_id": "1", "version": "1"], members: 2),
            sample(
                "room_upgrade", "the replacement of a room", type: "m.room.tombstone",
                content: ["body": "This room was replaced"], stateKey: ""),
            sample("notice", "a message of a bot", content: ["msgtype": "m.notice", "body": "The tomatoes are ripe"]),
            sample(
                "reaction", "a reaction", type: "m.reaction",
                content: ["m.relates_to": ["rel_type": "m.annotation", "event_id": "$original", "key": "+"]]),
            sample("edit", "an edit of a message", content: edited),
        ]
    }
}
