import HTTPTypes
import Testing

@testable import APIRuntime

@Suite("Authentication")
struct AuthenticationTests {
    private static let schemes: [APIAuthentication] = [
        .bearer, .basic, .http("X-Matrix"), .header("X-Key"), .query("access_token"), .cookie("session"),
    ]

    @Test("the server reads a secret of every scheme", arguments: schemes)
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

    @Test("a client prefers the bearer token, a server uses the first secret in the request")
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

    private static let key = APIAuthentication.header("X-Key")
    private static let sid = APIAuthentication.cookie("sid")

    /// Returns the secrets in the request of a client with the given secrets: `Authorization|X-Key|Cookie|path`.
    private static func sent(
        _ sets: [[APIAuthentication]], token: String? = nil, _ secrets: [APIAuthentication: String] = [:]
    ) throws -> String {
        let head = try APIRequest(.get, "/x", credentials: sets).head(
            baseURL: BaseURL("http://localhost"), accessToken: token.map { AccessToken($0) },
            credentials: secrets.mapValues { AccessToken($0) })
        let fields = [HTTPField.Name.authorization, .init("X-Key")!, .cookie].map { head.headerFields[$0] ?? "" }
        return (fields + [head.path ?? ""]).joined(separator: "|")
    }

    @Test("a client sends every secret of the first complete set")
    func severalSecrets() throws {
        let sets: [[APIAuthentication]] = [[Self.key, Self.sid], [.bearer, .query("q")], [.basic]]
        #expect(try Self.sent(sets, [Self.key: "k", Self.sid: "s"]) == "|k|sid=s|/x")
        #expect(try Self.sent(sets, [.header("x-key"): "k", Self.sid: "s", .basic: "a:b"]) == "|k|sid=s|/x")
        #expect(try Self.sent(sets, [Self.key: "k", .bearer: "t", .query("q"): "q"]) == "Bearer t|||/x?q=q")
        #expect(try Self.sent(sets, token: "t", [.query("q"): "q"]) == "Bearer t|||/x?q=q")
        #expect(try Self.sent(sets, [.basic: "a:b"]) == "Basic YTpi|||/x")
        #expect(try Self.sent(sets, token: "a:b") == "Basic YTpi|||/x")
        // No part of an incomplete set is sent.
        #expect(try Self.sent([sets[0]], token: "t", [Self.key: "k"]) == "|||/x")
        #expect(try Self.sent([[Self.key], [.bearer]], token: "t", [Self.key: "k"]) == "|k||/x")
        #expect(try Self.sent([[Self.key], [.bearer]], token: "t") == "Bearer t|||/x")
        #expect(try Self.sent([[Self.key]], token: "t", [Self.sid: "s"]) == "|t||/x")
    }

    @Test("a server uses the first complete set; without one, the error names the missing secrets")
    func completeSet() async throws {
        let sets: [[APIAuthentication]] = [[Self.key, Self.sid], [.bearer]]
        func read(_ secrets: [APIAuthentication: String]) async throws -> [String] {
            var router = APIRouter()
            router.on(.post, "/x") { request in
                let credentials = try request.credentials(in: sets)
                return ServerResponse(json: credentials.map { "\($0.key): \($0.value.rawValue)" }.sorted())
            }
            let connection = APIConnection(
                transport: RouterTransport(router: router), baseURL: try BaseURL("http://localhost"),
                credentials: secrets.mapValues { AccessToken($0) })
            // All secrets, regardless of their sets, as another client may send them.
            var request = APIRequest(.post, "/x", credentials: [Array(secrets.keys)])
            request.addQuery("other", "1")
            return try await connection.send(request)
        }
        #expect(
            try await read([Self.key: "k", Self.sid: "s", .bearer: "t"]) == [
                "the cookie sid: s", "the header field X-Key: k",
            ])
        #expect(try await read([Self.key: "k", .bearer: "t"]) == ["the bearer token: t"])
        let error = await #expect(throws: MatrixError.self) { try await read([Self.key: "k"]) }
        #expect(error?.status == .unauthorized)
        #expect(error?.errcode == .missingToken)
        #expect(
            error?.message == "Missing credentials: the header field X-Key and the cookie sid or the bearer token")
        let optional = try await roundTrip("/x", APIRequest(.post, "/x")) {
            $0.optionalCredentials(in: sets) == nil
        }
        #expect(optional)
    }

    @Test("all cookies are in one field, including a header parameter of that name")
    func oneCookieField() throws {
        var request = APIRequest(.get, "/x", credentials: [[Self.sid, Self.key]])
        request.addCookie("a", "1; 2")
        request.addCookie("b", nil as String?)
        request.addHeader("cookie", "c=3; d=4")
        let head = try request.head(
            baseURL: BaseURL("http://localhost"), accessToken: nil,
            credentials: [Self.sid: AccessToken("s"), Self.key: AccessToken("k")])
        #expect(head.headerFields[values: .cookie] == ["c=3; d=4; a=1%3B%202; sid=s"])
    }

    @Test("a request that requires no token has none")
    func anonymous() throws {
        let head = try APIRequest(.get, "/x").head(
            baseURL: BaseURL("http://localhost"), accessToken: AccessToken("secret"))
        #expect(head.headerFields[.authorization] == nil)
        #expect(head.path == "/x")
    }

    @Test("an invalid token or field throws InvalidRequestError that doesn't contain it")
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

    @Test("Base64 is encoded and decoded; invalid text is rejected")
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
