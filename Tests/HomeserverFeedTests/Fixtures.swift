import APIRuntime
import ApplicationServiceAPI
import ClientServerAPI
import HTTPTypes
import HomeserverFeed
import HomeserverPush
import Logging
import LoopbackServer
import ManualClock
import PushRules

let fern = "@fern:garden.example"
let wren = "@wren:garden.example"
let moth = "@moth:meadow.example"
let beds = "!beds:garden.example"

/// A feed next to a homeserver, with a store in memory. No gateway can be reached.
struct FeedFixture: Sendable {
    let homeserver = FakeHomeserver()
    let store: InMemoryPushStore
    let clock = ManualClock()
    let feed: HomeserverFeed
    let router: APIRouter

    /// - Parameter shared: the store that the feed uses, over `store`; `nil` for `store` itself.
    init(
        store: InMemoryPushStore = InMemoryPushStore(), shared: (any PushStore)? = nil,
        webPush: HomeserverWebPush? = nil,
        _ configuration: FeedConfiguration = FeedConfiguration(serverName: "garden.example")
    ) {
        self.store = store
        var router = APIRouter()
        homeserver.register(on: &router)
        router.on(.get, "/_matrix/client/v3/notifications") { request in
            guard request.head.headerFields[.authorization] == "Bearer fern" else { throw MatrixError.unknownToken }
            return ServerResponse(json: ["notifications": [], "path": .string(request.head.path ?? "")] as JSONObject)
        }
        let rules = RulesServer(homeserver: homeserver)
        rules.register(on: &router)
        let transport = RouterTransport(router: router)
        let connection = HomeserverConnection(
            transport: transport, waitingTransport: transport, baseURL: Self.baseURL, token: AccessToken("as-token"))
        feed = HomeserverFeed(
            store: shared ?? store, homeserver: connection, homeserverToken: AccessToken("hs-token"),
            transport: NoTransport(), webPush: webPush, configuration: configuration,
            pushConfiguration: Self.pushConfiguration, logger: .silent, clock: clock)
        var own = APIRouter(limits: HomeserverFeed.requestLimits)
        feed.register(on: &own)
        self.router = own
        homeserver.with { $0.rooms[beds] = Self.bedsState }
    }

    private static let baseURL: BaseURL = {
        guard let url = try? BaseURL("http://homeserver.test") else { preconditionFailure("a valid URL") }
        return url
    }()

    private static var pushConfiguration: HomeserverPushConfiguration {
        var configuration = HomeserverPushConfiguration()
        configuration.changesPerUser = nil
        return configuration
    }

    /// Fern, Wren and Moth, of another homeserver, are in a room with a name.
    static let bedsState: [JSONObject] = [
        event("$create", "m.room.create", from: wren, key: "", ["room_version": "9"]),
        event("$name", "m.room.name", from: wren, key: "", ["name": "Kitchen garden"]),
        event("$levels", "m.room.power_levels", from: wren, key: "", ["users": [wren: "100"], "redact": "50"]),
        member("$fern", fern, "join"), member("$wren", wren, "join", name: "Wren"), member("$moth", moth, "join"),
    ]

    /// Sets a pusher of a user as a client does.
    @discardableResult
    func setPusher(token: String = "fern") async throws -> ServerResponse {
        try await send(
            .post, "/_matrix/client/v3/pushers/set",
            """
            {"kind": "http", "app_id": "app", "pushkey": "key", "app_display_name": "App",
             "device_display_name": "Phone", "lang": "en",
             "data": {"url": "https://push.garden.example/_matrix/push/v1/notify"}}
            """, token: token)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", token: String
    ) async throws -> ServerResponse {
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "push.test", path: path,
            headerFields: [.authorization: "Bearer \(token)"])
        return await router.respond(to: head, body: ServerRequestBody(Array(body.utf8)))
    }

    /// Sends a transaction as the homeserver does.
    func transact(
        _ events: [JSONObject], id: String = "1", token: String = "hs-token"
    ) async throws -> ServerResponse {
        let body = Transaction(events: events)
        return try await send(
            .put, "/_matrix/app/v1/transactions/\(id)", String(decoding: body.jsonBytes(), as: UTF8.self), token: token)
    }

    /// The IDs of the events about which a user was notified, the oldest first.
    func notified(_ userID: String = fern) async throws -> [String] {
        try await store.notifications(of: userID, before: nil, limit: 1000, onlyHighlights: false)
            .map(\.notification.event.eventID).reversed()
    }
}

