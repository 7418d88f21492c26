import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import Foundation
import HomeserverPush
import LoopbackServer
import PushDelivery
import Synchronization

/// A homeserver on the loopback interface, with the operations that a device uses.
final class ListenHomeserver: Sendable {
    static let fern = "@fern:garden.example"
    static let wren = "@wren:garden.example"
    static let roomID = "!beds:garden.example"
    static let token = "fern-token"

    let url: String
    let service: HomeserverPushService
    private let events: Events

    /// The events by ID.
    private final class Events: Sendable {
        let byID = Mutex<[String: Event]>([:])
    }

    private init(url: String, service: HomeserverPushService, events: Events) {
        self.url = url
        self.service = service
        self.events = events
    }

    /// Runs a closure with a homeserver whose pusher's workers run.
    static func with(_ body: (ListenHomeserver) async throws -> Void) async throws {
        let sessions = SessionStore()
        sessions.add(AccessToken(token), for: AuthenticatedUser(userID: fern))
        var configuration = HomeserverPushConfiguration()
        configuration.allowsHTTPGateways = true
        configuration.delivery.unreadCount = .messages
        let service = HomeserverPushService(
            store: InMemoryPushStore(), authenticator: sessions,
            transport: AsyncHTTPClientTransport(timeout: .seconds(120)), configuration: configuration, logger: .silent)
        let events = Events()
        var router = APIRouter()
        service.register(on: &router)
        register(events, on: &router)
        try await withServer(router) { baseURL in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await service.workers.run() }
                defer { group.cancelAll() }
                try await body(ListenHomeserver(url: "\(baseURL)", service: service, events: events))
            }
        }
    }

    private static func register(_ events: Events, on router: inout APIRouter) {
        let path = "/_matrix/client/v3"
        router.on(.get, "\(path)/account/whoami") { request in
            guard try request.accessToken() == AccessToken(token) else { throw MatrixError.unknownToken }
            return ServerResponse(json: ["user_id": .string(fern)] as JSONObject)
        }
        router.on(.get, "\(path)/rooms/{roomId}/context/{eventId}") { request in
            ServerResponse(json: ["event": try event(of: request, events), "state": state] as JSONObject)
        }
        router.on(.get, "\(path)/rooms/{roomId}/event/{eventId}") { request in
            ServerResponse(json: try event(of: request, events))
        }
        router.on(.get, "\(path)/rooms/{roomId}/joined_members") { _ in
            let members: JSONObject = [
                fern: ["display_name": "Fern"], wren: ["display_name": "Wren"], "@owl:garden.example": [:],
            ]
            return ServerResponse(json: ["joined": .object(members)] as JSONObject)
        }
    }

    private static func event(of request: ServerRequest, _ events: Events) throws -> JSONValue {
        let eventID: String = try request.path("eventId")
        guard let event = events.byID.withLock({ $0[eventID] }) else { throw MatrixError.notFound("no such event") }
        return try JSONValue(json: event.jsonBytes())
    }

    private static var state: JSONValue {
        func event(_ type: String, _ content: JSONObject) -> JSONValue {
            ["type": .string(type), "state_key": "", "sender": .string(wren), "content": .object(content)]
        }
        return [event("m.room.create", ["room_version": "11"]), event("m.room.name", ["name": "Kitchen garden"])]
    }

    // MARK: Actions

    /// Sends a message as Wren.
    func send(_ eventID: String, _ body: String, type: String = "m.room.message") async throws {
        let event = Event(
            eventID: eventID, type: type, sender: Self.wren, originServerTS: 1_767_225_600_000,
            content: ["msgtype": "m.text", "body": .string(body)],
            additionalProperties: ["room_id": .string(Self.roomID)])
        events.byID.withLock { $0[eventID] = event }
        try await service.events.process(
            event,
            in: RoomContext(
                roomID: Self.roomID, name: "Kitchen garden", senderDisplayName: "Wren", localMembers: [Self.fern],
                memberCount: 3))
    }

    /// Reads the room up to an event as Fern, on another device.
    func read(_ eventID: String) async throws {
        try await service.events.process(
            ReadReceipt(
                userID: Self.fern, roomID: Self.roomID, eventID: eventID, thread: .all,
                time: Timestamp(milliseconds: 1_767_225_700_000)))
    }

    var pushers: [Pusher] {
        get async throws { try await service.store.pushers(of: Self.fern).map(\.pusher) }
    }
}
