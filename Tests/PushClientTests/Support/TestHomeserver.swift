import APIRuntime
import ClientServerAPI
import DeviceAPI
import HTTPTypes
import PushRules
import Synchronization

/// A homeserver on the generated servers, without a network.
final class TestHomeserver: Sendable {
    struct State {
        var events: [String: JSONObject] = [:]
        /// The state of each room, by room ID.
        var rooms: [String: [JSONValue]] = [:]
        var members: [String: JSONObject] = [:]
        var invitations: [String: [JSONValue]] = [:]
        var rules = TestHomeserver.defaultRules
        var pushers: [JSONValue] = []
        /// The status with which every call fails, and its error code.
        var failure: Int?
        var errorCode: MatrixError.ErrorCode = .unknown
        /// Whether calls never return until they are cancelled.
        var hangs = false
        var calls: [String] = []
    }

    let state = Mutex(State())

    /// The rules of a user who has changed none.
    static let defaultRules: JSONObject = {
        let rules = DefaultPushRules.ruleset(of: Garden.fern)
        return ["global": .object((try? JSONObject(json: rules.jsonBytes())) ?? [:])]
    }()

    static let token = AccessToken("fern-token")

    func with<Value: Sendable>(_ body: (inout State) -> Value) -> Value { state.withLock { body(&$0) } }

    var calls: [String] { with { $0.calls } }

    /// A connection to this homeserver.
    func connection() throws -> APIConnection {
        var router = APIRouter()
        (self as any Registering).registerAll(on: &router)
        return APIConnection(
            transport: RouterTransport(router: router), baseURL: try BaseURL("https://garden.example"),
            accessToken: Self.token)
    }

    private func record(_ call: String) async throws {
        let (failure, code, hangs) = with { state in
            state.calls.append(call)
            return (state.failure, state.errorCode, state.hangs)
        }
        if hangs { try await Task.sleep(for: .seconds(3600)) }
        if let failure {
            throw MatrixError(
                status: .init(code: failure), errcode: failure == 401 ? .unknownToken : code, message: "failure")
        }
    }
}

private protocol Registering {
    func registerAll(on router: inout APIRouter)
}

extension TestHomeserver: Registering {
    func registerAll(on router: inout APIRouter) {
        // The second one lists the pushers.
        registerPushers(on: &router)
        register(on: &router)
    }
}

extension TestHomeserver: DeviceServer {
    struct Caller: Sendable {}

    func authenticate(_ accessToken: AccessToken) async throws -> Caller {
        guard accessToken == Self.token else { throw MatrixError.unknownToken }
        return Caller()
    }

    func getEventContext(
        roomID: String, eventID: String, limit: Int64?, filter: ContextFilter?, caller: Caller
    ) async throws -> EventContext {
        try await record("context \(eventID)")
        guard let event = with({ $0.events[eventID] }), let state = with({ $0.rooms[roomID] }) else {
            throw MatrixError.notFound("no such event")
        }
        return EventContext(event: event, state: state)
    }

    func getEvent(roomID: String, eventID: String, caller: Caller) async throws -> JSONObject {
        try await record("event \(eventID)")
        guard let event = with({ $0.events[eventID] }) else { throw MatrixError.notFound("no such event") }
        return event
    }

    func getJoinedMembers(roomID: String, caller: Caller) async throws -> JoinedMembers {
        try await record("joined_members \(roomID)")
        guard let members = with({ $0.members[roomID] }) else {
            throw MatrixError(status: .forbidden, errcode: .forbidden, message: "not in the room")
        }
        return JoinedMembers(joined: members)
    }

    func getInvitations(filter: JSONObject?, caller: Caller) async throws -> Invitations {
        try await record("sync")
        let rooms = with { $0.invitations }.mapValues {
            Invitations.InvitedRooms.InvitedRoom(inviteState: .init(events: $0))
        }
        return Invitations(rooms: .init(invite: rooms))
    }

    func getPushRuleDocument(caller: Caller) async throws -> JSONObject {
        try await record("pushrules")
        return with { $0.rules }
    }

    func getPushRuleEntry(kind: String, ruleID: String, caller: Caller) async throws -> JSONObject {
        try await record("pushrule \(ruleID)")
        throw MatrixError.notFound("no such rule")
    }

    func getNotificationDocument(
        from: String?, limit: Int64?, only: String?, caller: Caller
    ) async throws -> JSONObject {
        try await record("notifications")
        return ["notifications": []]
    }

    func getListedPushers(caller: Caller) async throws -> ListedPushers {
        try await record("pushers")
        return ListedPushers(pushers: with { $0.pushers })
    }
}

extension TestHomeserver: PushersServer {
    func getPushers(caller: Caller) async throws -> PushersResponse { PushersResponse() }

    func setPusher(_ body: SetPusherRequest, caller: Caller) async throws {
        guard let json = try? JSONObject(json: body.jsonBytes()) else { return }
        let identity = "\(json["app_id"]?.string ?? "") \(json["pushkey"]?.string ?? "")"
        try await record((json["kind"]?.isNull == true ? "remove " : "set ") + identity)
        with { state in
            state.pushers.removeAll {
                $0["app_id"] == json["app_id"] && $0["pushkey"] == json["pushkey"]
            }
            if json["kind"]?.isNull == false { state.pushers.append(.object(json.removing(["append"]))) }
        }
    }
}

/// A transport to a router in this process.
struct RouterTransport: ClientTransport {
    let router: APIRouter

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let response = await router.respond(to: request, body: ServerRequestBody(body ?? []))
        try Task.checkCancellation()
        let head = HTTPResponse(status: response.status, headerFields: response.fields)
        guard response.body.count <= maxResponseBytes else {
            throw ResponseTooLargeError(head: head, maxBytes: maxResponseBytes)
        }
        return ClientResponse(head: head, body: response.body)
    }
}
