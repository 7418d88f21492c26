/// Texts in English, for apps that don't translate keys.
///
/// The title is the room, and the subtitle the sender. In a room without a name and an alias the title is the sender.
enum APNsPlainText {
    /// The text of a notification whose content isn't known.
    static let newMessage = APNsDisplayText.plain(title: nil, subtitle: nil, body: "New message")

    /// Returns the text of an event; `nil` if none is shown.
    /// - Parameter withContent: whether the text may contain the event's content.
    static func text(for event: APNsEvent, withContent: Bool) -> APNsDisplayText? {
        guard let body = body(of: event, withContent: withContent) else { return nil }
        let sender = event.senderDisplayName ?? event.sender
        return .plain(title: event.room ?? sender, subtitle: event.room == nil ? nil : sender, body: body)
    }

    private static func body(of event: APNsEvent, withContent: Bool) -> String? {
        switch event.type {
        case nil: nil
        case "m.room.message": message(event, body: withContent ? event.body : nil)
        case "m.room.encrypted": "Encrypted message"
        case "m.sticker": withContent ? event.body.map { "Sticker: \($0)" } ?? "Sticker" : "Sticker"
        case "m.reaction", "m.room.redaction": nil
        case "m.call.invite": event.isVideoCall ? "Video call" : "Voice call"
        case "m.room.member":
            event.isAboutUser && event.membership == "invite"
                ? event.room == nil ? "Invites you to chat" : "Invites you to this room" : nil
        case _ where event.isCallNotification:
            event.content?["notification_type"]?.string == "ring" ? "Incoming call" : "Call in this room"
        default: "New message"
        }
    }

    private static func message(_ event: APNsEvent, body: String?) -> String {
        // A caption is a `body` in addition to a different `filename`.
        let filename = event.content?["filename"]?.string
        let caption = filename == nil || filename == body ? nil : body
        func described(_ kind: String, naming name: String? = nil) -> String {
            (caption ?? name).map { "\(kind): \($0)" } ?? kind
        }
        switch event.messageType {
        case nil: return "New message"
        case "m.emote":
            return body.map { "* \(event.senderDisplayName ?? event.sender ?? "") \($0)" } ?? "New message"
        case "m.image": return described("Image")
        case "m.video": return described("Video")
        case "m.audio":
            let isVoice = ["org.matrix.msc3245.voice", "m.voice"].contains { event.content?[$0] != nil }
            return described(isVoice ? "Voice message" : "Audio")
        case "m.file": return described("File", naming: filename ?? body)
        case "m.location": return described("Location", naming: body)
        default: return body ?? "New message"
        }
    }
}
