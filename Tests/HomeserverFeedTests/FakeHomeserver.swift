import APIRuntime
import ClientServerAPI
import HTTPTypes
import HomeserverFeedAPI
import Synchronization

/// A homeserver on the generated servers, without a network.
final class FakeHomeserver: Sendable {
    struct State {
        /// The state of rooms, by room ID.
        var rooms: [String: [JSONObject]] = [:]
        /// Events that can be read, by event ID.
        var events: [String: JSONObject] = [:]
        var pages: [MessagesResponse] = []
        var rules: [String: Ruleset] = [:]
        var accountData: [String: JSONObject] = [:]
        var tokens: [String: String] = ["fern": fern, "wren": wren]
        /// The devices of every user; `nil` if they aren't listed.
        var devices: [String]? = ["TABLET"]
        /// Whether every call fails with 503.
        var isDown = false
        /// The calls that were made, such as `state !beds @fern:garden.example`.
        var calls: [String] = []
        /// The syncs to return, in their order, and the calls that wait for one.
        var syncs: [SyncResponse] = []
        var waiting: [CheckedContinuation<SyncResponse, any Error>] = []
        /// The positions at which syncs began, and tests that wait for one.
        var positions: [String] = []
        var observers: [(position: String, CheckedContinuation<Void, Never>)] = []
    }

    let state = Mutex(State())

    /// The user in whose name the application service calls.
    @TaskLocal static var user: String?

    func with<Value: Sendable>(_ body: (inout State) throws -> Value) rethrows -> Value {
        try state.withLock { try body(&$0) }
    }

    var calls: [String] { with { $0.calls } }

    private func record(_ call: String) throws {
        try with { state in
            state.calls.append(call + " " + (Self.user ?? "-"))
            if state.isDown {
                throw MatrixError(status: .serviceUnavailable, errcode: .unknown, message: "down")
            }
        }
    }

    /// Lets one sync return.
    func deliver(_ response: SyncResponse) {
        let next = with { state -> CheckedContinuation<SyncResponse, any Error>? in
            guard !state.waiting.isEmpty else {
                state.syncs.append(response)
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: response)
    }

    /// Waits for a sync from a position: what the sync before has returned is processed then.
    func waitForSync(from position: String) async {
        await withCheckedContinuation { continuation in
            let isThere = with { state in
                if state.positions.contains(position) { return true }
                state.observers.append((position, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

extension FakeHomeserver: HomeserverFeedServer {
    struct Caller: Sendable { var userID: String }

    func authenticate(_ accessToken: AccessToken) async throws -> Caller {
        if accessToken.rawValue == "as-token" { return Caller(userID: Self.user ?? "@_matrix_push:garden.example") }
        guard let user = with({ $0.tokens[accessToken.rawValue] }) else { throw MatrixError.unknownToken }
        return Caller(userID: user)
    }

    func getTokenOwner(caller: Caller) async throws -> TokenOwner {
        try record("whoami")
        return TokenOwner(userID: caller.userID, deviceID: "TABLET")
    }

    func getAccountData(userID: String, type: String, caller: Caller) async throws -> JSONObject {
        try record("account_data \(type)")
        guard let data = with({ $0.accountData[userID] }) else { throw MatrixError.notFound("no such data") }
        return data
    }

    func getDevices(caller: Caller) async throws -> DevicesResponse {
        try record("devices")
        guard let devices = with({ $0.devices }) else { throw MatrixError.notFound("no such list") }
        return DevicesResponse(devices: devices.map { .init(deviceID: $0) })
    }

    func getCapabilities(caller: Caller) async throws -> CapabilitiesResponse {
        try record("capabilities")
        return CapabilitiesResponse(capabilities: ["m.change_password": ["enabled": false]])
    }

    func getJoinedRooms(caller: Caller) async throws -> JoinedRoomsResponse {
        try record("joined_rooms")
        return with { state in
            JoinedRoomsResponse(
                joinedRooms: state.rooms.keys.sorted().filter { roomID in
                    state.rooms[roomID]?.contains {
                        $0["state_key"] == .string(caller.userID)
                            && $0["content"]?.object?["membership"] == .string("join")
                    } ?? false
                })
        }
    }

    func getRoomState(roomID: String, caller: Caller) async throws -> [JSONObject] {
        try record("state \(roomID)")
        guard let state = with({ $0.rooms[roomID] }) else {
            throw MatrixError(status: .forbidden, errcode: .forbidden, message: "not in the room")
        }
        return state
    }

    func getRoomEvent(roomID: String, eventID: String, caller: Caller) async throws -> JSONObject {
        try record("event \(eventID)")
        guard let event = with({ $0.events[eventID] }) else { throw MatrixError.notFound("no such event") }
        return event
    }

    func getRoomMessages(
        roomID: String, from: String?, to: String?, dir: String, limit: Int64?, caller: Caller
    ) async throws -> MessagesResponse {
        try record("messages \(roomID) \(from ?? "-") \(to ?? "-") \(dir)")
        return with { $0.pages.isEmpty ? MessagesResponse(chunk: []) : $0.pages.removeFirst() }
    }

    func sync(
        filter: SyncFilter?, since: String?, setPresence: String?, timeout: Int64?, caller: Caller
    ) async throws -> SyncResponse {
        try record("sync \(since ?? "-")")
        let observers = with { state in
            state.positions.append(since ?? "-")
            let observers = state.observers.filter { $0.position == since ?? "-" }
            state.observers.removeAll { $0.position == since ?? "-" }
            return observers
        }
        for observer in observers { observer.1.resume() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let response = with { state -> Result<SyncResponse, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.syncs.isEmpty else { return .success(state.syncs.removeFirst()) }
                    state.waiting.append(continuation)
                    return nil
                }
                if let response { continuation.resume(with: response) }
            }
        } onCancel: {
            let waiting = with { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume(throwing: CancellationError()) }
        }
    }
}

/// A transport to the routers of servers in this process.
struct RouterTransport: ClientTransport {
    let router: APIRouter

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let query = request.path?.split(separator: "?").last ?? ""
        let user = query.split(separator: "&").first { $0.hasPrefix("user_id=") }?.dropFirst("user_id=".count)
        let decoded = user.map { String($0).replacing("%40", with: "@").replacing("%3A", with: ":") }
        let response = await FakeHomeserver.$user.withValue(decoded) {
            await router.respond(to: request, body: ServerRequestBody(body ?? []))
        }
        return ClientResponse(
            head: HTTPResponse(status: response.status, headerFields: response.fields), body: response.body)
    }
}
