import APIRuntime
import AsyncHTTPClientTransport
import HTTPTypes
import LoopbackServer
import SteppingClock
import Synchronization
import Testing

/// Clients with middleware, servers and connections that fail.
@Suite("Client middleware over HTTP", .timeLimit(.minutes(5)))
struct ClientMiddlewareTests {
    /// A transport that counts its requests.
    private final class CountingTransport: ClientTransport {
        private let transport = AsyncHTTPClientTransport()
        private let requests = Atomic(0)

        var count: Int { requests.load(ordering: .sequentiallyConsistent) }

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            requests.add(1, ordering: .sequentiallyConsistent)
            return try await transport.send(request, body: body, maxResponseBytes: maxResponseBytes)
        }
    }

    private let clock = SteppingClock()
    private let transport = CountingTransport()

    private func connection(_ base: BaseURL) -> APIConnection {
        APIConnection(transport: transport, baseURL: base, middleware: [RetryMiddleware(clock: clock) { 0.5 }])
    }

    private static func request(_ method: HTTPRequest.Method) -> APIRequest {
        var request = APIRequest(method, "/beds/\("b1")")
        request.setBody(text: "beans")
        return request
    }

    @Test("a server that refuses requests for a time gets them again with their body, after the delays it asks for")
    func refusals() async throws {
        let bodies = Mutex<[String]>([])
        var router = APIRouter()
        router.on(.post, "/beds/{bed}") { request in
            let body = try await request.text()
            let count = bodies.withLock { bodies in
                bodies.append(body)
                return bodies.count
            }
            switch count {
            case 1: throw MatrixError.limitExceeded(retryAfterMilliseconds: 2500)
            case 2: return ServerResponse(status: .tooManyRequests, fields: [.retryAfter: "7"])
            case 3: return ServerResponse(status: .serviceUnavailable, fields: [.retryAfter: "9"])
            default: return ServerResponse(status: 200, text: "planted")
            }
        }
        try await withServer(router) { base in
            let response = try await connection(base).response(to: Self.request(.post))
            #expect(try response.text() == "planted")
        }
        #expect(bodies.withLock { $0 } == Array(repeating: "beans", count: 4))
        #expect(clock.sleeps == [.milliseconds(2500), .seconds(7), .seconds(9)])
    }

    @Test("a connection that breaks after the request is tried again for PUT, and not for POST")
    func resets() async throws {
        let server = try ResettingServer()
        defer { server.close() }
        let base = try BaseURL("http://127.0.0.1:\(server.port)")
        let error = await #expect(throws: TransportError.self) {
            try await connection(base).send(Self.request(.put))
        }
        #expect(error?.mayHaveBeenProcessed == true)
        #expect(transport.count == 4)
        await #expect(throws: TransportError.self) { try await connection(base).send(Self.request(.post)) }
        #expect(transport.count == 5)
        #expect(clock.sleeps == [.milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test("a refused connection is tried again for POST too, because nothing was sent")
    func refusedConnection() async throws {
        try await withRefusingAddress { base in
            let error = await #expect(throws: TransportError.self) {
                try await connection(base).send(Self.request(.post))
            }
            #expect(error?.mayHaveBeenProcessed == false)
        }
        #expect(transport.count == 4)
    }
}
