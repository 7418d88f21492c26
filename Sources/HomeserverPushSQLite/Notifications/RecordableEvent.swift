import ClientServerAPI
import Foundation
import HomeserverPush

/// An event in the form of its record, prepared outside the transaction.
struct RecordableEvent: Sendable {
    /// Recipients with the same actions.
    struct Group: Sendable {
        /// JSON.
        var actions: String
        var isHighlight: Bool
        var users: [String]
    }

    let roomID: String
    let eventID: String
    let threadID: String?
    /// The time that receipts for unknown events are compared with.
    let time: Int64
    let recordedAt: Int64
    /// The content of notifications; `nil` if no user is notified.
    let content: Content?
    let groups: [Group]

    struct Content: Sendable {
        var event: String
        var name: Data?
        var alias: Data?
        var senderDisplayName: Data?
    }

    init(_ event: RecordedEvent, now: Timestamp) {
        roomID = event.room.roomID
        eventID = event.event.eventID
        threadID = event.threadID
        recordedAt = now.milliseconds
        time = min(event.event.originServerTS, now.milliseconds)
        content =
            event.recipients.isEmpty
            ? nil
            : Content(
                event: event.event.jsonText, name: event.room.name?.blob, alias: event.room.alias?.blob,
                senderDisplayName: event.room.senderDisplayName?.blob)
        groups = Self.groups(event.recipients)
    }

    private static func groups(_ recipients: [RecordedEvent.Recipient]) -> [Group] {
        struct Key: Hashable {
            var actions: [Action]
            var isHighlight: Bool
        }
        var groups: [Group] = []
        var indices: [Key: Int] = [:]
        var last: (key: Key, index: Int)?
        for recipient in recipients {
            let key = Key(actions: recipient.actions, isHighlight: recipient.isHighlight)
            let index: Int
            // Actions of neighbours are often the same array, which is compared without looking at its elements.
            if let last, last.key == key {
                index = last.index
            } else if let known = indices[key] {
                index = known
            } else {
                index = groups.count
                indices[key] = index
                groups.append(Group(actions: recipient.actions.jsonText, isHighlight: key.isHighlight, users: []))
            }
            last = (key, index)
            groups[index].users.append(recipient.userID)
        }
        return groups
    }
}
