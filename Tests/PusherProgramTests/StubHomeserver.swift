import APIRuntime
import HTTPTypes
import PushRules
import Synchronization

let fern = "@fern:garden.example"
let wren = "@wren:garden.example"
let beds = "!beds:garden.example"

/// A homeserver with two users in one room. Its syncs wait for ever.
final class StubHomeserver: ClientTransport {
    private struct State {
        var isDown = false
        var tokens: [String] = []
    }

    private let state = Mutex(State())

    /// Whether every call fails.
    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }

    /// The tokens of the calls.
    var tokens: [String] { state.withLock { $0.tokens } }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        state.withLock { $0.tokens.append(request.headerFields[.authorization] ?? "") }
        if isDown { return Self.response(502, ["errcode": "M_UNKNOWN", "error": "down"]) }
        let path = (request.path ?? "").prefix { $0 != "?" }
        switch path {
        case _ where path.hasSuffix("/account/whoami"):
            return Self.response(200, ["user_id": .string(fern), "device_id": "TABLET"])
        case _ where path.hasSuffix("/pushrules/global/"):
            return ClientResponse(
                head: HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"]),
                body: DefaultPushRules.ruleset(of: fern).jsonBytes())
        case _ where path.hasSuffix("/devices"):
            return Self.response(200, ["devices": [["device_id": "TABLET"]]])
        case _ where path.hasSuffix("/joined_rooms"):
            return Self.response(200, ["joined_rooms": [.string(beds)]])
        case _ where path.hasSuffix("/state"):
            return ClientResponse(
                head: HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"]),
                body: JSONValue.array(Self.roomState.map { .object($0) }).jsonBytes())
        case _ where path.hasSuffix("/sync"):
            guard (request.path ?? "").contains("since=") else { return Self.response(200, ["next_batch": "s1"]) }
            try await Task.sleep(for: .seconds(3600))
            return Self.response(200, ["next_batch": "s2"])
        default: return Self.response(404, ["errcode": "M_NOT_FOUND", "error": "not in this test"])
        }
    }

    private static func response(_ status: Int, _ body: JSONObject) -> ClientResponse {
        ClientResponse(
            head: HTTPResponse(status: .init(code: status), headerFields: [.contentType: "application/json"]),
            body: body.jsonBytes())
    }

    private static let roomState: [JSONObject] = [
        event("$create", "m.room.create", from: wren, key: "", ["room_version": "9"]),
        event("$fern", "m.room.member", from: fern, key: fern, ["membership": "join"]),
        event("$wren", "m.room.member", from: wren, key: wren, ["membership": "join"]),
    ]

    /// Returns an event of a room, at a time in milliseconds since 1970.
    static func event(
        _ id: String, _ type: String, from sender: String, key: String? = nil, _ content: JSONObject,
        at time: Int64 = 1_780_000_000_000, in roomID: String = beds
    ) -> JSONObject {
        var event: JSONObject = [
            "event_id": .string(id), "type": .string(type), "sender": .string(sender),
            "origin_server_ts": .integer(time), "content": .object(content), "room_id": .string(roomID),
        ]
        if let key { event["state_key"] = .string(key) }
        return event
    }
}
