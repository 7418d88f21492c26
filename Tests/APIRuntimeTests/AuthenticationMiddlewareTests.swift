import HTTPTypes
import Synchronization
import Testing

@testable import APIRuntime

@Suite("Authentication middleware", .timeLimit(.minutes(5)))
struct AuthenticationMiddlewareTests {
    /// A server that accepts one token, and counts its 401.
    private final class Server: ClientTransport {
        private let state = Mutex<(accepted: String, tokens: [String?], refusals: Int)>(("new", [], 0))
        private let refusal: String
        private let onRefusal: @Sendable (_ count: Int) -> Void

        init(
            refusal: String = #"{"errcode":"M_UNKNOWN_TOKEN","error":"expired","soft_logout":true}"#,
            onRefusal: @escaping @Sendable (Int) -> Void = { _ in }
        ) {
            self.refusal = refusal
            self.onRefusal = onRefusal
        }

        /// The `Authorization` of each request.
        var tokens: [String?] { state.withLock { $0.tokens } }

        func accept(_ token: String) { state.withLock { $0.accepted = token } }

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            let token = request.headerFields[.authorization]
            let (isAccepted, refusals) = state.withLock { state in
                state.tokens.append(token)
                let isAccepted = token == nil || token == "Bearer \(state.accepted)"
                if !isAccepted { state.refusals += 1 }
                return (isAccepted, state.refusals)
            }
            guard !isAccepted else { return ClientResponse(head: HTTPResponse(status: .ok), body: Array("{}".utf8)) }
            onRefusal(refusals)
            return ClientResponse(head: HTTPResponse(status: .unauthorized), body: Array(refusal.utf8))
        }

