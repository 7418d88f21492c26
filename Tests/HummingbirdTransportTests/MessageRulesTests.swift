import APIRuntime
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import Synchronization
import Testing

@Suite("Messages and connections of HTTP/1", .timeLimit(.minutes(5)))
struct MessageRulesTests {
    /// Only the rules of HTTP close connections of this server.
    private static let patient = HummingbirdServer.Configuration(
        port: 0, idleTimeout: .seconds(3600), bodyTimeout: .seconds(3600))

    private static var router: APIRouter {
        var router = APIRouter(limits: .init(maxBodyBytes: 1000))
        router.on(.get, "/") { _ in ServerResponse(status: 200, text: "hello") }
        router.on(.post, "/") { ServerResponse(status: 200, text: try await $0.text()) }
        return router
    }

    private func exchange(_ text: String) async throws -> String {
        try await withServer(Self.router, configuration: Self.patient) { base in
            try await RawConnection.exchange(text, port: #require(base.port))
        }
    }

    @Test(
        "a request after which the client reads to the end of the connection gets its response, and the connection is closed",
        arguments: [
            "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n",
            "POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
        ])
    func closes(request: String) async throws {
        let answer = try await exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nhello"))
    }

    @Test("HTTP/1.0 with keep-alive keeps the connection open")
    func keepAlive() async throws {
        let answer = try await exchange(
            "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\nConnection: close\r\n\r\n")
        #expect(answer.lowercased().contains("\r\nconnection: keep-alive\r\n"))
        #expect(answer.components(separatedBy: "hello").count == 3)
    }

    @Test("a request after the one that closes the connection isn't handled")
    func afterLast() async throws {
        let count = Atomic(0)
        var router = APIRouter()
        router.on(.get, "/") { _ in
            count.add(1, ordering: .relaxed)
            return ServerResponse(status: 200, text: "hello")
        }
        try await withServer(router, configuration: Self.patient) { base in
            let request = "GET / HTTP/1.1\r\nHost: a\r\n"
            let answer = try await RawConnection.exchange(
                request + "Connection: close\r\n\r\n" + request + "\r\n", port: #require(base.port))
            #expect(answer.components(separatedBy: "hello").count == 2)
        }
        #expect(count.load(ordering: .relaxed) == 1)
    }

    @Test(
        "a message that HTTP forbids gets an error, and the connection is closed",
        arguments: [
            (400, "GET / HTTP/1.1\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a/<b>\r\n\r\n"),
            (400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), (400, "GET http://a/ HTTP/1.1\r\n\r\n"),
            (501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            (400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            (417, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 2\r\n\r\n"),
        ])
    func forbidden(status: Int, request: String) async throws {
        let answer = try await exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
        #expect(answer.contains(#"{"errcode":"M_UNKNOWN","error":""#))
    }

    @Test(
        "a message that isn't HTTP/1.1 gets a 400 and a line in the log, without its text",
        arguments: [
            ("secret", "\u{16}\u{3}\u{1} secret\r\n\r\n", "the method is invalid, as in TLS on a port without TLS"),
            ("secret", "GET / HTTP/2.0\r\nHost: secret\r\n\r\n", "the version is neither HTTP/1.0 nor HTTP/1.1"),
            ("secret", "GET / HTTP/1.1\r\nHost: a\r\nX secret: b\r\n\r\n", "a header field is invalid"),
            (
                "77x", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 77x\r\n\r\n",
                "the length of the body is invalid"
            ),
        ])
    func parseError(secret: String, message: String, reason: String) async throws {
        let (logger, lines, continuation) = LogRecorder.logger(.info)
        try await withServiceGroup(Self.router, configuration: Self.patient, logger: logger) { port, group in
            let answer = try await RawConnection.exchange(message, port: port)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            await group.triggerGracefulShutdown()
        }
        continuation.finish()
        let refusals = await lines.reduce(into: []) { $0.append($1) }.filter { $0.contains("refused") }
        #expect(refusals == ["info: refused a message that is not HTTP/1.1 peer=127.0.0.1 reason=\(reason)"])
        #expect(!refusals.joined().contains(secret))
    }

    @Test(
        "header fields that are too large get 431 with an error, after the responses to earlier requests",
        arguments: [
            "X-Long: " + String(repeating: "x", count: 81 << 10) + "\r\n", String(repeating: "X: y\r\n", count: 1001),
        ])
    func largeHead(fields: String) async throws {
        let (logger, lines, continuation) = LogRecorder.logger(.info)
        try await withServiceGroup(Self.router, configuration: Self.patient, logger: logger) { port, group in
            let request = "GET / HTTP/1.1\r\nHost: a\r\n"
            let answer = try await RawConnection.exchange(request + "\r\n" + request + fields + "\r\n", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            let last = answer[try #require(answer.firstRange(of: "hello")).upperBound...]
            #expect(last.hasPrefix("HTTP/1.1 431 "))
            #expect(last.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(last.hasSuffix(#"{"errcode":"M_TOO_LARGE","error":"The request's header fields are too large"}"#))
            await group.triggerGracefulShutdown()
        }
        continuation.finish()
        let refusals = await lines.reduce(into: []) { $0.append($1) }.filter { $0.contains("refused") }
        #expect(refusals == ["info: refused a request peer=127.0.0.1 reason=the header fields are too large"])
    }

    @Test("many messages that aren't HTTP cause few lines in the log")
    func throttledParseErrors() async throws {
        let (logger, lines, continuation) = LogRecorder.logger(.info)
        try await withServiceGroup(Self.router, configuration: Self.patient, logger: logger) { port, group in
            for _ in 0..<15 { _ = try await RawConnection.exchange("?\r\n\r\n", port: port) }
            await group.triggerGracefulShutdown()
        }
        continuation.finish()
        let refusals = await lines.reduce(into: []) { $0.append($1) }.filter { $0.contains("refused") }
        #expect(refusals.count == 10)
        #expect(refusals.last?.contains("note=further ones of this client have the level debug") == true)
    }

    @Test("middleware sees a message that HTTP forbids")
    func middleware() async throws {
        struct Recorder: ServerMiddleware {
            let statuses: AsyncStream<Int>.Continuation
            func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
                let response = await next(request)
                statuses.yield(response.status.code)
                return response
            }
        }
        let (statuses, continuation) = AsyncStream.makeStream(of: Int.self)
        var router = Self.router
        router.add(middleware: Recorder(statuses: continuation))
        try await withServer(router, configuration: Self.patient) { base in
            _ = try await RawConnection.exchange("GET / HTTP/1.1\r\n\r\n", port: #require(base.port))
        }
        continuation.finish()
        #expect(await statuses.reduce(into: []) { $0.append($1) } == [400])
    }

    @Test(
        "requests that look odd but are allowed get responses",
        arguments: [
            "GET http://b/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        ])
    func allowed(request: String) async throws {
        let answer = try await exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.hasSuffix("hello"))
    }

    @Test("a client that expects 100 Continue gets it before it sends the body", arguments: [1, 2])
    func expectsContinue(requests: Int) async throws {
        try await withServer(Self.router, configuration: Self.patient) { base in
            let connection = try RawConnection(port: #require(base.port))
            for _ in 1...requests {
                try connection.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n")
                #expect(try await connection.receive(upTo: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try connection.send("hello")
                let answer = try await connection.receive(upTo: "hello")
                #expect(answer.hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test("a body that is sent without waiting for 100 Continue is received")
    func impatient() async throws {
        let answer = try await exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello")
        #expect(answer.contains("HTTP/1.1 200 ") && answer.hasSuffix("hello"))
    }

    @Test(
        "a request that is refused by its head gets no 100 Continue, and the connection is closed",
        arguments: [(404, "/nowhere", 5), (413, "/", 1001)])
    func finalWithoutContinue(status: Int, path: String, length: Int) async throws {
        let answer = try await exchange(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: \(length)\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
    }

    @Test("a body with a content coding gets 415", arguments: ["gzip", "GZIP", "gzip, identity"])
    func contentCoding(coding: String) async throws {
        try await withServer(Self.router) { base in
            let response = try await base.send(.post, "/", fields: [.contentEncoding: coding], body: [0x1F, 0x8B])
            #expect(response.head.status == .unsupportedMediaType)
            #expect(response.head.headerFields[.acceptEncoding] == "identity")
            let plain = try await base.send(.post, "/", fields: [.contentEncoding: "Identity"], body: [0x61])
            #expect(plain.head.status == .ok && plain.text == "a")
        }
    }

    @Test("a body that doesn't arrive in time gets 408, and the connection is closed")
    func slowBody() async throws {
        let configuration = HummingbirdServer.Configuration(
            port: 0, idleTimeout: .seconds(3600), bodyTimeout: .milliseconds(20))
        try await withServer(Self.router, configuration: configuration) { base in
            let answer = try await RawConnection.exchange(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell", port: #require(base.port))
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
        }
    }
}
