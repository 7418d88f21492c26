import APIRuntime
import DeviceAPI
import StringGrammars

/// Finds an event and its room on the homeserver, with as few requests as possible.
///
/// | known | requests |
/// | --- | --- |
/// | the room, with the sender of a message | `GET /event` |
/// | nothing | `GET /context`, which has the room's state, and `GET /joined_members` at the same time |
/// | the user isn't in the room: an invitation | then `GET /sync` for the stripped state of invitations |
struct EventLookup: Sendable {
    let client: DeviceClient
    let userID: String
    let cache: RoomCache
    let clock: any DeviceClock
    /// Returns a room of the app's store.
    let storedRoom: (@Sendable (String) async -> RoomDetails?)?

    /// An event with its room.
    struct Found: Sendable {
        var event: RoomEvent
        var room: RoomDetails
    }

    /// The reason that no event was found.
    enum Failure: Error {
        /// The homeserver has no such event, or the user may not see it.
        case notFound
        /// The user ignores the sender (MSC4406).
        case senderIgnored
        /// The homeserver refuses the access token.
        case unauthorized
        /// There was no response, or one that can't be read.
        case unreachable
    }

    /// Selects nothing but invitations.
    static let invitationFilter: JSONObject = {
        let nothing: JSONValue = ["types": []]
        return [
            "presence": nothing, "account_data": nothing,
            "room": ["timeline": nothing, "state": nothing, "ephemeral": nothing, "account_data": nothing],
        ]
    }()

    func find(eventID: String, in roomID: String) async throws(Failure) -> Found {
        if let room = await knownRoom(roomID) {
            do {
                let json = try await client.getEvent(roomID: roomID, eventID: eventID)
                guard let event = RoomEvent(json) else { throw Failure.unreachable }
                // Without the sender's name, and after a change of the state, the state is needed after all.
                if event.stateKey == nil, room.members[event.sender] != nil || event.sender.isEmpty {
                    return Found(event: event, room: room)
                }
            } catch {
                guard case .notFound = failure(error) else { throw failure(error) }
                // The user may have left the room since, and have been invited again.
                cache.remove(roomID)
            }
        }
        do {
            return try await findContext(eventID: eventID, in: roomID)
        } catch {
            guard case .notFound = failure(error), let found = await invitation(to: roomID) else {
                throw failure(error)
            }
            return found
        }
    }

    private func knownRoom(_ roomID: String) async -> RoomDetails? {
        if let room = cache.room(roomID, now: clock.now) { return room }
        return await storedRoom?(roomID)
    }

    private func findContext(eventID: String, in roomID: String) async throws -> Found {
        async let list = memberList(of: roomID)
        let context = try await client.getEventContext(
            roomID: roomID, eventID: eventID, limit: 0,
            filter: ContextFilter(types: RoomDetails.stateTypes, lazyLoadMembers: true))
        guard let event = RoomEvent(context.event) else { throw Failure.unreachable }
        var room = RoomDetails(roomID: roomID)
        room.apply(state: context.state ?? [], userID: userID)
        let members = await list
        if case .complete(let joined) = members { room.apply(joined: joined, userID: userID) }
        // A change of the room's state shows that what is known of it grows old.
        if members.isFinal, event.stateKey == nil {
            cache.store(room, now: clock.now)
        } else {
            cache.remove(roomID)
        }
        return Found(event: event, room: room)
    }

    /// The members of a room.
    private enum MemberList {
        case complete(JSONObject)
        /// The room is so large that its list isn't read. No push rule of the specification depends on the exact number.
        case tooLarge
        case failed

        /// Whether another request would have the same result.
        var isFinal: Bool { if case .failed = self { false } else { true } }
    }

    /// The largest list of members in bytes that is read.
    private static let maxMemberListBytes = 512 << 10

    private func memberList(of roomID: String) async -> MemberList {
        var client = client
        client.connection.maxResponseBytes = min(client.connection.maxResponseBytes, Self.maxMemberListBytes)
        do {
            return .complete(try await client.getJoinedMembers(roomID: roomID).joined)
        } catch is ResponseTooLargeError {
            return .tooLarge
        } catch {
            return .failed
        }
    }

    /// The user's invitation to a room, from its stripped state.
    func invitation(to roomID: String) async -> Found? {
        guard let invitations = try? await client.getInvitations(filter: Self.invitationFilter),
            let state = invitations.rooms?.invite?[roomID]?.inviteState?.events
        else { return nil }
        return Self.invitation(to: roomID, state: state, userID: userID)
    }

    static func invitation(to roomID: String, state: [JSONValue], userID: String) -> Found? {
        var room = RoomDetails(roomID: roomID)
        room.apply(state: state, userID: userID)
        let event = state.compactMap { $0.object.flatMap { RoomEvent($0) } }.first {
            $0.membership == "invite" && $0.stateKey?.isIdentical(to: userID) == true
        }
        return event.map { Found(event: $0, room: room) }
    }

    private static let senderIgnored: [MatrixError.ErrorCode] = [
        "M_SENDER_IGNORED", "ORG.MATRIX.MSC4406.SENDER_IGNORED",
    ]

    private func failure(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as MatrixError where error.status.code == 401: .unauthorized
        case let error as MatrixError where Self.senderIgnored.contains(error.errcode): .senderIgnored
        case let error as MatrixError where [403, 404].contains(error.status.code): .notFound
        default: .unreachable
        }
    }
}
