import HTTPTypes
import Testing

@testable import APIRuntime

@Suite("Authentication")
struct AuthenticationTests {
    private static let schemes: [APIAuthentication] = [
        .bearer, .basic, .http("X-Matrix"), .header("X-Key"), .query("access_token"), .cookie("session"),
    ]

    @Test("every way to say who calls reaches the server", arguments: schemes)
    func roundTrips(scheme: APIAuthentication) async throws {
        let request = APIRequest(.post, "/x", authentication: [scheme])
        let secret =
            switch scheme {
            case .bearer: "t0"
            case .http: "origin=\"a.example\",key=\"ed25519:1\",sig=\"s\""
            default: "üser:pass word"
            }
        let read = try await roundTrip("/x", request, token: scheme == .header("X-Key") ? "key" : secret) {
            try $0.accessToken(in: [scheme]).rawValue
        }
        #expect(read == (scheme == .header("X-Key") ? "key" : secret))
        let error = await #expect(throws: MatrixError.self) {
            try await roundTrip("/x", request) { try $0.accessToken(in: [scheme]).rawValue }
        }
        #expect(error?.status == .unauthorized)
        #expect(error?.errcode == .missingToken)
        let anonymous = try await roundTrip("/x", request) { $0.optionalAccessToken(in: [scheme])?.rawValue ?? "no" }
        #expect(anonymous == "no")
    }

    @Test("a client prefers the bearer token, a server takes the first that is there")
    func preference() async throws {
        let connection = try BaseURL("http://localhost")
        let both = try APIRequest(.get, "/x", authentication: [.query("access_token"), .bearer])
            .head(baseURL: connection, accessToken: AccessToken("t"))
        #expect(both.path == "/x")
        #expect(both.headerFields[.authorization] == "Bearer t")
        var request = APIRequest(.post, "/x", authentication: [.bearer])
        request.addQuery("access_token", "q")
        let read = try await roundTrip("/x", request, token: "b") {
            [
                try $0.accessToken(in: [.bearer, .query("access_token")]).rawValue,
                try $0.accessToken(in: [.query("access_token"), .bearer]).rawValue,
            ]
        }
        #expect(read == ["b", "q"])
    }

    @Test("a request that asks for no token doesn't carry it")
    func anonymous() throws {
        let head = try APIRequest(.get, "/x").head(
            baseURL: BaseURL("http://localhost"), accessToken: AccessToken("secret"))
        #expect(head.headerFields[.authorization] == nil)
        #expect(head.path == "/x")
    }

    @Test("a token or a field that HTTP can't carry is refused, without showing it")
    func invalid() throws {
        let base = try BaseURL("http://localhost")
        for token in ["a\r\nX-Evil: 1", "a\0", "a\n"] {
            let error = #expect(throws: InvalidRequestError.self) {
                try APIRequest(.get, "/x", authentication: [.bearer])
                    .head(baseURL: base, accessToken: AccessToken(token))
            }
            #expect(error?.description.contains("Evil") == false)
        }
        for (name, value) in [("X", "a\r\nb"), ("X Y", "a"), ("", "a"), ("é", "a"), (":path", "a")] {
            var request = APIRequest(.get, "/x")
            request.addHeader(name, value)
            #expect(throws: InvalidRequestError.self) { try request.head(baseURL: base, accessToken: nil) }
        }
        var accepting = APIRequest(.get, "/x")
        accepting.accept = "a\nb"
        #expect(throws: InvalidRequestError.self) { try accepting.head(baseURL: base, accessToken: nil) }
    }

    @Test("Base64")
    func base64() {
        for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            #expect(Base64.encode(Array(text.utf8)) == encoded)
            #expect(Base64.decode(encoded) == Array(text.utf8))
        }
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        for text in ["Z", "Zg-=", "Zm9v Zg", "é"] { #expect(Base64.decode(text) == nil) }
    }
}
