import APIRuntime
import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import Logging
import LoopbackServer
import Synchronization
import Testing

@testable import AsyncHTTPClientTransport

@Suite("AsyncHTTPClientTransport")
struct AsyncHTTPClientTransportTests {
    @Test("method, path, fields and body arrive unchanged")
    func request() async throws {
        let seen = Mutex<HTTPRequest?>(nil)
        var router = APIRouter()
        router.on(.put, "/p/{x}") { request in
            seen.withLock { $0 = request.head }
            return ServerResponse(json: try await request.body(as: JSONValue.self))
        }
        let body = Array("[1,2]".utf8)
        let response = try await withServer(router) { base in
            try await base.send(.put, "/p/a%2Fb?q=1&r=%20", fields: [.authorization: "Bearer t"], body: body)
        }
        #expect(response.body == body)
        let head = try #require(seen.withLock { $0 })
        #expect(head.path == "/p/a%2Fb?q=1&r=%20")
        #expect(head.headerFields[.authorization] == "Bearer t")
        #expect(head.headerFields[.userAgent] == "swift-matrix-push")
    }

    @Test("a redirect is returned, not followed")
    func redirect() async throws {
        var router = APIRouter()
        router.on(.get, "/from") { _ in ServerResponse(status: .found, fields: [.location: "/to"]) }
        router.on(.get, "/to") { _ in ServerResponse(json: [:] as JSONObject) }
        let response = try await withServer(router) { try await $0.send(.get, "/from") }
        #expect(response.head.status == .found)
        #expect(response.head.headerFields[.location] == "/to")
    }

