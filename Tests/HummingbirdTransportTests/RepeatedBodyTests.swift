import APIRuntime
import AsyncHTTPClient
import HTTPTypes
import LoopbackServer
import NIOCore
import Testing

@Suite("Bodies that middleware and operations read")
struct RepeatedBodyTests {
    /// Middleware that reads the body, as one that checks a signature does. It passes on requests whose body it can't
    /// read.
    private struct BodyReader: ServerMiddleware {
        func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
            let text = try? await request.text()
            var response = await next(request)
            response.setHeader("X-Length", text.map { Int64($0.utf8.count) })
            return response
        }
    }

    private static var router: APIRouter {
        var router = APIRouter(limits: .init(maxBodyBytes: 1000, maxContentBytes: 2000))
        router.add(middleware: BodyReader())
        router.on(.post, "/json") { ServerResponse(json: try await $0.body(as: JSONValue.self)) }
        router.on(.post, "/content") { ServerResponse(status: 200, content: try await $0.content()) }
        return router
    }

    @Test("an operation reads the body that middleware has read", arguments: ["/json", "/content"])
    func readsAgain(path: String) async throws {
        try await withServer(Self.router) { base in
            let response = try await base.send(.post, path, body: Array("[1,2]".utf8))
            #expect(response.head.status == .ok)
            #expect(response.head.headerFields[.init("X-Length")!] == "5")
            #expect(response.text == "[1,2]")
            let empty = try await base.send(.post, "/content", body: [])
            #expect(empty.head.status == .ok && empty.text.isEmpty)
        }
    }

    @Test("a body with a length over the bound of middleware is received by the operation with a larger bound")
    func largerBound() async throws {
        try await withServer(Self.router) { base in
            let response = try await base.send(.post, "/content", body: [UInt8](repeating: 0x20, count: 1500))
            #expect(response.head.status == .ok)
            #expect(response.head.headerFields[.init("X-Length")!] == nil)
            #expect(response.text.utf8.count == 1500)
        }
    }

    @Test(
        "a body without a length is received up to the bound of the first read; over it, each read throws 413",
        .timeLimit(.minutes(5)), arguments: [500, 1500])
    func withoutLength(bytes: Int) async throws {
        try await withServer(Self.router) { base in
            var request = HTTPClientRequest(url: "\(base)/content")
            request.method = .POST
            let parts = AsyncStream<ByteBuffer> { continuation in
                for _ in 0..<(bytes / 100) { continuation.yield(ByteBuffer(repeating: 0x20, count: 100)) }
                continuation.finish()
            }
            request.body = .stream(parts, length: .unknown)
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            #expect(response.status.code == (bytes == 500 ? 200 : 413))
            #expect(response.headers.first(name: "X-Length") == (bytes == 500 ? "500" : nil))
        }
    }
}
