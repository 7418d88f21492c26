import APIRuntime
import Testing

@testable import PushClient

/// A row of the table of events: the event, and the words that a device shows for it.
struct EventKind: Sendable, CustomTestStringConvertible {
    let name: String
    let event: JSONObject
    var isDirect = false
    let title: String
    let subtitle: String?
    let body: String
    var actions: [NotificationAction]?

    var testDescription: String { name }

    /// A message of Wren's in the room "Kitchen garden".
    static func inRoom(
        _ name: String, _ content: JSONObject, unsigned: JSONObject? = nil, subtitle: String = "Wren", body: String,
        actions: [NotificationAction]? = nil
    ) -> EventKind {
        inRoom(
            name, "m.room.message", content, unsigned: unsigned, subtitle: subtitle, body: body, actions: actions)
    }

    /// An event of Wren's in the room "Kitchen garden".
    static func inRoom(
        _ name: String, _ type: String, _ content: JSONObject, stateKey: String? = nil, unsigned: JSONObject? = nil,
        subtitle: String = "Wren", body: String, actions: [NotificationAction]? = nil
    ) -> EventKind {
        EventKind(
            name: name, event: Garden.json(type, content, stateKey: stateKey, unsigned: unsigned),
            title: "Kitchen garden", subtitle: subtitle, body: body, actions: actions)
    }

    /// A message of Wren's in a direct chat.
    static func direct(
        _ name: String, _ content: JSONObject, subtitle: String? = nil, body: String
    ) -> EventKind {
        EventKind(
            name: name, event: Garden.json("m.room.message", content), isDirect: true, title: "Wren",
            subtitle: subtitle, body: body)
    }
}