    @Test("a response as large as the bound is returned, one byte more throws ResponseTooLargeError")
    func responseBound() async throws {
        var router = APIRouter()
        router.on(.get, "/1000") { _ in ServerResponse(status: .ok, body: [UInt8](repeating: 1, count: 1000)) }
        try await withServer(router) { base in
            let response = try await base.send(.get, "/1000", maxResponseBytes: 1000)
            #expect(response.body.count == 1000)
            let error = await #expect(throws: ResponseTooLargeError.self) {
                try await base.send(.get, "/1000", maxResponseBytes: 999)
            }
            #expect(error?.maxBytes == 999)
            #expect(error?.head.status == .ok)
            #expect(error?.head.headerFields[.contentLength] == "1000")
            #expect(error?.description == "the 200 response has more than 999 bytes")
        }
    }

    @Test("an endless response is cut off at the bound, a stalled one at the timeout", .timeLimit(.minutes(5)))
    func streamedResponses() async throws {
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let isStalled = request.uri.path == "/stalled"
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    while !Task.isCancelled {
                        try await writer.write(ByteBuffer(bytes: [UInt8](repeating: 0, count: 10_000)))
                        if isStalled { try await Task.sleep(for: .seconds(60)) }
                    }
                })
        }
        try await withApplication(responder) { base in
            let endless = await #expect(throws: ResponseTooLargeError.self) { try await base.send(.get, "/endless") }
            #expect(endless?.maxBytes == 1 << 20)
            #expect(endless?.head.status == .ok)
            let stalled = await #expect(throws: TransportError.self) {
                try await base.send(.get, "/stalled", timeout: .milliseconds(200))
            }
            #expect(stalled?.reason == .timedOut(after: .milliseconds(200)))
        }
    }

    @Test("a server that doesn't respond makes the request time out", .timeLimit(.minutes(5)))
    func timeout() async throws {
        var router = APIRouter()
        router.on(.get, "/secret") { _ in
            try await Task.sleep(for: .seconds(60))
            return ServerResponse(status: .ok)
        }
        try await withServer(router) { base in
            let error = await #expect(throws: TransportError.self) {
                try await base.send(.get, "/secret", timeout: .milliseconds(200))
            }
            #expect(error?.reason == .timedOut(after: .milliseconds(200)))
            #expect(error?.description == "GET \(base): no complete response within 0.2 seconds")
        }
    }

    @Test("a cancelled task ends the request", .timeLimit(.minutes(5)))
    func cancellation() async throws {
        let (started, startedContinuation) = AsyncStream.makeStream(of: Void.self)
        var router = APIRouter()
        router.on(.get, "/") { _ in
            startedContinuation.yield()
            try await Task.sleep(for: .seconds(60))
            return ServerResponse(status: .ok)
        }
        try await withServer(router) { base in
            let task = Task { try await base.send(.get, "/") }
            var start = started.makeAsyncIterator()
            await start.next()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("a refused connection throws TransportError with connectionFailed")
    func refusedConnection() async throws {
        let error = try await withRefusingAddress { base in
            await #expect(throws: TransportError.self) { try await base.send(.get, "/") }
        }
        let host = try #require(error?.server.dropFirst("http://".count))
        #expect(error?.reason == .connectionFailed("cannot connect to \(host): connection refused"))
        #expect(error?.description == "GET http://\(host): cannot connect to \(host): connection refused")
    }

    @Test("a host name without an address throws TransportError with the reason", .timeLimit(.minutes(5)))
    func unknownHost() async throws {
        let error = await #expect(throws: TransportError.self) {
            try await BaseURL("http://unknown.invalid:80").send(.get, "/")
        }
        #expect(
            error?.reason
                == .connectionFailed("cannot connect to unknown.invalid:80: the host name cannot be resolved"))
    }

    @Test("a failed TLS handshake throws TransportError with a short reason", .timeLimit(.minutes(5)))
    func failedHandshake() async throws {
        try await withServer(APIRouter()) { base in
            let error = await #expect(throws: TransportError.self) {
                try await BaseURL("https://\(base.authority)").send(.get, "/")
            }
            let problem = "the TLS handshake failed: the server doesn't speak TLS"
            #expect(error?.reason == .connectionFailed("cannot connect to \(base.authority): \(problem)"))
            #expect(error?.possibleScheme == "http")
        }
    }

    @Test(
        "bytes that aren't HTTP's throw TransportError with the reason, and https may be the scheme",
        .timeLimit(.minutes(5)),
        arguments: [Array("SSH-2.0-OpenSSH_9.6\r\n".utf8), [0x15, 3, 1, 0, 2, 2, 0x46], Array("hello".utf8)])
    func notHTTP(bytes: [UInt8]) async throws {
        try await withRawServer(response: bytes) { base in
            let error = await #expect(throws: TransportError.self) { try await base.send(.get, "/") }
            #expect(error?.reason == .connectionFailed("the response of \(base.authority) isn't HTTP"))
            #expect(error?.possibleScheme == "https")
        }
    }

    @Test("a response that violates HTTP after its first line doesn't indicate another scheme", .timeLimit(.minutes(5)))
    func invalidHTTP() async throws {
        try await withRawServer(response: Array("HTTP/1.1 200 OK\r\nbad field\r\n\r\n".utf8)) { base in
            let error = await #expect(throws: TransportError.self) { try await base.send(.get, "/") }
            #expect(error?.description.contains("the response of \(base.authority) isn't valid HTTP: ") == true)
            #expect(error?.possibleScheme == nil)
        }
    }

    @Test("a connection that is closed without a response may be one for https", .timeLimit(.minutes(5)))
    func closed() async throws {
        try await withRawServer(response: []) { base in
            let error = await #expect(throws: TransportError.self) { try await base.send(.get, "/") }
            let reason = "\(base.authority) closed the connection without an HTTP response"
            #expect(error?.reason == .connectionFailed(reason) && error?.possibleScheme == "https")
        }
    }

    @Test("a connection that is closed within the response doesn't indicate another scheme", .timeLimit(.minutes(5)))
    func closedWithinResponse() async throws {
        try await withRawServer(response: Array("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx".utf8)) { base in
            let error = await #expect(throws: TransportError.self) { try await base.send(.get, "/") }
            let reason = "\(base.authority) closed the connection before the end of the response"
            #expect(error?.reason == .connectionFailed(reason) && error?.possibleScheme == nil)
        }
    }

    @Test("a TLS handshake that doesn't end in time may be one with a port for http", .timeLimit(.minutes(5)))
    func endlessHandshake() async throws {
        try await withRawServer(response: nil) { base in
            let error = await #expect(throws: TransportError.self) {
                try await BaseURL("https://\(base.authority)").send(.get, "/", timeout: .milliseconds(200))
            }
            #expect(error?.reason == .timedOut(after: .milliseconds(200)) && error?.possibleScheme == "http")
            #expect(error?.possibleServer == "\(base)")
            let slow = await #expect(throws: TransportError.self) {
                try await base.send(.get, "/", timeout: .milliseconds(200))
            }
            #expect(slow?.reason == .timedOut(after: .milliseconds(200)) && slow?.possibleScheme == nil)
        }
    }

    @Test("the time limit of connecting is the one in the message, not that of the whole request")
    func connectTimeout() {
        func reason(_ scheme: String, _ error: HTTPClientError, _ limit: Duration?) -> String {
            let reason = TransportError.Reason(
                error, scheme: scheme, host: "h:1", timeout: .seconds(30), connectTimeout: limit, hasHead: false)
            return "\(reason)"
        }
        #expect(
            reason("https", .tlsHandshakeTimeout, .seconds(10))
                == "cannot connect to h:1: no connection with TLS within 10.0 seconds")
        #expect(
            reason("http", .connectTimeout, .seconds(10)) == "cannot connect to h:1: no connection within 10.0 seconds")
        #expect(reason("http", .connectTimeout, nil) == "cannot connect to h:1: no connection in time")
        #expect(reason("http", .readTimeout, .seconds(10)) == "no complete response within 30.0 seconds")
        #expect(TransportError.Reason.possibleScheme(HTTPClientError.tlsHandshakeTimeout, scheme: "https") == "http")
        #expect(TransportError.Reason.possibleScheme(HTTPClientError.connectTimeout, scheme: "http") == nil)
    }

    @Test(
        "a request without an authority, or with an invalid one, throws InvalidRequestError",
        arguments: [nil, "[::1", ""])
    func invalidRequest(authority: String?) async {
        let request = HTTPRequest(method: .get, scheme: "http", authority: authority, path: "/secret")
        let error = await #expect(throws: InvalidRequestError.self) {
            try await AsyncHTTPClientTransport().send(request, body: nil, maxResponseBytes: 1)
        }
        #expect(error?.description.contains("secret") == false)
    }

    /// Runs a server whose responses no router can make.
    private func withApplication(
        _ responder: CallbackResponder<BasicRequestContext>, _ body: (BaseURL) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) }, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            var port = ports.makeAsyncIterator()
            try await body(BaseURL("http://127.0.0.1:\(#require(await port.next()))"))
        }
    }
}
