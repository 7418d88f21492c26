import APIRuntime
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import NIOCore
import Synchronization
import Testing

/// Streamed responses on the level of HTTP/1.1.
@Suite("Connections with streamed responses", .timeLimit(.minutes(5)))
struct StreamConnectionTests {
    private static func router(_ stream: APIByteStream) -> APIRouter {
        var router = APIRouter()
        router.on(.get, "/") { _ in
            ServerResponse(status: 200, stream: APIContentStream(type: "text/plain", bytes: stream))
        }
        return router
    }

    private static func withPort(_ router: APIRouter, _ body: (UInt16) async throws -> Void) async throws {
        try await withServer(router) { base in
            try await body(try #require(base.authority.split(separator: ":").last.flatMap { UInt16($0) }))
        }
    }

    private static let abc = APIStream([Array("ab".utf8), [], Array("c".utf8)])

    @Test("a stream is sent in chunks, and the connection stays open")
    func chunks() async throws {
        try await Self.withPort(Self.router(Self.abc)) { port in
            let connection = try RawConnection(port: port)
            for _ in 0..<2 {
                try connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let head = try await connection.receive(upTo: "\r\n\r\n").lowercased()
                #expect(head.hasPrefix("http/1.1 200 ok\r\n"))
                #expect(head.contains("transfer-encoding: chunked"))
                #expect(!head.contains("content-length"))
                #expect(try await connection.receive(upTo: "0\r\n\r\n") == "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
            }
        }
    }

    @Test("a client of HTTP/1.0 gets no chunks: the end of the connection is that of the body")
    func http10() async throws {
        try await Self.withPort(Self.router(Self.abc)) { port in
            let response = try await RawConnection.exchange(
                "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", port: port)
            #expect(response.hasSuffix("\r\n\r\nabc"))
            #expect(response.lowercased().contains("connection: close"))
            #expect(!response.lowercased().contains("transfer-encoding"))
        }
    }

    @Test("the response to HEAD has no body, and the stream isn't read")
    func head() async throws {
        let isRead = Mutex(false)
        let stream = APIByteStream(
            AsyncStream {
                isRead.withLock { $0 = true }
                return nil
            })
        try await Self.withPort(Self.router(stream)) { port in
            let response = try await RawConnection.exchange("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", port: port)
            #expect(response.hasSuffix("\r\n\r\n"))
            #expect(response.contains("200 OK"))
        }
        #expect(!isRead.withLock { $0 })
    }

    @Test("a client that doesn't read gets no more parts than the buffers hold, and the rest when it reads")
    func slowReader() async throws {
        let size = 64 << 10
        let total = 250
        let made = Mutex(0)
        let (reached, reach) = AsyncStream.makeStream(of: Int.self)
        let stream = APIByteStream(
            AsyncStream {
                let count = made.withLock { made in
                    made += 1
                    return made
                }
                reach.yield(count)
                return count <= total ? [UInt8](repeating: UInt8(ascii: "#"), count: size) : nil
            })
        try await Self.withPort(Self.router(stream)) { port in
            let connection = try RawConnection(port: port)
            try connection.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            for await _ in reached { break }
            // Another connection of the same server works, while this one waits.
            let other = try await RawConnection.exchange(
                "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", port: port)
            #expect(other.contains("200 OK"))
            #expect(made.withLock { $0 } < total, "all parts were made although the client has read nothing")
            let response = try await connection.receive()
            #expect(made.withLock { $0 } == total + 1)
            #expect(response.utf8.count(where: { $0 == UInt8(ascii: "#") }) == total * size)
        }
    }

    @Test("a connection that breaks ends the stream, and the completion learns that it wasn't written")
    func brokenConnection() async throws {
        let (parts, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        continuation.onTermination = { _ in end.finish() }
        let (completions, complete) = AsyncStream.makeStream(of: Bool.self)
        var router = APIRouter()
        router.on(.get, "/") { _ in
            var response = ServerResponse(
                status: 200, stream: APIContentStream(type: "text/plain", bytes: APIStream(parts)))
            response.completion = { complete.yield($0) }
            return response
        }
        continuation.yield(Array("first".utf8))
        try await Self.withPort(router) { port in
            do {
                let connection = try RawConnection(port: port)
                try connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await connection.receive(upTo: "first")
            }
            for await _ in ended {}
            for await isWritten in completions {
                #expect(!isWritten)
                break
            }
        }
    }

    @Test("the completion of a whole stream learns that it was written")
    func completion() async throws {
        let (completions, complete) = AsyncStream.makeStream(of: Bool.self)
        var router = APIRouter()
        router.on(.get, "/") { _ in
            var response = ServerResponse(
                status: 200, stream: APIContentStream(type: "text/plain", bytes: Self.abc))
            response.completion = { complete.yield($0) }
            return response
        }
        try await withServer(router) { base in
            let response = try await base.send(.get, "/")
            #expect(response.text == "abc")
            for await isWritten in completions {
                #expect(isWritten)
                break
            }
        }
    }

    @Test("a body in parts can't be collected afterwards, and one that was collected is one part")
    func readingTwice() async throws {
        var router = APIRouter()
        router.on(.post, "/collected") { request in
            let text = try await request.text()
            var parts: [[UInt8]] = []
            for try await part in request.contentStream().bytes { parts.append(part) }
            return ServerResponse(status: 200, text: "\(text) \(parts.count)")
        }
        router.on(.post, "/streamed") { request in
            for try await _ in request.contentStream().bytes {}
            return ServerResponse(status: 200, text: try await request.text())
        }
        try await withServer(router) { base in
            let collected = try await base.send(.post, "/collected", body: Array("abc".utf8))
            #expect(collected.text == "abc 1")
            let streamed = try await base.send(.post, "/streamed", body: Array("abc".utf8))
            #expect(streamed.head.status == .internalServerError)
        }
    }
}
