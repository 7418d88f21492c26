import ClientServerAPI
import Foundation
import HomeserverPush

/// The users, pushers and events of the load.
enum Load {
    static func users(_ count: Int) -> [String] { (0..<count).map { "@user\($0):garden.example" } }

    static var now: Timestamp { Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) }

    /// Sets a pusher for each user.
    static func setPushers(
        of users: [String], in store: any PushStore, gateway: String = "https://push.example" + GatewayAddress.path,
        appID: String = "org.example.app"
    ) async throws {
        let address = try GatewayAddress(gateway)
        try await concurrently(users.count, tasks: 16) { index in
            let setting = PusherSetting(
                userID: users[index],
                pusher: Pusher(
                    pushkey: "fFern:APA91b-\(index)", kind: .http, appID: appID, appDisplayName: "App",
                    deviceDisplayName: "Phone", lang: "en", data: PusherData(url: gateway)),
                gateway: address)
            _ = try await store.setPusher(setting, keepsOthers: true, maxPerUser: 10, now: now)
        }
    }

    /// Those of the default rule for messages in rooms of two.
    private static let actions: [Action] = [.notify, .setTweak(.init(setTweak: "sound", value: "default"))]

    static func event() -> Event {
        Event(
            eventID: "$" + UUID().uuidString, type: "m.room.message", sender: "@fern:garden.example",
            originServerTS: now.milliseconds,
            content: ["msgtype": "m.text", "body": "The fern by the door wants its water"])
    }

    static func room(_ users: [String]) -> RoomContext {
        RoomContext(
            roomID: "!beds:garden.example", name: "Beds", senderDisplayName: "Fern", localMembers: users)
    }

    /// Returns an event with a notification for each user, without an evaluation.
    static func recorded(for users: [String]) -> RecordedEvent {
        RecordedEvent(
            event: event(),
            room: RoomSummary(roomID: "!beds:garden.example", name: "Beds", senderDisplayName: "Fern"),
            recipients: users.map { .init(userID: $0, actions: actions, isHighlight: false) })
    }

    /// Runs a body for each index, several at the same time.
    static func concurrently(
        _ count: Int, tasks: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask { for index in stride(from: task, to: count, by: tasks) { try await body(index) } }
            }
            try await group.waitForAll()
        }
    }

    static func nanoseconds(_ duration: Duration) -> Double { duration / .nanoseconds(1) }
}
