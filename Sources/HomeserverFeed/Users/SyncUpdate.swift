import APIRuntime
import ClientServerAPI
import HomeserverFeedAPI
import HomeserverPush
import PushRules
import StringGrammars

/// The parts of a sync that matter to notifications.
struct SyncUpdate: Sendable {
    /// The user's receipts.
    var receipts: [ReadReceipt] = []
    /// The user's push rules, if they have changed.
    var pushRules: Ruleset?
    /// The users that the user ignores, if they have changed.
    var ignored: Set<String>?
    /// Whether the user's devices have changed.
    var hasChangedDevices = false
    /// The new events of rooms.
    var timelines: [MissedEvents.Timeline] = []

    /// - Parameter since: the position of the sync.
    init(_ response: SyncResponse, of userID: String, since: String?) {
        for event in response.accountData?.events ?? [] {
            guard let content = event["content"]?.object else { continue }
            switch event["type"] {
            case .string("m.push_rules"): pushRules = Ruleset(pushRules: content)
            case .string("m.ignored_user_list"): ignored = Self.ignoredUsers(content)
            default: break
            }
        }
        hasChangedDevices = response.deviceLists?.changed?.contains { $0.isIdentical(to: userID) } ?? false
        for (roomID, room) in response.rooms?.join ?? [:] {
            for event in room.ephemeral?.events ?? [] where event["type"] == .string("m.receipt") {
                addReceipts(event["content"]?.object ?? [:], of: userID, in: roomID)
            }
            guard let timeline = room.timeline, let events = timeline.events, !events.isEmpty else { continue }
            timelines.append(
                MissedEvents.Timeline(
                    userID: userID, roomID: roomID, events: events.compactMap { Event(homeserver: $0) },
                    previous: timeline.limited == true ? timeline.prevBatch?.value : nil, since: since))
        }
        // Earlier receipts first.
        receipts.sort { $0.time < $1.time }
    }

    /// Reads the user's receipts of a room: `{eventID: {type: {userID: {ts, thread_id}}}}`.
    private mutating func addReceipts(_ content: JSONObject, of userID: String, in roomID: String) {
        for (eventID, types) in content {
            for type in ["m.read", "m.read.private"] {
                guard let receipt = types.object?[type]?.object?[userID]?.object else { continue }
                let thread: ReadReceipt.Thread =
                    switch receipt["thread_id"]?.string {
                    case nil: .all
                    case "main": .main
                    case let root?: .root(root)
                    }
                receipts.append(
                    ReadReceipt(
                        userID: userID, roomID: roomID, eventID: eventID, thread: thread,
                        time: Timestamp(milliseconds: receipt["ts"]?.integer ?? 0)))
            }
        }
    }

    static func ignoredUsers(_ content: JSONObject) -> Set<String> {
        Set((content["ignored_users"]?.object ?? [:]).map(\.key))
    }
}

extension Ruleset {
    /// Reads the account data `m.push_rules`.
    fileprivate init?(pushRules content: JSONObject) {
        guard let global = content["global"]?.object,
            let ruleset = try? Ruleset(json: global.jsonBytes(), mode: .tolerant)
        else { return nil }
        self = ruleset
    }
}
