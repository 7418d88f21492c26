import APIRuntime
import ArgumentParser
import CommandLineSupport
import DeviceAPI
import HomeserverFeedAPI
import PushClient
import PushRules

/// The options that name an event on a homeserver.
struct EventOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions

    @Option(name: .customLong("room-id"), help: ArgumentHelp("The event's room.", valueName: "room-id"))
    var roomID: String?

    @Option(name: .customLong("event-id"), help: ArgumentHelp("The event to explain.", valueName: "event-id"))
    var eventID: String?

    /// Whether any of the options is given.
    var isGiven: Bool { connection.isGiven || roomID != nil || eventID != nil }

    /// Checks that the options name an event.
    /// - Throws: `ValidationError`.
    func check() throws {
        guard let eventID else { throw ValidationError("missing event: give --event, or --event-id and --room-id") }
        guard let roomID else { throw ValidationError("missing room: --event-id requires --room-id") }
        try Self.check(roomID, startsWith: "!", "--room-id", example: "!beds:garden.example")
        try Self.check(eventID, startsWith: "$", "--event-id", example: "$ripe")
    }

    private static func check(
        _ text: String, startsWith sigil: Character, _ name: String, example: String
    ) throws(ValidationError) {
        guard text.first == sigil, text.utf8.count > 1, text.utf8.count <= 255 else {
            let found = text.shortened().singleLine
            throw ValidationError("\(name): expected an ID such as \(example), found \"\(found)\"")
        }
    }

    /// Fetches the event, and everything that the push rules of the token's owner depend on.
    /// - Parameter memberCount: the number of joined members; `nil` to ask the homeserver for it.
    /// - Throws: ``CommandFailure``, `MatrixError`.
    func fetch(memberCount: Int?) async throws -> FetchedEvent {
        guard let roomID, let eventID else { throw ValidationError("--event-id requires --room-id") }
        return try await connection.call { connection in
            let client = DeviceClient(connection)
            let owner = try await FeedClient(connection).getTokenOwner().userID
            async let rules = client.getPushRuleDocument()
            async let joinedMembers = Self.joinedMembers(of: roomID, client, isRequired: memberCount == nil)
            let context = try await Self.context(of: eventID, in: roomID, client)
            var room = RoomDetails(roomID: roomID)
            room.apply(state: context.state ?? [], userID: owner)
            if let joined = try await joinedMembers { room.apply(joined: joined, userID: owner) }
            room.memberCount = memberCount ?? room.memberCount
            return FetchedEvent(event: context.event, rules: try await rules, userID: owner, room: room)
        }
    }

    /// Returns the event with the state of its room.
    private static func context(
        of eventID: String, in roomID: String, _ client: DeviceClient
    ) async throws -> EventContext {
        do {
            return try await client.getEventContext(
                roomID: roomID, eventID: eventID, limit: 0,
                filter: ContextFilter(types: RoomDetails.stateTypes, lazyLoadMembers: true))
        } catch let error as MatrixError where [403, 404].contains(error.status.code) {
            throw CommandFailure(
                "the event: \(error)".singleLine,
                hint: "check --room-id and --event-id, and that the owner of the access token may see the event")
        }
    }

    /// - Parameter isRequired: whether a room whose members can't be read is an error.
    private static func joinedMembers(
        of roomID: String, _ client: DeviceClient, isRequired: Bool
    ) async throws -> JSONObject? {
        do {
            return try await client.getJoinedMembers(roomID: roomID).joined
        } catch let error as MatrixError {
            // The user's display name isn't known then; only rules that the specification had until v1.16 use it.
            if !isRequired { return nil }
            throw CommandFailure(
                "the room's members: \(error)".singleLine, hint: "give the number of joined members by --members")
        }
    }
}

/// An event on a homeserver, with everything that the push rules of a user depend on.
struct FetchedEvent: Sendable {
    let event: JSONObject
    /// The response of `GET /pushrules/`.
    let rules: JSONObject
    let userID: String
    private let details: RoomDetails

    init(event: JSONObject, rules: JSONObject, userID: String, room: RoomDetails) {
        self.event = event
        self.rules = rules
        self.userID = userID
        details = room
    }

    var user: PushRuleUser { PushRuleUser(userID: userID, displayName: details.members[userID]?.displayName) }

    /// The room as push rules see it, with the power levels at the time of the event.
    var room: PushRuleRoom {
        var room = details.pushRuleRoom(sender: event["sender"]?.string ?? "")
        if event["sender"]?.string == nil { room.senderPowerLevel = nil }
        return room
    }
}
