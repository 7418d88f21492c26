import APIRuntime
import AsyncHTTPClient
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import NIOCore
import ServiceLifecycle
import Testing

@Suite("HummingbirdServer")
struct HummingbirdServerTests {
    /// A router that returns the JSON object it receives; bodies have at most 1000 bytes.
    private var echo: APIRouter {
        var router = APIRouter(limits: .init(maxBodyBytes: 1000))
        router.on(.post, "/echo") { request in
            ServerResponse(json: try await request.body(as: JSONObject.self))
        }
        router.on(.get, "/hello/{name}") { request in
            let name: String = try request.path("name")
            let greeting: String = try request.query("greeting")
            return ServerResponse(json: ["text": .string("\(greeting) \(name)")] as JSONObject)
        }
        return router
    }

    /// Returns a JSON object of exactly the given number of bytes.
    private func object(bytes: Int) -> [UInt8] {
        Array(#"{"a":""#.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: bytes - 8) + Array(#""}"#.utf8)
    }

    @Test("requests reach the router, and its responses reach the client")
    func roundTrip() async throws {
        try await withServer(echo) { base in
            let response = try await base.send(.get, "/hello/J%C3%B6rg%2F2?greeting=Good+day")
            #expect(response.head.status == .ok)
            #expect(response.head.headerFields[.contentType] == "application/json")
            #expect(response.text == #"{"text":"Good day Jörg/2"}"#)
            let posted = try await base.send(.post, "/echo", body: Array(#"{"k":[1,null]}"#.utf8))
            #expect(posted.text == #"{"k":[1,null]}"#)
        }
    }

    @Test("unknown paths and methods get the errors of the specification")
    func errors() async throws {
        try await withServer(echo) { base in
            let unknown = try await base.send(.get, "/nowhere")
            #expect(unknown.head.status == .notFound && unknown.errcode == "M_UNRECOGNIZED")
            let method = try await base.send(.put, "/echo", body: [])
            #expect(method.head.status == .methodNotAllowed && method.errcode == "M_UNRECOGNIZED")
            #expect(method.head.headerFields[.allow] == "POST")
        }
    }

    @Test("a body as large as the bound is read, one byte more gets 413", arguments: [1000, 1001])
    func bodyBound(bytes: Int) async throws {
        try await withServer(echo) { base in
            let response = try await base.send(.post, "/echo", body: object(bytes: bytes))
            #expect(response.head.status == (bytes == 1000 ? .ok : .contentTooLarge))
            if bytes == 1001 { #expect(response.errcode == "M_TOO_LARGE") }
        }
    }

    @Test("a body without an announced length is bounded, too", arguments: [10, 1000])
    func chunkedBodyBound(chunks: Int) async throws {
        try await withServer(echo) { base in
            var request = HTTPClientRequest(url: "\(base)/echo")
            request.method = .POST
            let whole = object(bytes: chunks * 100)
            let parts = AsyncStream<ByteBuffer> { continuation in
                for start in stride(from: 0, to: whole.count, by: 100) {
                    continuation.yield(ByteBuffer(bytes: whole[start..<start + 100]))
                }
                continuation.finish()
            }
            request.body = .stream(parts, length: .unknown)
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            #expect(response.status.code == (chunks == 10 ? 200 : 413))
            #expect(response.headers.first(name: "Connection") == (chunks == 10 ? nil : "close"))
        }
    }

    @Test(
        "a body far over the bound gets 413 without being read, and the connection is closed",
        .timeLimit(.minutes(5)),
        // The last two are too large for Int64.
        arguments: ["33554432", "9223372036854775807", "9223372036854775808", "18446744073709551615"])
    func hugeBody(length: String) async throws {
        try await withServer(echo) { base in
            let port = try #require(base.authority.split(separator: ":").last.flatMap { UInt16($0) })
            let head = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(length)\r\n\r\n"
            let answer = try await RawConnection.exchange(head + "{", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(answer.hasSuffix(#"{"errcode":"M_TOO_LARGE","error":"The request's body is too large"}"#))
        }
    }

    @Test(
        "an invalid length, or one that is too large for UInt64, gets 400",
        arguments: ["18446744073709551616", "-1", "1e9"])
    func lengthBeyondNumbers(length: String) async throws {
        try await withServer(echo) { base in
            let port = try #require(base.authority.split(separator: ":").last.flatMap { UInt16($0) })
            let head = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(length)\r\n\r\n"
            let answer = try await RawConnection.exchange(head + "{", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("the response to HEAD is that of GET without the body")
    func head() async throws {
        try await withServer(echo) { base in
            let response = try await base.send(.head, "/hello/you?greeting=Hi")
            #expect(response.head.status == .ok)
            #expect(response.head.headerFields[.contentLength] == String(#"{"text":"Hi you"}"#.utf8.count))
            #expect(response.body.isEmpty)
        }
    }

    @Test("header fields over the bound get 431")
    func hugeHeader() async throws {
        try await withServer(echo) { base in
            let response = try await base.send(
                .get, "/hello/you?greeting=Hi", fields: [.cookie: String(repeating: "c", count: 200_000)])
            #expect(response.head.status == .requestHeaderFieldsTooLarge)
        }
    }

    @Test("a request's context has the client's address, its identifier, the deadline and the route")
    func context() async throws {
        var router = APIRouter()
        router.on(.get, "/context/{x}") { request in
            let context = request.context
            let seconds = context.deadline.map { ContinuousClock.now.duration(to: $0) / .seconds(1) }
            return ServerResponse(
                json: [
                    "id": .string(context.id), "ip": .string(context.peer?.ip.description ?? ""),
                    "port": .boolean((context.peer?.port ?? 0) > 0),
                    "deadline": .boolean((3000...3600).contains(seconds ?? 0)),
                    "route": .string(context.route ?? ""),
                ] as JSONObject)
        }
        let timeout = HummingbirdServer.Configuration(port: 0, requestTimeout: .seconds(3600))
        let response = try await withServer(router, configuration: timeout) { base in
            try await base.send(.get, "/context/1", fields: [.init("X-Request-Id")!: "r-1"])
        }
        #expect(
            response.text
                == #"{"id":"r-1","ip":"127.0.0.1","port":true,"deadline":true,"route":"/context/{x}"}"#)
        let plain = try await withServer(router) { try await $0.send(.get, "/context/1") }
        #expect(plain.text.contains(#""deadline":false"#))
    }

    @Test("a port in use throws ListeningError")
    func portInUse() async throws {
        try await withServer(echo) { base in
            let port = try #require(base.authority.split(separator: ":").last.flatMap { Int($0) })
            let second = HummingbirdServer(router: echo, configuration: .init(port: port), logger: .silent)
            let error = await #expect(throws: ListeningError.self) { try await second.run() }
            #expect(error?.description == "cannot listen on 127.0.0.1:\(port): address already in use")
        }
    }

    @Test("an unresolvable host throws ListeningError", .timeLimit(.minutes(5)))
    func unresolvableHost() async throws {
        let server = HummingbirdServer(
            router: echo, configuration: .init(host: "unknown.invalid", port: 0), logger: .silent)
        let error = await #expect(throws: ListeningError.self) { try await server.run() }
        #expect(error?.description == "cannot listen on unknown.invalid:0: the host name cannot be resolved")
    }

    @Test("graceful shutdown lets a request in progress end", .timeLimit(.minutes(5)))
    func gracefulShutdown() async throws {
        let (started, startedContinuation) = AsyncStream.makeStream(of: Void.self)
        let (ports, portsContinuation) = AsyncStream.makeStream(of: Int.self)
        var router = APIRouter()
        router.on(.get, "/slow") { _ in
            startedContinuation.yield()
            // Returns once the shutdown of the server that runs this handler has begun.
            try await ServiceLifecycle.gracefulShutdown()
            return ServerResponse(json: ["done": true] as JSONObject)
        }
        let server = HummingbirdServer(router: router, configuration: .init(port: 0), logger: .silent) {
            portsContinuation.yield($0)
        }
        let group = ServiceGroup(services: [server], logger: .silent)
        async let running: Void = group.run()
        var port = ports.makeAsyncIterator()
        let base = try BaseURL("http://127.0.0.1:\(#require(await port.next()))")
        async let response = base.send(.get, "/slow")
        var start = started.makeAsyncIterator()
        await start.next()
        await group.triggerGracefulShutdown()
        #expect(try await response.text == #"{"done":true}"#)
        try await running
        await #expect(throws: (any Error).self) { try await base.send(.get, "/slow") }
    }
}
