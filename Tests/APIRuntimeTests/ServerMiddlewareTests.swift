import HTTPTypes
import Logging
import Synchronization
import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Server middleware")
struct ServerMiddlewareTests {
    /// Middleware that runs a closure around the rest of the router.
    private struct Around: ServerMiddleware {
        let body: @Sendable (ServerRequest, @escaping Next) async throws -> ServerResponse

        func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
            try await body(request, next)
        }
    }

    /// Middleware that records route and status of each response, as an access log does.
    private final class Log: ServerMiddleware {
        let lines = Mutex<[String]>([])

        func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
            let response = await next(request)
            lines.withLock { $0.append("\(request.context.route ?? "none") \(response.status.code)") }
            return response
        }
    }

    private static func router() -> APIRouter {
        var router = APIRouter(report: { _, _ in })
        router.on(.get, "/rules/{kind}/{ruleID}") { .saying(try $0.path("kind") + $0.path("ruleID")) }
        router.on(.get, "/rules/") { _ in .saying("all") }
        router.on(.get, "/broken") { _ in throw CancellationError() }
        router.on(.get, "/forbidden") { _ in
            throw MatrixError(status: .forbidden, errcode: .forbidden, message: "no")
        }
        return router
    }

    private static let requests: [(String, String)] = [
        ("/rules/", "/rules/ 200"), ("/rules/?x=1", "/rules/ 200"), ("/rules/room/a", "/rules/{kind}/{ruleID} 200"),
        ("/rules/room/", "/rules/{kind}/{ruleID} 400"), ("/rules/?x=%zz", "/rules/ 400"), ("/rules/%zz/a", "none 400"),
        ("/broken", "/broken 500"), ("/forbidden", "/forbidden 403"), ("/nowhere", "none 404"),
    ]

    @Test("middleware sees the route and the response of every request, errors included", arguments: requests)
    func seesEveryResponse(path: String, line: String) async {
        let log = Log()
        var router = Self.router()
        router.add(middleware: log)
        let plain = await Self.router().answer(.get, path)
        let response = await router.answer(.get, path)
        #expect(log.lines.withLock { $0 } == [line])
        #expect(response.status == plain.status && response.fields == plain.fields && response.body == plain.body)
    }

    @Test("middleware sees 405 without a route")
    func seesMethodNotAllowed() async {
        let log = Log()
        var router = Self.router()
        router.add(middleware: log)
        #expect(await router.answer(.put, "/rules/").fields[.allow] == "GET, HEAD")
        #expect(log.lines.withLock { $0 } == ["none 405"])
    }

    @Test("middleware runs in the order in which it was added, the first outermost")
    func runsInOrder() async {
        let steps = Mutex<[String]>([])
        var router = Self.router()
        for name in ["a", "b", "c"] {
            router.add(
                middleware: Around { request, next in
                    steps.withLock { $0.append("> " + name) }
                    let response = await next(request)
                    steps.withLock { $0.append("< " + name) }
                    return response
                })
        }
        #expect(await router.answer(.get, "/rules/").text == #""all""#)
        #expect(steps.withLock { $0 } == ["> a", "> b", "> c", "< c", "< b", "< a"])
    }

    @Test("middleware refuses a request with an error, which outer middleware sees as a response")
    func refuses() async {
        let log = Log()
        var router = Self.router()
        router.allowsAnyOrigin = true
        router.add(middleware: log)
        router.add(middleware: Around { _, _ in throw MatrixError.limitExceeded(retryAfterMilliseconds: 1500) })
        router.add(middleware: Around { _, _ in throw CancellationError() })
        let response = await router.answer(.get, "/rules/")
        #expect(response.status == .tooManyRequests)
        #expect(response.fields[.retryAfter] == "2")
        #expect(response.fields[.accessControlAllowOrigin] == "*")
        #expect(log.lines.withLock { $0 } == ["/rules/ 429"])
    }

    @Test("operations see the context that middleware passes on")
    func passesContext() async {
        var router = Self.router()
        router.on(.get, "/context/{x}") { request in
            let current = try #require(ServerRequestContext.current)
            return ServerResponse(
                json: [
                    request.context.id, current.id, current.route ?? "", current.peer?.description ?? "",
                    current.deadline == nil ? "none" : "deadline",
                ])
        }
        router.add(
            middleware: Around { request, next in
                var request = request
                request.context.id = "changed"
                request.context.peer = PeerAddress(ip: .v4(0xC000_0201), port: 80)
                request.context.deadline = .now
                return await next(request)
            })
        router.add(middleware: ContextPropagation())
        let response = await router.answer(.get, "/context/1", fields: [.init("X-Request-Id")!: "given"])
        #expect(response.text == #"["changed","changed","/context/{x}","192.0.2.1:80","deadline"]"#)
        #expect(ServerRequestContext.current == nil)
    }
}

