import APIRuntime
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import Testing

@Suite("Responses before the end of a body", .timeLimit(.minutes(1)))
struct EarlyResponseTests {
    @Test("the connection of a body that doesn't arrive in time is closed, although its response is sent")
    func slowBody() async throws {
        var router = APIRouter()
        router.on(.get, "/") { _ in ServerResponse(status: 200, text: "hello") }
        let configuration = HummingbirdServer.Configuration(
            port: 0, idleTimeout: .seconds(3600), bodyTimeout: .milliseconds(50))
        try await withServiceGroup(router, configuration: configuration) { port, group in
            let request = "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
            let answer = try await RawConnection.exchange(request, port: port)
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("hello"))
            await group.triggerGracefulShutdown()
        }
    }
}
