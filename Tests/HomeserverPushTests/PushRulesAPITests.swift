import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import Logging
import LoopbackServer
import Testing

/// The push rules API over HTTP. The rows are the behaviours that sytest (`tests/61push`) asserts of homeservers, and
/// further requirements of the specification. For paths that the specification doesn't define, sytest expects 400; the
/// response here is the specification's 404 `M_UNRECOGNIZED`.
@Suite("Push rules API over HTTP", .timeLimit(.minutes(5)))
struct PushRulesAPITests {
    /// Runs a closure with the URL of a running homeserver.
    private func withHomeserver(_ body: (BaseURL) async throws -> Void) async throws {
        let service = HomeserverPushService(transport: AsyncHTTPClientTransport(), logger: .silent)
        service.sessions.add(AccessToken("secret"), for: AuthenticatedUser(userID: fern))
        var router = APIRouter()
        service.register(on: &router)
        try await withServer(router, body)
    }

    private func send(
        _ request: PushRulesRequest, to baseURL: BaseURL, token: String = "Bearer secret"
    ) async throws -> ClientResponse {
        try await baseURL.send(
            request.method, "/_matrix/client/v3/pushrules\(request.path)", fields: [.authorization: token],
            body: request.body.map { Array($0.utf8) })
    }

    private func status(_ response: ClientResponse) -> String {
        "\(response.head.status.code)" + (response.errcode.map { " \($0)" } ?? "")
    }

    private func get(_ path: String, from baseURL: BaseURL) async throws -> ClientResponse {
        try await send(.init(.get, path), to: baseURL)
    }

    private func ruleset(of baseURL: BaseURL) async throws -> Ruleset {
        try Ruleset(json: try await get("/global/", from: baseURL).body)
    }

    private func check(_ row: PushRulesRow) async throws {
        try await withHomeserver { baseURL in
            for request in row.before {
                #expect(status(try await send(request, to: baseURL)) == "200")
            }
            let before = try await ruleset(of: baseURL)
            let response = try await send(row.request, to: baseURL)
            #expect(status(response) == row.expected)
            if response.head.status != .ok {
                #expect(try await ruleset(of: baseURL) == before)
            } else if row.request.method != .get {
                #expect(response.text == "{}")
            }
            switch row.afterwards {
            case .nothing: break
            case .object(let path, let expected):
                #expect(
                    try JSONValue(json: try await get(path, from: baseURL).body) == JSONValue(json: expected))
            case .error(let path, let expected):
                #expect(status(try await get(path, from: baseURL)) == expected)
            case .own(let kind, let expected):
                let rules = try JSONObject(json: try await get("/", from: baseURL).body)["global"]?.object?[kind]
                let own = rules?.array?.filter { $0.object?["default"] == false }
                #expect(own?.map { $0.object?["rule_id"]?.string } == expected)
            }
        }
    }

    @Test("rules of each kind are added and read back", arguments: PushRulesRow.additions)
    func additions(row: PushRulesRow) async throws { try await check(row) }

    @Test("rules are positioned, changed and deleted", arguments: PushRulesRow.positions)
    func positions(row: PushRulesRow) async throws { try await check(row) }

    @Test("an impossible position returns 400 M_UNKNOWN", arguments: PushRulesRow.rejectedPositions)
    func rejectedPositions(row: PushRulesRow) async throws { try await check(row) }

    @Test("a path that doesn't name a rule returns an error", arguments: PushRulesRow.rejectedPaths)
    func rejectedPaths(row: PushRulesRow) async throws { try await check(row) }

    @Test("a rule that doesn't exist returns 404 M_NOT_FOUND", arguments: PushRulesRow.notFound)
    func notFound(row: PushRulesRow) async throws { try await check(row) }

    @Test("an invalid body returns an error", arguments: PushRulesRow.rejectedBodies)
    func rejectedBodies(row: PushRulesRow) async throws { try await check(row) }

    @Test("each of the server's rules can be enabled, disabled and given other actions")
    func defaults() async throws {
        try await withHomeserver { baseURL in
            let all = try await ruleset(of: baseURL)
            let rules = (all.override ?? []).map { ("override", $0) } + (all.underride ?? []).map { ("underride", $0) }
            #expect(rules.count == 15)
            let changes = [
                ("enabled", #"{"enabled":true}"#), ("enabled", #"{"enabled":false}"#),
                ("enabled", #"{"enabled":true}"#), ("actions", #"{"actions":["dont_notify"]}"#),
                ("actions", #"{"actions":[]}"#),
                ("actions", #"{"actions":["notify",{"set_tweak":"org.example.x","value":{"y":1}}]}"#),
            ]
            for (kind, rule) in rules {
                let path = "/global/\(kind)/\(rule.ruleID)"
                for (attribute, body) in changes {
                    let response = try await send(.init(.put, "\(path)/\(attribute)", body), to: baseURL)
                    #expect(status(response) == "200")
                    #expect(try await get("\(path)/\(attribute)", from: baseURL).text == body)
                }
                let changed = try PushRule(json: try await get(path, from: baseURL).body)
                #expect(changed.enabled && changed.default && changed.actions.count == 2)
                #expect(changed.conditions == rule.conditions)
            }
        }
    }

    @Test("an unknown access token returns 401, even for incomplete paths")
    func unknownToken() async throws {
        try await withHomeserver { baseURL in
            for path in ["/", "/global/", "/global", "/global/room", "/global/room/", "/global/bogus/a"] {
                let response = try await send(.init(.get, path), to: baseURL, token: "Bearer wrong")
                #expect(status(response) == "401 M_UNKNOWN_TOKEN", "\(path)")
            }
        }
    }
}
