import APIRuntime
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import Testing

extension PushRulesRow {
    /// Sends the row's requests for a new user, and checks the responses and the rules afterwards.
    public func check(on homeserver: AcceptanceHomeserver) async throws {
        let token = "row-\(UInt64.random(in: 0 ... .max))"
        homeserver.sessions.add(AccessToken(token), for: AuthenticatedUser(userID: "@\(token):garden.example"))
        func send(_ request: PushRulesRequest) async throws -> ClientResponse {
            try await homeserver.send(request.method, "/pushrules\(request.path)", request.body, token: token)
        }
        func get(_ path: String) async throws -> ClientResponse { try await send(.init(.get, path)) }

        for request in before {
            #expect(try await send(request).statusText == "200", "\(name): \(request.path)")
        }
        let rules = try Ruleset(json: try await get("/global/").body)
        let response = try await send(request)
        #expect(response.statusText == expected, "\(name)")
        if response.head.status != .ok {
            #expect(try Ruleset(json: try await get("/global/").body) == rules, "\(name)")
        } else if request.method != .get {
            #expect(response.text == "{}", "\(name)")
        }
        switch afterwards {
        case .nothing: break
        case .object(let path, let expected):
            let found = try JSONValue(json: try await get(path).body)
            #expect(try found == JSONValue(json: Array(expected.utf8)), "\(name)")
        case .error(let path, let expected):
            #expect(try await get(path).statusText == expected, "\(name)")
        case .own(let kind, let expected):
            let rules = try JSONObject(json: try await get("/").body)["global"]?.object?[kind]
            let own = rules?.array?.filter { $0.object?["default"] == false }
            #expect(own?.map { $0.object?["rule_id"]?.string } == expected, "\(name)")
        }
    }

    /// Checks all rows, each for a user of its own, on one store.
    public static func checkAll(on store: any PushStore) async throws {
        try await AcceptanceHomeserver.with(store) { homeserver in
            for row in all { try await row.check(on: homeserver) }
        }
    }
}
