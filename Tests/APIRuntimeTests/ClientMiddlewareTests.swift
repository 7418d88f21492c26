import HTTPTypes
import Synchronization
import Testing

@testable import APIRuntime

@Suite("Client middleware")
struct ClientMiddlewareTests {
    /// Middleware that runs a closure around the rest.
    private struct Around: ClientMiddleware {
        let body: @Sendable (ClientRequest, @escaping Next) async throws -> ClientResponse

        func send(_ request: ClientRequest, next: @escaping Next) async throws -> ClientResponse {
            try await body(request, next)
        }
    }

    /// A method as a generated client has it.
    private func getRule(_ connection: APIConnection, kind: String, ruleID: String) async throws {
        var request = APIRequest(.get, "/rules/\(kind)/x/\(ruleID)/", authentication: [.bearer])
        request.addQuery("q", "1")
        try await connection.send(request)
    }

    @Test("middleware runs in the order of the list, the first outermost")
    func order() async throws {
        let steps = Mutex<[String]>([])
        func step(_ name: String) -> Around {
            Around { request, next in
                steps.withLock { $0.append("> " + name) }
                let response = try await next(request)
                steps.withLock { $0.append("< " + name) }
                return response
            }
        }
        let connection = try SequenceTransport([.response(200)]).connection(step("a"), step("b"), step("c"))
        try await getRule(connection, kind: "room", ruleID: "r")
        #expect(steps.withLock { $0 } == ["> a", "> b", "> c", "< c", "< b", "< a"])
    }

    @Test("middleware sees the operation, its route without values and base path, and the complete request")
    func request() async throws {
        let seen = Mutex<[ClientRequest]>([])
        let recorder = Around { request, next in
            seen.withLock { $0.append(request) }
            return try await next(request)
        }
        let connection = try SequenceTransport([.response(200)]).connection(recorder)
        try await getRule(connection, kind: "a/b", ruleID: "..")
        var put = APIRequest(.put, "/plain", operation: "named")
        put.setBody(text: "x")
        try await connection.send(put)
        let requests = seen.withLock { $0 }
        #expect(requests.map(\.operation) == ["getRule", "named"])
        #expect(requests.map(\.route) == ["/rules/{}/x/{}/", "/plain"])
        #expect(requests.map(\.head.path) == ["/base/rules/a%2Fb/x/%2E%2E/?q=1", "/base/plain"])
        #expect(requests.map(\.head.headerFields[.authorization]) == ["Bearer t0", nil])
        #expect(requests.map(\.body) == [nil, Array("x".utf8)])
        #expect(requests.map(\.credentials) == [[[.bearer]], []])
    }

    @Test("the transport gets the request that middleware has changed")
    func changedRequest() async throws {
        let transport = SequenceTransport([.response(200)])
        let change = Around { request, next in
            var request = request
            request.head.path = (request.head.path ?? "") + "&r=2"
            request.body = [1]
            return try await next(request)
        }
        try await getRule(transport.connection(change), kind: "a", ruleID: "b")
        #expect(transport.requests.map(\.path) == ["/base/rules/a/x/b/?q=1&r=2"])
        #expect(transport.bodies == [[1]])
    }

    @Test("middleware sees error responses, from which the connection makes MatrixError afterwards")
    func errorResponses() async throws {
        let statuses = Mutex<[Int]>([])
        let recorder = Around { request, next in
            let response = try await next(request)
            statuses.withLock { $0.append(response.head.status.code) }
            return response
        }
        let connection = try SequenceTransport([.response(404)]).connection(recorder)
        let error = await #expect(throws: MatrixError.self) { try await getRule(connection, kind: "a", ruleID: "b") }
        #expect(error?.status == .notFound)
        #expect(statuses.withLock { $0 } == [404])
    }

    @Test("a request that cannot be sent doesn't reach the middleware")
    func invalidRequest() async throws {
        let transport = SequenceTransport([.response(200)])
        let connection = try transport.connection(RetryMiddleware(), token: "a\nb")
        await #expect(throws: InvalidRequestError.self) { try await getRule(connection, kind: "a", ruleID: "b") }
        #expect(transport.requests.isEmpty)
    }
}
