import ClientServerAPI
import Foundation
import HomeserverPush

/// The names and events of the load.
enum Load {
    static let rules = DeliveryRules(oldest: Timestamp(milliseconds: 0), sendsBadges: false)

    static func user(_ number: Int) -> String { "@user\(number):example" }

    static func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    static func setting(of user: String) throws -> PusherSetting {
        let url = "https://push.example" + GatewayAddress.path
        return PusherSetting(
            userID: user,
            pusher: Pusher(
                pushkey: "key of \(user)", kind: .http, appID: "app", appDisplayName: "App",
                deviceDisplayName: "Phone", lang: "en", data: PusherData(url: url)),
            gateway: try GatewayAddress(url))
    }

    static func event(_ id: String, to users: [String]) -> RecordedEvent {
        RecordedEvent(
            event: Event(
                eventID: id, type: "m.room.message", sender: "@sender:example",
                originServerTS: now().milliseconds, content: ["body": "text"]),
            room: RoomSummary(roomID: "!room:example", name: "Room"),
            recipients: users.map { .init(userID: $0, actions: [.notify], isHighlight: false) })
    }
}