/// The push rules of the homeserver.
struct RulesServer: PushRulesServer {
    let homeserver: FakeHomeserver

    func authenticate(_ accessToken: AccessToken) async throws -> FakeHomeserver.Caller {
        try await homeserver.authenticate(accessToken)
    }

    func register(on router: inout APIRouter) { registerPushRules(on: &router) }

    private func rules(of caller: FakeHomeserver.Caller) -> Ruleset {
        homeserver.with { $0.rules[caller.userID] } ?? DefaultPushRules.ruleset(of: caller.userID)
    }

    func getPushRules(caller: FakeHomeserver.Caller) async throws -> PushRulesResponse {
        PushRulesResponse(global: rules(of: caller))
    }

    func getGlobalPushRules(caller: FakeHomeserver.Caller) async throws -> Ruleset {
        if homeserver.with({ $0.isDown }) {
            throw MatrixError(status: .serviceUnavailable, errcode: .unknown, message: "down")
        }
        return rules(of: caller)
    }

    func getPushRule(kind: PushRuleKind, ruleID: String, caller: FakeHomeserver.Caller) async throws -> PushRule {
        throw MatrixError.notFound("not in this test")
    }

    func setPushRule(
        kind: PushRuleKind, ruleID: String, before: String?, after: String?, _ body: SetPushRuleRequest,
        caller: FakeHomeserver.Caller
    ) async throws {
        if ruleID == "refused" {
            throw MatrixError(status: .badRequest, errcode: "ORG.EXAMPLE.NO", message: "not this one")
        }
        var rules = rules(of: caller)
        rules.content?.insert(
            PushRule(ruleID: ruleID, default: false, enabled: true, actions: body.actions, pattern: body.pattern), at: 0
        )
        homeserver.with { [rules] state in
            state.rules[caller.userID] = rules
            state.calls.append("set rule \(ruleID) \(caller.userID)")
        }
    }

    func deletePushRule(kind: PushRuleKind, ruleID: String, caller: FakeHomeserver.Caller) async throws {}

    func getPushRuleEnabled(
        kind: PushRuleKind, ruleID: String, caller: FakeHomeserver.Caller
    ) async throws -> PushRuleEnabled { throw MatrixError.notFound("not in this test") }

    func setPushRuleEnabled(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleEnabled, caller: FakeHomeserver.Caller
    ) async throws {}

    func getPushRuleActions(
        kind: PushRuleKind, ruleID: String, caller: FakeHomeserver.Caller
    ) async throws -> PushRuleActions { throw MatrixError.notFound("not in this test") }

    func setPushRuleActions(
        kind: PushRuleKind, ruleID: String, _ body: PushRuleActions, caller: FakeHomeserver.Caller
    ) async throws {}
}

/// A transport for gateways, which these tests don't call.
struct NoTransport: ClientTransport {
    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        throw InvalidRequestError("no gateway in this test")
    }
}

// MARK: Events

func event(
    _ id: String, _ type: String, from sender: String, key: String? = nil, _ content: JSONObject,
    at time: Int64 = 1_780_000_000_000, in roomID: String = beds, unsigned: JSONObject? = nil
) -> JSONObject {
    var event: JSONObject = [
        "event_id": .string(id), "type": .string(type), "sender": .string(sender), "origin_server_ts": .integer(time),
        "content": .object(content), "room_id": .string(roomID),
    ]
    if let key { event["state_key"] = .string(key) }
    if let unsigned { event["unsigned"] = .object(unsigned) }
    return event
}

func message(
    _ id: String, from sender: String = wren, _ content: JSONObject = [:], in roomID: String = beds
) -> JSONObject {
    var all: JSONObject = ["msgtype": "m.text", "body": "The tomatoes are ripe"]
    for (key, value) in content { all[key] = value }
    return event(id, "m.room.message", from: sender, all, in: roomID)
}

func member(
    _ id: String, _ userID: String, _ membership: String, name: String? = nil, at time: Int64 = 1_780_000_000_000,
    in roomID: String = beds, from sender: String? = nil, unsigned: JSONObject? = nil
) -> JSONObject {
    var content: JSONObject = ["membership": .string(membership)]
    if let name { content["displayname"] = .string(name) }
    return event(
        id, "m.room.member", from: sender ?? userID, key: userID, content, at: time, in: roomID, unsigned: unsigned)
}
