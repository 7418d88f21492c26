import APIRuntime
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import ServiceLifecycle
import Testing

@Suite("Shutdown of HummingbirdServer", .timeLimit(.minutes(5)))
struct ShutdownTests {
    /// Nothing but the shutdown ends a connection.
    private static let patient = HummingbirdServer.Configuration(
        port: 0, idleTimeout: .seconds(3600), bodyTimeout: .seconds(3600), shutdownLimit: .seconds(3600))

    @Test("a request whose body doesn't arrive gets 503 long before the shutdown limit")
    func halfSentBody() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        var router = APIRouter()
        router.on(.post, "/") { request in
            start.yield()
            return ServerResponse(status: 200, text: try await request.text())
        }
        try await withServiceGroup(router, configuration: Self.patient) { port, group in
            let connection = try RawConnection(port: port)
            try connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell")
            for await _ in started { break }
            await group.triggerGracefulShutdown()
            let answer = try await connection.receive()
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
        }
    }

    @Test("a connection with half a head, and one without a request, are closed at once")
    func withoutRequest() async throws {
        try await withServiceGroup(APIRouter(), configuration: Self.patient) { port, group in
            let half = try RawConnection(port: port)
            let idle = try RawConnection(port: port)
            // Both connections are accepted once they have got a response.
            for connection in [half, idle] {
                try connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await connection.receive(upTo: "}")
            }
            try half.send("GET / HTTP/1.1\r\nHo")
            await group.triggerGracefulShutdown()
            #expect(try await half.receive().isEmpty)
            #expect(try await idle.receive().isEmpty)
        }
    }

    @Test("the last response before the shutdown announces the end of the connection")
    func announcesEnd() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        var router = APIRouter()
        router.on(.get, "/") { _ in
            start.yield()
            try await gracefulShutdown()
            return ServerResponse(status: 200, text: "hello")
        }
        try await withServiceGroup(router, configuration: Self.patient) { port, group in
            let connection = try RawConnection(port: port)
            try connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in started { break }
            await group.triggerGracefulShutdown()
            let answer = try await connection.receive()
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("hello"))
        }
    }
}
