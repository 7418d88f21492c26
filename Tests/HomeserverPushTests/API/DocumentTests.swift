import APIRuntime
import ClientServerAPI
import Foundation
import HomeserverPush
import HummingbirdTransport
import Logging
import OutboundHTTP
import Testing

/// The homeserver of `docs/guides/rulesets.md`, line by line, which shows that the code in the document compiles.
private func serveRules() async throws {
    let logger = Logger(label: "push")
    let sessions = SessionStore()
    sessions.add(AccessToken("secret"), for: AuthenticatedUser(userID: "@fern:garden.example"))
    let service = HomeserverPushService(
        store: InMemoryPushStore(), authenticator: sessions,
        transport: try OutboundClient(PusherConfiguration().clientConfiguration()), logger: logger)
    var router = APIRouter()
    service.register(on: &router)
    try await HummingbirdServer(router: router, configuration: .init(port: 8008), logger: logger).run()
}

/// The homeserver of `docs/guides/homeserver.md`, line by line.
private func runHomeserver() async throws {
    let logger = Logger(label: "homeserver")
    let sessions = SessionStore()
    let configuration = HomeserverPushConfiguration()
    let service = HomeserverPushService(
        store: InMemoryPushStore(), authenticator: sessions,
        transport: try OutboundClient(configuration.delivery.clientConfiguration()), serverName: "garden.example",
        configuration: configuration, logger: logger)

    // The client-server API: pushers, push rules and notifications.
    var router = APIRouter()
    service.register(on: &router)
    let server = HummingbirdServer(router: router, configuration: .init(port: 8008), logger: logger)

    // Login and logout.
    sessions.add(AccessToken("secret"), for: AuthenticatedUser(userID: "@fern:garden.example", deviceID: "TABLET"))
    try await service.sessionEnded(userID: "@fern:garden.example", deviceID: "PHONE")

    // An event of a room, after it was accepted and before /sync shows it.
    let event = Event(
        eventID: "$ripe", type: "m.room.message", sender: "@wren:garden.example",
        originServerTS: 1_767_225_600_000, content: ["msgtype": "m.text", "body": "The tomatoes are ripe"])
    let room = RoomContext(
        roomID: "!beds:garden.example", name: "Kitchen garden", senderDisplayName: "Wren",
        localMembers: ["@fern:garden.example", "@wren:garden.example"], memberCount: 12)
    try await service.events.process(event, in: room)

    // A receipt, m.read or m.read.private.
    let receipt = ReadReceipt(
        userID: "@fern:garden.example", roomID: room.roomID, eventID: "$ripe", thread: .all,
        time: Timestamp(milliseconds: 1_767_225_660_000))
    try await service.events.process(receipt)

    // /sync shows the rules as the account data m.push_rules, and unread_notifications of each room.
    let rules = try await service.rules.ruleset(of: "@fern:garden.example")
    let unread = try await service.store.unreadThreads(of: "@fern:garden.example", in: room.roomID)
    logger.info("\(rules.override?.count ?? 0) override rules, \(unread.count) unread threads")

    // Until the task is cancelled: serve clients, and deliver notifications.
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        group.addTask { await service.workers.run() }
        try await group.waitForAll()
    }
}

@Suite("Guides with a homeserver")
struct DocumentTests {
    @Test(
        "the document shows the code above",
        arguments: [
            ("docs/guides/rulesets.md", "private func serveRules"),
            ("docs/guides/homeserver.md", "private func runHomeserver"),
        ])
    func code(path: String, function: String) throws {
        var root = URL(filePath: #filePath)
        for _ in 1...4 { root.deleteLastPathComponent() }
        let document = try String(contentsOf: root.appending(path: path), encoding: .utf8)
        let shown = document.components(separatedBy: "```").filter { $0.contains("HomeserverPushService(") }
        let source = try String(contentsOfFile: #filePath, encoding: .utf8).components(separatedBy: "\n")
        let start = try #require(source.firstIndex { $0.hasPrefix(function) })
        let body = source[(start + 1)...].prefix { $0 != "}" }.map { $0.isEmpty ? "" : String($0.dropFirst(4)) }
        #expect(shown.count == 1)
        #expect(shown.first?.components(separatedBy: "\n").dropFirst().dropLast() == body[...])
    }
}
