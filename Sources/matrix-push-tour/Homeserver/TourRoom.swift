import APIRuntime
import ClientServerAPI
import DeviceAPI
import HTTPTypes
import HomeserverPush
import Synchronization

/// The room of the tour: takes messages, redactions and receipts, and has what devices look up of an event.
final class TourRoom: EventsServer {
    private struct State {
        var events: [String: Event] = [:]
        /// The redactions by the ID of the redacted event.
        var redactions: [String: Event] = [:]
    }

    private let service: HomeserverPushService
    private let clock: TourClock
    private let state = Mutex(State())

    init(service: HomeserverPushService, clock: TourClock) {
        self.service = service
        self.clock = clock
    }

    private static let path = "/_matrix/client/v3/rooms/{roomId}/"

    /// Registers the operations of clients, and those of devices.
    func register(on router: inout APIRouter) {
        router.on(.put, Self.path + "send/{eventType}/{txnId}") { request in
            try await self.add(
                type: try request.path("eventType"), content: try await request.body(), transaction: request)
        }
        router.on(.put, Self.path + "redact/{eventId}/{txnId}") { request in
            let redacted: String = try request.path("eventId")
            var content: JSONObject = try await request.body()
            content["redacts"] = .string(redacted)
            return try await self.add(type: "m.room.redaction", content: content, transaction: request)
        }
        router.on(.post, Self.path + "receipt/{receiptType}/{eventId}") { request in
            let user = try await self.authenticate(request.accessToken())
            try await self.service.events.process(
                ReadReceipt(
                    userID: user.userID, roomID: try request.path("roomId"), eventID: try request.path("eventId"),
                    thread: .all, time: Timestamp(milliseconds: self.time)))
            return ServerResponse(json: JSONObject())
        }
        registerEvents(on: &router)
    }

    /// The time of day in milliseconds since 1970.
    private var time: Int64 { Int64(clock.secondsSince1970) * 1000 }

    /// Adds an event, whose ID is made of that of the transaction, and evaluates push rules for it.
    private func add(
        type: String, content: JSONObject, transaction request: ServerRequest
    ) async throws -> ServerResponse {
        let sender = try await authenticate(request.accessToken())
        let transactionID: String = try request.path("txnId")
        let event = Event(
            eventID: "$\(transactionID)", type: type, sender: sender.userID, originServerTS: time, content: content)
        state.withLock { state in
            state.events[event.eventID] = event
            if type == "m.room.redaction", let redacted = content["redacts"]?.string {
                state.redactions[redacted] = event
            }
        }
        try await service.events.process(
            event,
            in: RoomContext(
                roomID: Garden.roomID, name: Garden.roomName,
                senderDisplayName: Garden.names.first { $0.userID == sender.userID }?.name,
                localMembers: Garden.names.map(\.userID)))
        return ServerResponse(json: ["event_id": .string(event.eventID)] as JSONObject)
    }

    // MARK: Operations of devices

    func authenticate(_ accessToken: AccessToken) async throws -> HomeserverPush.AuthenticatedUser {
        try await service.authenticate(accessToken)
    }

    func getEvent(
        roomID: String, eventID: String, caller: HomeserverPush.AuthenticatedUser
    ) async throws -> JSONObject {
        let (event, redaction) = state.withLock { ($0.events[eventID], $0.redactions[eventID]) }
        guard var event else { throw MatrixError.notFound("no such event") }
        if redaction != nil { event.content = [:] }
        var json = try JSONObject(json: event.jsonBytes())
        json["room_id"] = .string(Garden.roomID)
        if let redaction {
            json["unsigned"] = ["redacted_because": .object(try JSONObject(json: redaction.jsonBytes()))]
        }
        return json
    }

    func getEventContext(
        roomID: String, eventID: String, limit: Int64?, filter: ContextFilter?,
        caller: HomeserverPush.AuthenticatedUser
    ) async throws -> EventContext {
        EventContext(event: try await getEvent(roomID: roomID, eventID: eventID, caller: caller), state: Self.roomState)
    }

    func getJoinedMembers(roomID: String, caller: HomeserverPush.AuthenticatedUser) async throws -> JoinedMembers {
        var joined = JSONObject()
        for (userID, name) in Garden.names { joined[userID] = ["display_name": .string(name)] }
        return JoinedMembers(joined: joined)
    }

    func getInvitations(filter: JSONObject?, caller: HomeserverPush.AuthenticatedUser) async throws -> Invitations {
        Invitations()
    }

    /// The state that devices ask for, with the sender as the only member (lazy loading).
    private static let roomState: [JSONValue] = [
        state("m.room.create", "", ["room_version": "12"]),
        state("m.room.name", "", ["name": .string(Garden.roomName)]),
        state("m.room.member", Garden.wren, ["membership": "join", "displayname": "Wren"]),
    ]

    private static func state(_ type: String, _ key: String, _ content: JSONObject) -> JSONValue {
        [
            "type": .string(type), "state_key": .string(key), "sender": .string(Garden.wren),
            "content": .object(content),
        ]
    }
}
