import APIRuntime
import HTTPTypes
import HummingbirdTransport
import Logging
import LoopbackServer
import Testing

@Suite("Bound of open connections", .timeLimit(.minutes(5)))
struct AcceptLimiterTests {
    @Test("connections over the bound wait until another one closes, which is logged once")
    func bound() async throws {
        let (logger, messages, continuation) = LogRecorder.logger(.warning)
        var router = APIRouter()
        router.on(.get, "/") { _ in ServerResponse(status: 200, text: "hello") }
        let configuration = HummingbirdServer.Configuration(port: 0, idleTimeout: .seconds(3600), maxConnections: 1)
        try await withServiceGroup(router, configuration: configuration, logger: logger) { port, group in
            var first: RawConnection? = try RawConnection(port: port)
            try first?.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await first?.receive(upTo: "hello")
            for await _ in messages { break }
            let later = try (0..<10).map { _ in try RawConnection(port: port) }
            for connection in later {
                try connection.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            }
            first = nil
            for connection in later { #expect(try await connection.receive().hasSuffix("hello")) }
            await group.triggerGracefulShutdown()
        }
        continuation.finish()
        var others: [String] = []
        for await message in messages { others.append(message) }
        #expect(others.isEmpty)
    }
}
