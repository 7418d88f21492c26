import APIRuntime
import ClientServerAPI
import Foundation
import HomeserverPush
import Logging
import TemporaryFolder

@testable import HomeserverPushSQLite

let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

/// Calls a function with a store in a temporary folder, and closes the store afterwards.
func withStore<Value>(
    options: StoreDatabase.Options = .init(), _ body: (SQLitePushStore) async throws -> Value
) async throws -> Value {
    try await withTemporaryFolder { folder in
        let store = try SQLitePushStore(
            StoreDatabase(path: folder.appending(path: "push.db").path, options: options, logger: quiet))
        do {
            let value = try await body(store)
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }
}

/// Times and rules of the tests.
extension Timestamp {
    static func seconds(_ seconds: Int64) -> Self { Self(milliseconds: 1_700_000_000_000 + seconds * 1000) }
}

let allRules = DeliveryRules(oldest: Timestamp(milliseconds: 0))

func setting(of user: String, key: String = "key", url: String = "https://push.example") throws -> PusherSetting {
    PusherSetting(
        userID: user,
        pusher: Pusher(
            pushkey: key, kind: .http, appID: "app", appDisplayName: "App", deviceDisplayName: "Phone", lang: "en",
            data: PusherData(url: url + GatewayAddress.path)),
        gateway: try GatewayAddress(url + GatewayAddress.path))
}

func event(_ id: String, in room: String = "!room", thread: String? = nil, to users: [String]) -> RecordedEvent {
    RecordedEvent(
        event: Event(
            eventID: id, type: "m.room.message", sender: "@sender:example",
            originServerTS: Timestamp.seconds(0).milliseconds, content: ["body": "text"]),
        room: RoomSummary(roomID: room, name: "Room"), threadID: thread,
        recipients: users.map { .init(userID: $0, actions: [.notify], isHighlight: false) })
}

extension SQLitePushStore {
    @discardableResult
    func set(_ setting: PusherSetting) async throws -> PusherChange {
        try await setPusher(setting, keepsOthers: true, maxPerUser: 10, now: .seconds(0))
    }

    /// Delivers all that waits, and returns the event IDs in order.
    func deliverAll(_ rules: DeliveryRules = allRules, now: Timestamp = .seconds(1_000_000)) async throws -> [String] {
        var events: [String] = []
        while case let claims = try await claim(limit: 10, lease: .seconds(60), now: now), !claims.isEmpty {
            for claim in claims {
                var outcome: DeliveryOutcome?
                while let delivery = try await next(claim, after: outcome, rules, now: now) {
                    if case .notification(let notification) = delivery.content {
                        events.append(notification.event.eventID)
                    }
                    outcome = .delivered(badge: 0)
                }
            }
        }
        return events
    }
}
