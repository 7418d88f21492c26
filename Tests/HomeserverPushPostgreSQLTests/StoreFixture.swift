import APIRuntime
import ClientServerAPI
import Foundation
import HomeserverPush
import HomeserverPushPostgreSQL
import Logging
import PostgreSQLClient
import PostgreSQLServer
import Synchronization

/// Stores of several processes on one database of a server of its own.
struct StoreFixture: ~Copyable {
    let server: PostgreSQLServer
    let stores: [PostgreSQLPushStore]
    /// Statements of the test itself.
    let client: PostgreSQLClient

    static let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    static let schema = "matrix_push_homeserver"
    /// Passes over nothing.
    static let rules = DeliveryRules(oldest: Timestamp(milliseconds: 0))
    static let gatewayURL = "https://push.example.org/_matrix/push/v1/notify"

    /// - Parameter takeoverDelay: by default so long that leases don't end before their time.
    init(
        stores count: Int = 1, timeout: Duration = .seconds(60), takeoverDelay: Duration = .seconds(3600)
    ) async throws {
        let server = try PostgreSQLServer()
        var stores: [PostgreSQLPushStore] = []
        for _ in 0..<count {
            let configuration = PostgreSQLPushStore.Configuration(
                connection: server.connection, timeout: timeout, takeoverDelay: takeoverDelay)
            stores.append(try PostgreSQLPushStore(configuration, logger: Self.quiet))
        }
        for store in stores { try await store.waitUntilAvailable(within: .seconds(60)) }
        self.server = server
        self.stores = stores
        client = Self.makeClient(server)
        _ = await client.waitUntilAvailable(within: .seconds(60))
    }

    /// Returns a further connection for statements of the test.
    func makeClient() -> PostgreSQLClient { Self.makeClient(server) }

    private static func makeClient(_ server: PostgreSQLServer) -> PostgreSQLClient {
        PostgreSQLClient(
            .init(connection: "\(server.connection) options='-c search_path=\(schema)'", timeout: .seconds(60)),
            logger: quiet)
    }

    deinit {
        for store in stores { store.close() }
        client.close()
        server.stop()
    }

    /// Runs a statement of the test.
    func sql(_ text: String) async throws -> [PostgreSQLRow] {
        try await client.run(PostgreSQLStatement("\(text.hashValue)", text))
    }

    static func user(_ number: Int) -> String { "@user\(number):example.org" }

    static func setting(_ user: Int, pushkey: String? = nil) throws -> PusherSetting {
        PusherSetting(
            userID: Self.user(user),
            pusher: Pusher(
                pushkey: pushkey ?? "key\(user)", kind: .http, appID: "org.example.app", appDisplayName: "App",
                deviceDisplayName: "Phone", lang: "en", data: PusherData(url: gatewayURL)),
            gateway: try GatewayAddress(gatewayURL))
    }

    static func event(_ name: String, to users: [Int], room: String = "!room:example.org") -> RecordedEvent {
        RecordedEvent(
            event: Event(
                eventID: "$\(name)", type: "m.room.message", sender: "@sender:example.org", originServerTS: 1,
                content: ["msgtype": "m.text", "body": .string(name)]),
            room: RoomSummary(roomID: room),
            recipients: users.map { .init(userID: user($0), actions: [.notify], isHighlight: false) })
    }
}

extension Timestamp {
    static var now: Self { Self(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) }
}

extension QueuedDelivery {
    /// The event ID of a notification; `nil` for a badge update.
    var eventID: String? {
        guard case .notification(let notification) = content else { return nil }
        return notification.event.eventID
    }
}

/// A value that several tasks change.
final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    var value: Value { state.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) {
        state.withLock { value in
            var changed = value
            body(&changed)
            value = changed
        }
    }
}
