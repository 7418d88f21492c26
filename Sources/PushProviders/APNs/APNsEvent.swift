import APIRuntime
import PushGatewayAPI

/// The parts of a notification that payloads use, with absent, empty and ill-typed members treated alike.
struct APNsEvent: Sendable {
    let eventID: String?
    let roomID: String?
    let type: String?
    let sender: String?
    let senderDisplayName: String?
    /// The room's name or alias.
    let room: String?
    let content: JSONObject?
    let membership: String?
    let isAboutUser: Bool
    let unread: Int64?
    let missedCalls: Int64?
    /// The number for the app's icon; `nil` if the homeserver sends no counts.
    let badge: Int64?
    /// Whether the event announces a call (MSC4075).
    let isCallNotification: Bool
    /// Members that no version of the specification defines, such as those of encrypted notifications (MSC3013).
    let unknownMembers: JSONObject

    /// Members of notifications that payloads don't repeat: Synapse sends them in addition to those of the specification.
    private static let redundantMembers = ["id", "membership"]

    init(_ notification: Notification) {
        func text(_ value: String?) -> String? { value.flatMap { $0.isEmpty ? nil : $0 } }
        eventID = text(notification.eventID)
        roomID = text(notification.roomID)
        type = text(notification.type?.value)
        sender = text(notification.sender)
        senderDisplayName = text(notification.senderDisplayName)
        room = text(notification.roomName) ?? text(notification.roomAlias)
        content = notification.content
        membership = (notification.additionalProperties["membership"] ?? content?["membership"])?.string
        isAboutUser = notification.userIsTarget ?? false
        unread = notification.counts?.unread
        missedCalls = notification.counts?.missedCalls
        badge = notification.badge
        isCallNotification = notification.isCallNotification
        unknownMembers = notification.additionalProperties
    }

    /// Whether the notification is only about counts.
    var isOnlyCounts: Bool { eventID == nil && type == nil && unknownMembers["ciphertext"] == nil }

    /// The members of the notification to pass on, except those with a given key and those that are redundant.
    func passedMembers(except keys: [String]) -> [JSONObject.Element] {
        unknownMembers.filter { member in
            !Self.redundantMembers.contains(member.key) && member.key != "aps" && !keys.contains(member.key)
        }
    }

    var messageType: String? { content?["msgtype"]?.string }
    /// The message's text, not empty.
    var body: String? { content?["body"]?.string.flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether a call of the specification's `m.call.invite` has video, by its session description.
    var isVideoCall: Bool {
        content?["offer"]?["sdp"]?.string?.contains("m=video") ?? false
    }
}
