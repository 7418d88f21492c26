/// Texts as keys that the app translates, the same ones that sygnal sends.
///
/// | event | key | arguments |
/// | --- | --- | --- |
/// | message with text | `MSG_FROM_USER_IN_ROOM_WITH_CONTENT` | sender, room, text |
/// | image | `IMAGE_FROM_USER_IN_ROOM` | sender, text, room |
/// | emote | `ACTION_FROM_USER_IN_ROOM` | room, sender, text |
/// | message without text, encrypted | `MSG_FROM_USER_IN_ROOM` | sender, room |
/// | `m.call.invite` | `VOICE_CALL_FROM_USER`, `VIDEO_CALL_FROM_USER` | sender |
/// | invitation | `USER_INVITE_TO_NAMED_ROOM` | sender, room |
/// | other membership | none | |
/// | other events | `MSG_FROM_USER` | sender |
///
/// In a room without a name and an alias the keys lack `_IN_ROOM` and the arguments the room; an invitation has
/// `USER_INVITE_TO_CHAT`.
enum APNsLocalizedText {
    /// The argument for a sender whom the homeserver doesn't name, as sygnal has it.
    static let unknownSender = " "

    /// Returns the text of an event; `nil` if none is shown.
    /// - Parameter withContent: whether the text may contain the event's content.
    static func text(for event: APNsEvent, withContent: Bool) -> APNsDisplayText? {
        let sender = event.senderDisplayName ?? event.sender ?? unknownSender
        switch event.type {
        case nil: return nil
        case "m.room.message", "m.room.encrypted":
            return message(event, from: sender, withContent: withContent)
        case "m.call.invite":
            return .localized(
                key: event.isVideoCall ? "VIDEO_CALL_FROM_USER" : "VOICE_CALL_FROM_USER", arguments: [sender])
        case "m.room.member":
            guard event.isAboutUser, event.membership == "invite" else { return nil }
            guard let room = event.room else { return .localized(key: "USER_INVITE_TO_CHAT", arguments: [sender]) }
            return .localized(key: "USER_INVITE_TO_NAMED_ROOM", arguments: [sender, room])
        default: return .localized(key: "MSG_FROM_USER", arguments: [sender])
        }
    }

    private static func message(_ event: APNsEvent, from sender: String, withContent: Bool) -> APNsDisplayText {
        // An image without a name is shown as such.
        let text = withContent ? event.messageType == "m.image" ? event.content?["body"]?.string : event.body : nil
        guard let body = text, let messageType = event.messageType else {
            guard let room = event.room else { return .localized(key: "MSG_FROM_USER", arguments: [sender]) }
            return .localized(key: "MSG_FROM_USER_IN_ROOM", arguments: [sender, room])
        }
        switch (messageType, event.room) {
        case ("m.image", let room?):
            return .localized(key: "IMAGE_FROM_USER_IN_ROOM", arguments: [sender, body, room])
        case ("m.image", nil): return .localized(key: "IMAGE_FROM_USER", arguments: [sender, body])
        case ("m.emote", let room?):
            return .localized(key: "ACTION_FROM_USER_IN_ROOM", arguments: [room, sender, body])
        case ("m.emote", nil): return .localized(key: "ACTION_FROM_USER", arguments: [sender, body])
        case (_, let room?):
            return .localized(key: "MSG_FROM_USER_IN_ROOM_WITH_CONTENT", arguments: [sender, room, body])
        case (_, nil): return .localized(key: "MSG_FROM_USER_WITH_CONTENT", arguments: [sender, body])
        }
    }
}
