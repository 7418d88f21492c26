import APIRuntime
import PushGatewayAPI

/// The title and the text of a notification that a browser shows itself.
struct DisplayedTexts: Hashable, Sendable {
    let title: String
    let body: String

    /// - Parameter defaults: the texts `title` and `body` for notifications that have none, in the user's language.
    init(_ notification: Notification, defaults: JSONObject) {
        func nonEmpty(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }
        let room = nonEmpty(notification.roomName) ?? nonEmpty(notification.roomAlias)
        let sender = nonEmpty(notification.senderDisplayName) ?? nonEmpty(notification.sender)
        let content = notification.content
        title = room ?? sender ?? nonEmpty(defaults["title"]?.string) ?? "Matrix"
        guard let text = nonEmpty(content?["body"]?.string) else {
            body = nonEmpty(defaults["body"]?.string) ?? Self.text(for: notification)
            return
        }
        if content?["msgtype"]?.string == "m.emote" {
            body = "* " + [sender, text].compactMap(\.self).joined(separator: " ")
        } else if room != nil, let sender {
            body = "\(sender): \(text)"
        } else {
            body = text
        }
    }

    private static func text(for notification: Notification) -> String {
        switch notification.type?.value {
        case "m.room.member" where notification.content?["membership"]?.string == "invite": "Invitation"
        case "m.call.invite", "m.call.notify", "org.matrix.msc4075.call.notify", "m.rtc.notification",
            "org.matrix.msc4075.rtc.notification":
            "Incoming call"
        default: "New message"
        }
    }
}
