import APIRuntime
import ClientServerAPI
import HTTPTypes
import PushGatewayAPI
import Testing

@Suite("Generated clients against generated servers, in one process")
struct ClientAndServerTests {
    private let server: RecordingHomeserver
    private let transport: RouterTransport
    private let client: HomeserverClient

    init() throws {
        (server, transport, client) = try Self.parties()
    }

    private static func parties(
        failure: (any Error)? = nil, token: String? = "secret", maxBodyBytes: Int = 1 << 20
    ) throws -> (RecordingHomeserver, RouterTransport, HomeserverClient) {
        var server = RecordingHomeserver()
        server.failure = failure
        var router = APIRouter(limits: .init(maxBodyBytes: maxBodyBytes))
        server.register(on: &router)
        let transport = RouterTransport(router: router)
        let connection = APIConnection(
            transport: transport, baseURL: try BaseURL("https://hs.example"), accessToken: token.map(AccessToken.init))
        return (server, transport, HomeserverClient(connection))
    }

    // MARK: Operations

    @Test("pushers are listed and set")
    func pushers() async throws {
        #expect(try await client.getPushers() == RecordingHomeserver.pushers)
        try await client.setPusher(.pusherDeletion(.init(pushkey: "k", appID: "a")))
        #expect(server.record.lines == ["getPushers @me", #"setPusher {"kind":null,"pushkey":"k","app_id":"a"}"#])
        #expect(
            transport.record.lines == ["GET /_matrix/client/v3/pushers", "POST /_matrix/client/v3/pushers/set"])
    }

    @Test("rules are read together and one by one, and unknown values arrive")
    func readRules() async throws {
        #expect(try await client.getPushRules().global == RecordingHomeserver.ruleset)
        #expect(try await client.getGlobalPushRules() == RecordingHomeserver.ruleset)
        #expect(try await client.getPushRule(kind: .override, ruleID: "x") == RecordingHomeserver.rule)
        #expect(try await client.getPushRuleEnabled(kind: .room, ruleID: "!r:hs").enabled)
        #expect(
            try await client.getPushRuleActions(kind: .sender, ruleID: "@u:hs").actions
                == RecordingHomeserver.rule.actions)
        #expect(
            server.record.lines == [
                "getPushRules", "getGlobalPushRules", "getPushRule override x", "getPushRuleEnabled room !r:hs",
                "getPushRuleActions sender @u:hs",
            ])
        #expect(
            transport.record.lines == [
                "GET /_matrix/client/v3/pushrules/", "GET /_matrix/client/v3/pushrules/global/",
                "GET /_matrix/client/v3/pushrules/global/override/x",
                "GET /_matrix/client/v3/pushrules/global/room/%21r%3Ahs/enabled",
                "GET /_matrix/client/v3/pushrules/global/sender/%40u%3Ahs/actions",
            ])
    }

    @Test("rules are set, changed and deleted")
    func writeRules() async throws {
        try await client.setPushRule(
            kind: .content, ruleID: "тест", before: "a&b=c d", after: "+?#/é",
            .init(actions: [.notify], pattern: "p"))
        try await client.setPushRule(kind: .override, ruleID: "r", .init(actions: [], conditions: []))
        try await client.setPushRuleEnabled(kind: .underride, ruleID: ".m.rule.call", .init(enabled: false))
        try await client.setPushRuleActions(kind: .room, ruleID: "!r", .init(actions: [.dontNotify]))
        try await client.deletePushRule(kind: .content, ruleID: "тест")
        #expect(
            server.record.lines == [
                #"setPushRule content тест before a&b=c d after +?#/é {"actions":["notify"],"pattern":"p"}"#,
                #"setPushRule override r before - after - {"actions":[],"conditions":[]}"#,
                "setPushRuleEnabled underride .m.rule.call false",
                #"setPushRuleActions room !r {"actions":["dont_notify"]}"#,
                "deletePushRule content тест",
            ])
        #expect(
            transport.record.lines.first
                == "PUT /_matrix/client/v3/pushrules/global/content/%D1%82%D0%B5%D1%81%D1%82"
                + "?before=a%26b%3Dc%20d&after=%2B%3F%23%2F%C3%A9")
    }

    @Test(
        "any rule ID reaches the server unchanged",
        arguments: [
            "тест", "a/b", "..", ".", "a b", "%2F", "a?b#c", "\\", "🐟", "enabled", "e\u{301}", "é", "\u{0}", "+",
        ])
    func ruleIDs(id: String) async throws {
        _ = try await client.getPushRule(kind: .content, ruleID: id)
        _ = try await client.getPushRuleEnabled(kind: .content, ruleID: id)
        try await client.deletePushRule(kind: .content, ruleID: id)
        let calls = ["getPushRule", "getPushRuleEnabled", "deletePushRule"].map { "\($0) content \(id)" }
        #expect(server.record.lines.map { Array($0.utf8) } == calls.map { Array($0.utf8) })
        let paths = transport.record.lines.map { $0.split(separator: "/").dropFirst() }
        #expect(paths.map(\.count) == [7, 8, 7])
        // A segment ".." would change the path on the way.
        #expect(paths.allSatisfy { !$0.contains(".") && !$0.contains("..") })
    }

    @Test("the parameters of a list of notifications arrive, and so does their absence")
    func notifications() async throws {
        #expect(try await client.getNotifications().nextToken == .null)
        _ = try await client.getNotifications(from: "t+1/2 &", limit: 0, only: "highlight")
        #expect(
            server.record.lines == [
                "getNotifications from - limit - only -", "getNotifications from t+1/2 & limit 0 only highlight",
            ])
        #expect(
            transport.record.lines == [
                "GET /_matrix/client/v3/notifications",
                "GET /_matrix/client/v3/notifications?from=t%2B1%2F2%20%26&limit=0&only=highlight",
            ])
    }

    @Test("a gateway is notified without a token")
    func notify() async throws {
        let gateway = RecordingGateway()
        var router = APIRouter()
        gateway.register(on: &router)
        let transport = RouterTransport(router: router)
        let client = PushGatewayClient(
            APIConnection(transport: transport, baseURL: try BaseURL("http://gateway.example:8080/prefix/..")))
        // The client adds the prefix of the URL; this router has none.
        #expect(client.connection.baseURL.path == "/prefix/..")
        let direct = PushGatewayClient(
            APIConnection(transport: transport, baseURL: try BaseURL("http://gateway.example:8080/")))
        let request = NotifyRequest(
            notification: .init(
                eventID: "$e", type: .null, prio: .low, content: ["a": nil], counts: .init(unread: 0),
                devices: [.init(appID: "a", pushkey: "k", pushkeyTS: 1, tweaks: ["sound": "x"])]))
        #expect(try await direct.notify(request) == NotifyResponse(rejected: ["k"]))
        #expect(gateway.record.lines == [String(decoding: request.jsonBytes(), as: UTF8.self)])
        #expect(transport.record.lines == ["POST /_matrix/push/v1/notify"])
    }

    // MARK: Errors

    @Test("an error that the server throws arrives complete")
    func thrownErrors() async throws {
        let errors = [
            MatrixError.notFound("no such rule"), .limitExceeded(retryAfterMilliseconds: 1500),
            MatrixError(
                status: .forbidden, errcode: "ORG.EXAMPLE.NO", message: "нет", additionalProperties: ["why": [1]]),
        ]
        for error in errors {
            let (_, _, client) = try Self.parties(failure: error)
            let received = try await #require(throws: MatrixError.self) { try await client.getPushers() }
            #expect(received == error)
            let other = try await #require(throws: MatrixError.self) {
                try await client.deletePushRule(kind: .room, ruleID: "x")
            }
            #expect(other == error)
        }
        #expect(errors[1].status == .tooManyRequests && errors[1].retryAfterMilliseconds == 1500)
    }

    @Test("the response to an error outside the API reveals nothing about it")
    func otherErrors() async throws {
        struct SecretError: Error { let password = "hunter2" }
        let (_, _, client) = try Self.parties(failure: SecretError())
        let error = try await #require(throws: MatrixError.self) { try await client.getPushers() }
        #expect(error.status == .internalServerError && error.errcode == .unknown)
        #expect(!"\(error)".contains("hunter2"))
    }

    @Test("a wrong or missing token gets 401")
    func tokens() async throws {
        for (token, errcode) in [("wrong", MatrixError.ErrorCode.unknownToken), (nil, .missingToken)] {
            let (server, _, client) = try Self.parties(token: token)
            let error = try await #require(throws: MatrixError.self) { try await client.getPushRules() }
            #expect(error.status == .unauthorized && error.errcode == errcode)
            #expect(server.record.lines.isEmpty)
        }
    }

    @Test("authentication comes before the body and the parameters", arguments: [nil, "Bearer wrong"])
    func tokenFirst(authorization: String?) async {
        let router = transport.router
        let reads = Record()
        let body = ServerRequestBody { _ in
            reads.add("read")
            return []
        }
        for (method, path) in [
            (HTTPRequest.Method.post, "/pushers/set"), (.put, "/pushrules/global/content/x"),
            (.put, "/pushrules/global/moon/.x/enabled"), (.put, "/pushrules/global/room/x/actions"),
            (.get, "/notifications?limit=x"),
        ] {
            let response = await router.respond(to: Self.head(method, path, authorization), body: body)
            #expect(response.status == .unauthorized, "\(path)")
        }
        #expect(reads.lines.isEmpty)
    }

    @Test("an oversized body gets 413")
    func tooLarge() async throws {
        let (server, _, client) = try Self.parties(maxBodyBytes: 100)
        let error = try await #require(throws: MatrixError.self) {
            try await client.setPusher(
                .pusherDeletion(.init(pushkey: String(repeating: "k", count: 100), appID: "a")))
        }
        #expect(error.status == .contentTooLarge && error.errcode == .tooLarge)
        #expect(server.record.lines.isEmpty)
    }

    @Test(
        "a request that violates the schema gets the specification's error code",
        arguments: [
            (.post, "/pushers/set", "", 400, "M_NOT_JSON"), (.post, "/pushers/set", "{", 400, "M_NOT_JSON"),
            (.post, "/pushers/set", "{\"kind\":null}}", 400, "M_NOT_JSON"),
            (.post, "/pushers/set", "[]", 400, "M_BAD_JSON"),
            (.post, "/pushers/set", #"{"kind":null,"app_id":"a"}"#, 400, "M_MISSING_PARAM"),
            (.post, "/pushers/set", #"{"kind":null,"app_id":"a","pushkey":5}"#, 400, "M_BAD_JSON"),
            (.post, "/pushers/set", #"{"kind":"x","app_id":"a","pushkey":"k"}"#, 400, "M_INVALID_PARAM"),
            (.put, "/pushrules/global/content/.x", #"{"actions":[]}"#, 400, "M_INVALID_PARAM"),
            (.put, "/pushrules/global/content/a%2Fb", #"{"actions":[]}"#, 400, "M_INVALID_PARAM"),
            (.put, "/pushrules/global/content/a%5Cb", #"{"actions":[]}"#, 400, "M_INVALID_PARAM"),
            (.put, "/pushrules/global/moon/x", #"{"actions":[]}"#, 400, "M_INVALID_PARAM"),
            (.put, "/pushrules/global/content/x", "{}", 400, "M_MISSING_PARAM"),
            (.put, "/pushrules/global/content/x/enabled", #"{"enabled":"yes"}"#, 400, "M_BAD_JSON"),
            (.get, "/pushrules/global/content/%FF", "", 400, "M_INVALID_PARAM"),
            (.get, "/pushrules/global/content/", "", 400, "M_MISSING_PARAM"),
            (.get, "/notifications?limit=-1", "", 400, "M_INVALID_PARAM"),
            (.get, "/notifications?limit=x", "", 400, "M_INVALID_PARAM"),
            (.get, "/notifications?limit=1.0", "", 400, "M_INVALID_PARAM"),
            (.get, "/notifications?from=%zz", "", 400, "M_INVALID_PARAM"),
            (.get, "/pushrules/global", "", 404, "M_UNRECOGNIZED"),
            (.get, "/pushrules/device/", "", 404, "M_UNRECOGNIZED"),
            (.put, "/pushers", "{}", 405, "M_UNRECOGNIZED"), (.get, "/pushers/set", "", 405, "M_UNRECOGNIZED"),
            (.post, "/pushrules/global/content/x", "{}", 405, "M_UNRECOGNIZED"),
        ] as [(HTTPRequest.Method, String, String, Int, String)])
    func refusals(
        method: HTTPRequest.Method, path: String, body: String, status: Int, errcode: String
    ) async throws {
        let response = await transport.router.respond(
            to: Self.head(method, path, "Bearer secret"), body: ServerRequestBody(Array(body.utf8)))
        #expect(response.status.code == status)
        // The server's own errors can be read as the generated type too.
        let error = try ClientServerAPI.ErrorResponse(json: response.body)
        #expect(error.errcode == errcode)
        #expect(server.record.lines.isEmpty)
    }

    @Test("a client reads the violations of its body from the error, as a validator reports them")
    func violationsInErrors() async throws {
        let body = """
            {"kind": "http", "app_id": 7,
             "pushkey": "k", "app_display_name": "a", "device_display_name": "d", "lang": "en", "data": {}}
            """
        let sending = TextTransport(router: transport.router, text: body)
        let client = HomeserverClient(
            APIConnection(
                transport: sending, baseURL: try BaseURL("https://hs.example"), accessToken: AccessToken("secret")))
        let error = try await #require(throws: MatrixError.self) {
            try await client.setPusher(.pusherDeletion(.init(pushkey: "k", appID: "a")))
        }
        let invalid = try #require(throws: JSONInvalidError.self) { try SetPusherRequest(json: body) }
        #expect(error.violations == invalid.violations)
        #expect(
            error.violations.map { "\($0.code.rawValue) \($0.pointer) \($0.line):\($0.column)" }.first
                == "type /app_id 1:28")
    }

    @Test("an error lists at most twenty violations and shortens long texts")
    func boundedViolations() async throws {
        let devices = (0..<90).map { _ in #"{"app_id":1}"# }.joined(separator: ",")
        let key = String(repeating: "k", count: 100_000)
        for body in [
            #"{"notification":{"devices":[\#(devices)]}}"#,
            #"{"notification":{"devices":[],"counts":{"\#(key)":1,"\#(key)":1}}}"#,
        ] {
            let invalid = try #require(throws: JSONInvalidError.self) { try NotifyRequest(json: body) }
            var router = APIRouter()
            router.on(.get, "/") { _ in throw MatrixError(invalid) }
            let head = HTTPRequest(method: .get, scheme: "https", authority: "hs.example", path: "/")
            let response = await router.respond(to: head, body: ServerRequestBody([]))
            #expect(response.status == .badRequest)
            #expect(response.body.count < 10_000)
            let listed = try JSONObject(json: response.body)["violations"]?.array
            #expect(listed?.count == min(20, invalid.violations.count))
        }
    }

    @Test("an operation without a result responds with an empty object")
    func emptyAnswer() async {
        let response = await transport.router.respond(
            to: Self.head(.delete, "/pushrules/global/room/x", "bearer  secret"), body: ServerRequestBody([]))
        #expect(response.status == .ok)
        #expect(response.fields[.contentType] == "application/json")
        #expect(String(decoding: response.body, as: UTF8.self) == "{}")
    }

    @Test("a success with an invalid body throws its violations")
    func unexpectedBody() async throws {
        var router = APIRouter()
        router.on(.get, "/_matrix/client/v3/pushers") { _ in ServerResponse(json: ["pushers": 5] as JSONValue) }
        let client = HomeserverClient(
            APIConnection(transport: RouterTransport(router: router), baseURL: try BaseURL("http://h")))
        let error = try await #require(throws: UnexpectedResponseError.self) { try await client.getPushers() }
        #expect(error.invalid?.violations.map(\.pointer) == ["/pushers"])
    }

    private static func head(
        _ method: HTTPRequest.Method, _ path: String, _ authorization: String?
    ) -> HTTPRequest {
        var head = HTTPRequest(
            method: method, scheme: "https", authority: "hs.example", path: "/_matrix/client/v3" + path)
        head.headerFields[.authorization] = authorization
        return head
    }
}

/// A transport that sends the same text in place of the client's body.
private struct TextTransport: ClientTransport {
    let router: APIRouter
    let text: String

    func send(
        _ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int
    ) async throws -> ClientResponse {
        try await RouterTransport(router: router).send(
            request, body: Array(text.utf8), maxResponseBytes: maxResponseBytes)
    }
}