@Suite("Server request context")
struct ServerRequestContextTests {
    private static func context(_ id: String?) -> ServerRequestContext {
        var head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/")
        if let id { head.headerFields[.init("X-Request-Id")!] = id }
        return ServerRequestContext(head)
    }

    @Test(
        "a request keeps an identifier of visible ASCII",
        arguments: ["a", "4bf92f35-77b3", String(repeating: "x", count: 128)])
    func keepsIdentifier(id: String) {
        #expect(Self.context(id).id == id)
    }

    @Test(
        "another identifier is replaced by one of 13 letters and digits",
        arguments: [nil, "", "a b", "a\tb", "é", String(repeating: "x", count: 129)])
    func replacesIdentifier(id: String?) {
        let context = Self.context(id)
        #expect(context.id.utf8.count == 13)
        #expect(context.id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(context.id == context.id)
    }

    @Test(
        "an identifier that is set becomes at most 128 visible ASCII characters",
        arguments: [
            ("a-1", "a-1"), ("a b\n\u{7F}é", "a_b___"),
            (String(repeating: "x", count: 129), String(repeating: "x", count: 128)),
        ])
    func setsIdentifier(text: String, id: String) {
        var context = Self.context(nil)
        context.id = text
        #expect(context.id == id)
    }

    @Test("an empty identifier that is set becomes a new one")
    func setsEmptyIdentifier() {
        var context = Self.context("a")
        context.id = ""
        #expect(context.id.utf8.count == 13)
        #expect(context.id == context.id)
    }

    @Test("identifiers of requests differ")
    func identifiersDiffer() {
        #expect(Set((0..<10_000).map { _ in Self.context(nil).id }).count == 10_000)
    }

    private static let addresses: [(IPAddress, String)] = [
        (.v4(0), "0.0.0.0"), (.v4(0xC0A8_0001), "192.168.0.1"), (.v4(.max), "255.255.255.255"),
        (.v6(0), "::"), (.v6(1), "::1"), (.v6(0x2001_0DB8_0000_0000_0001_0000_0000_0001), "2001:db8::1:0:0:1"),
        (.v6(0x2001_0DB8_0000_0001_0001_0001_0001_0001), "2001:db8:0:1:1:1:1:1"),
        (.v6(0x2001_0DB8_0000_0000_0000_0000_0002_0001), "2001:db8::2:1"),
        (.v6(0x0001_0000_0000_0000_0000_0000_0000_0000), "1::"), (.v6(.max), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        (IPAddress(0xFFFF_0A00_0001), "10.0.0.1"),
    ]

    @Test("addresses have the text of RFC 5952", arguments: addresses)
    func addressText(address: IPAddress, text: String) {
        #expect(address.description == text)
    }

    @Test("the address of an IPv6 client is in brackets before its port")
    func peerText() {
        #expect(PeerAddress(ip: .v6(1), port: 8080).description == "[::1]:8080")
    }
}