        func connection(_ middleware: AuthenticationMiddleware) throws -> APIConnection {
            APIConnection(transport: self, baseURL: try BaseURL("https://example.org"), middleware: [middleware])
        }
    }

    private struct SessionEnded: Error {}

    private static let request = APIRequest(.post, "/x", authentication: [.bearer], operation: "x")

    @Test("an expired token is renewed once, and the request is sent again")
    func renews() async throws {
        let server = Server()
        let expired = Mutex<[AccessToken?]>([])
        let middleware = AuthenticationMiddleware(token: AccessToken("old")) { token in
            expired.withLock { $0.append(token) }
            return AccessToken("new")
        }
        let connection = try server.connection(middleware)
        try await connection.send(Self.request)
        try await connection.send(Self.request)
        #expect(server.tokens == ["Bearer old", "Bearer new", "Bearer new"])
        #expect(expired.withLock { $0 } == [AccessToken("old")])
        #expect(middleware.token == AccessToken("new"))
    }

    @Test("concurrent requests with an expired token share one renewal")
    func sharesRenewal() async throws {
        let allAreRefused = FirstResult<Void>()
        let server = Server { if $0 == 20 { allAreRefused.finish(()) } }
        let renewals = Atomic(0)
        let connection = try server.connection(
            AuthenticationMiddleware(token: AccessToken("old")) { _ in
                renewals.add(1, ordering: .relaxed)
                await allAreRefused.value()
                return AccessToken("new")
            })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await connection.send(Self.request) } }
            try await group.waitForAll()
        }
        #expect(renewals.load(ordering: .relaxed) == 1)
        #expect(server.tokens.count { $0 == "Bearer old" } == 20)
        #expect(server.tokens.count { $0 == "Bearer new" } == 20)
    }

    @Test("a request whose token was renewed in the meantime uses the new token, without another renewal")
    func usesRenewedToken() async throws {
        let server = Server()
        let renewals = Atomic(0)
        let middleware = AuthenticationMiddleware(token: AccessToken("old")) { _ in
            renewals.add(1, ordering: .relaxed)
            return AccessToken("new")
        }
        let connection = try server.connection(middleware)
        let response = try await middleware.send(
            ClientRequest(
                head: HTTPRequest(method: .get, scheme: "https", authority: "example.org", path: "/y"), operation: "y",
                route: "/y", credentials: [[.bearer]])
        ) { request in
            // Another request renews the token while this one is in progress.
            if renewals.load(ordering: .relaxed) == 0 { try await connection.send(Self.request) }
            return try await server.send(request.head, body: nil, maxResponseBytes: 1000)
        }
        #expect(response.head.status == .ok)
        #expect(renewals.load(ordering: .relaxed) == 1)
        #expect(server.tokens == ["Bearer old", "Bearer new", "Bearer old", "Bearer new"])
    }

    @Test("a failed renewal is thrown by the request, and the next request tries again")
    func failedRenewal() async throws {
        let server = Server()
        let renewals = Atomic(0)
        let connection = try server.connection(
            AuthenticationMiddleware(token: AccessToken("old")) { _ in
                guard renewals.add(1, ordering: .relaxed).newValue > 1 else { throw SessionEnded() }
                return AccessToken("new")
            })
        await #expect(throws: SessionEnded.self) { try await connection.send(Self.request) }
        try await connection.send(Self.request)
        #expect(renewals.load(ordering: .relaxed) == 2)
    }

    @Test("a new token that is refused too isn't renewed again by the same request")
    func renewsOnce() async throws {
        let server = Server()
        server.accept("other")
        let renewals = Atomic(0)
        let connection = try server.connection(
            AuthenticationMiddleware(token: AccessToken("old")) { _ in
                AccessToken("new\(renewals.add(1, ordering: .relaxed).newValue)")
            })
        let error = await #expect(throws: MatrixError.self) { try await connection.send(Self.request) }
        #expect(error?.errcode == .unknownToken)
        #expect(server.tokens == ["Bearer old", "Bearer new1"])
    }

    @Test(
        "a 401 without soft_logout, or with another code, renews nothing",
        arguments: [
            #"{"errcode":"M_UNKNOWN_TOKEN","error":"e"}"#,
            #"{"errcode":"M_UNKNOWN_TOKEN","error":"e","soft_logout":false}"#,
            #"{"errcode":"M_MISSING_TOKEN","error":"e","soft_logout":true}"#, "",
        ])
    func endedSession(body: String) async throws {
        let server = Server(refusal: body)
        let connection = try server.connection(
            AuthenticationMiddleware(token: AccessToken("old")) { _ in AccessToken("new") })
        await #expect(throws: MatrixError.self) { try await connection.send(Self.request) }
        #expect(server.tokens == ["Bearer old"])
    }

    @Test("the condition of a renewal can be another one, for other APIs")
    func otherCondition() async throws {
        let server = Server(refusal: "")
        let middleware = AuthenticationMiddleware(
            token: AccessToken("old"), isExpired: { _ in true }, renew: { _ in AccessToken("new") })
        try await server.connection(middleware).send(Self.request)
        #expect(server.tokens == ["Bearer old", "Bearer new"])
    }

    @Test("without a token, one is obtained before the first request")
    func noToken() async throws {
        let server = Server()
        let connection = try server.connection(
            AuthenticationMiddleware { expired in
                #expect(expired == nil)
                return AccessToken("new")
            })
        try await connection.send(Self.request)
        #expect(server.tokens == ["Bearer new"])
    }

    @Test("operations that need no token, or none of this kind, get none")
    func otherOperations() async throws {
        let server = Server()
        let connection = try server.connection(
            AuthenticationMiddleware(token: AccessToken("new")) { _ in throw SessionEnded() })
        try await connection.send(APIRequest(.get, "/versions"))
        try await connection.send(APIRequest(.get, "/key", authentication: [.header("X-Key")]))
        try await connection.send(APIRequest(.get, "/any", credentials: [[.basic], [.bearer]]))
        #expect(server.tokens == [nil, nil, "Bearer new"])
    }

    @Test("the requests of a renewal through the same middleware have the present token, and don't wait for themselves")
    func requestOfRenewal() async throws {
        let server = Server()
        let connection = Mutex<APIConnection?>(nil)
        let middleware = AuthenticationMiddleware(token: AccessToken("old")) { _ in
            _ = try? await connection.withLock { $0 }?.send(Self.request)
            return AccessToken("new")
        }
        let made = try server.connection(middleware)
        connection.withLock { $0 = made }
        try await made.send(Self.request)
        #expect(server.tokens == ["Bearer old", "Bearer old", "Bearer new"])
    }

    @Test("a cancelled request stops waiting, and the renewal continues for the others")
    func cancelledRequest() async throws {
        let server = Server()
        let begin = FirstResult<Void>()
        let end = FirstResult<Void>()
        let renewals = Atomic(0)
        let connection = try server.connection(
            AuthenticationMiddleware(token: AccessToken("old")) { _ in
                renewals.add(1, ordering: .relaxed)
                begin.finish(())
                await end.value()
                try Task.checkCancellation()
                return AccessToken("new")
            })
        let task = Task { try await connection.send(Self.request) }
        await begin.value()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        end.finish(())
        try await connection.send(Self.request)
        #expect(renewals.load(ordering: .relaxed) == 1)
    }

    @Test("a token that HTTP cannot carry throws InvalidRequestError without the token")
    func invalidToken() async throws {
        let server = Server()
        let connection = try server.connection(
            AuthenticationMiddleware(token: AccessToken("se\ncret")) { _ in throw SessionEnded() })
        let error = await #expect(throws: InvalidRequestError.self) { try await connection.send(Self.request) }
        #expect(error?.problem.contains("cret") == false)
        #expect(server.tokens.isEmpty)
    }
}
