import APIRuntime
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import ServiceLifecycle
import Testing

@Suite("Completions of responses", .timeLimit(.minutes(5)))
struct ResponseCompletionTests {
    /// Calls of the completions of all responses.
    private let calls: AsyncStream<Bool>
    private let continuation: AsyncStream<Bool>.Continuation

    init() {
        (calls, continuation) = AsyncStream.makeStream()
    }

    /// All calls, once the server has ended.
    private func allCalls() async -> [Bool] {
        continuation.finish()
        return await calls.reduce(into: []) { $0.append($1) }
    }

    private func router(body: String = "hello", delay: Duration? = nil) -> APIRouter {
        var router = APIRouter()
        router.on(.get, "/") { [continuation] _ in
            if let delay { try? await Task.sleep(for: delay) }
            var response = ServerResponse(status: 200, text: body)
            response.completion = { continuation.yield($0) }
            return response
        }
        return router
    }

    @Test("written responses call their completions with true, pipelined ones as well")
    func written() async throws {
        try await withServer(router()) { base in
            let response = try await base.send(.get, "/")
            #expect(response.text == "hello")
            let request = "GET / HTTP/1.1\r\nHost: a\r\n"
            let answer = try await RawConnection.exchange(
                request + "\r\n" + request + "\r\n" + request + "Connection: close\r\n\r\n",
                port: #require(base.port))
            #expect(answer.components(separatedBy: "hello").count == 4)
        }
        #expect(await allCalls() == [true, true, true, true])
    }

    @Test("a response whose connection ends before it is written calls its completion with false")
    func connectionLost() async throws {
        // Larger than the buffers of the system.
        let body = String(repeating: "x", count: 64 << 20)
        try await withServer(router(body: body)) { base in
            let connection = try RawConnection(port: #require(base.port))
            try connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await connection.receive(upTo: "\r\n\r\n")
        }
        #expect(await allCalls() == [false])
    }

    @Test("a request that is cut at the shutdown gets 503, and the completion of its response is called with false")
    func cut() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        var router = APIRouter()
        router.on(.get, "/") { [continuation] _ in
            start.yield()
            // Returns when the server cancels the task.
            try? await Task.sleep(for: .seconds(3600))
            var response = ServerResponse(status: 200, text: "hello")
            response.completion = { continuation.yield($0) }
            return response
        }
        let configuration = HummingbirdServer.Configuration(port: 0, shutdownLimit: .zero)
        try await withServiceGroup(router, configuration: configuration) { port, group in
            let connection = try RawConnection(port: port)
            try connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in started { break }
            await group.triggerGracefulShutdown()
            let answer = try await connection.receive()
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(answer.hasSuffix(#"{"errcode":"M_UNKNOWN","error":"The server is shutting down"}"#))
        }
        #expect(await allCalls() == [false])
    }

    @Test("a response with a status that cannot end one is replaced, and its completion is called")
    func replaced() async throws {
        var router = APIRouter(report: { _, _ in })
        router.on(.get, "/") { [continuation] _ in
            var response = ServerResponse(status: 102)
            response.completion = { continuation.yield($0) }
            return response
        }
        try await withServer(router) { base in
            let response = try await base.send(.get, "/")
            #expect(response.head.status == .internalServerError)
        }
        #expect(await allCalls() == [true])
    }
}
