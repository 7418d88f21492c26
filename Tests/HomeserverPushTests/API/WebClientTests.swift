import APIRuntime
import HTTPTypes
import HomeserverPush
import HomeserverPushAcceptance
import LoopbackServer
import Testing

/// Web clients call the API from pages of other origins (client-server API, "Web Browser Clients").
@Suite("Web clients", .timeLimit(.minutes(5)))
struct WebClientTests {
    @Test(
        "a preflight request without a token gets 200 and the CORS fields",
        arguments: [
            "/pushers", "/pushers/set", "/pushrules/", "/pushrules/global/room/!a:b", "/notifications",
        ])
    func preflight(path: String) async throws {
        try await AcceptanceHomeserver.with(InMemoryPushStore()) { homeserver in
            let response = try await homeserver.send(.options, path, token: nil)
            #expect(response.statusText == "200")
            let fields = response.head.headerFields
            #expect(fields[.accessControlAllowOrigin] == "*")
            #expect(fields[.accessControlAllowMethods] == "GET, POST, PUT, PATCH, DELETE, OPTIONS")
            #expect(fields[.accessControlAllowHeaders] == "X-Requested-With, Content-Type, Authorization")
        }
    }

    @Test("responses and errors have the CORS fields")
    func responses() async throws {
        try await AcceptanceHomeserver.with(InMemoryPushStore()) { homeserver in
            for (token, status) in [("fern", "200"), ("wrong", "401 M_UNKNOWN_TOKEN")] {
                let response = try await homeserver.send(.get, "/pushers", token: token)
                #expect(response.statusText == status)
                #expect(response.head.headerFields[.accessControlAllowOrigin] == "*")
            }
        }
    }
}
