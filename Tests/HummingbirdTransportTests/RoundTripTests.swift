import APIRuntime
import AsyncHTTPClientTransport
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import Testing

@Suite("Requests and responses of every kind over HTTP")
struct RoundTripTests {
    private var router: APIRouter {
        var router = APIRouter(limits: .init(maxContentBytes: 1 << 20))
        router.on(.post, "/media/{name}.bin") { request in
            let name: String = try request.path("name")
            let content = try await request.content()
            var response = ServerResponse(status: 201, content: content)
            response.setHeader("X-Name", name)
            response.setHeader("X-Sizes", [Int64(content.bytes.count), 2])
            return response
        }
        router.on(.get, "/old") { _ in
            var response = ServerResponse(status: 307)
            response.setHeader("Location", "/new")
            return response
        }
        router.on(.get, "/new") { _ in ServerResponse(status: 200, text: "followed") }
        router.on(.get, "/echo") { request in
            let lists: [[String]] = [
                try request.queryArray("form"), try request.queryArray("joined", style: .joined),
                try request.queryArray("space", style: .spaceDelimited),
                try request.queryArray("pipe", style: .pipeDelimited), [try request.header("X-Header")],
                [try request.cookie("session")], [try request.accessToken(in: [.basic]).rawValue],
            ]
            return ServerResponse(json: lists)
        }
        return router
    }

    private func connection(_ base: BaseURL) -> APIConnection {
        APIConnection(transport: AsyncHTTPClientTransport(), baseURL: base, accessToken: AccessToken("user:päss"))
    }

    @Test("a binary body is returned unchanged, with its type and header fields")
    func binary() async throws {
        let content = APIContent(
            type: "application/x-test; v=\"1\"", bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try await withServer(router) { base in
            var request = APIRequest(.post, "/media/\("a/ü").bin")
            request.setBody(content: content)
            let response = try await connection(base).response(to: request, expecting: [201])
            #expect(response.content() == content)
            #expect(response.contentType == "application/x-test")
            #expect(try response.header("X-Name") == "a/ü")
            #expect(try response.headerArray("X-Sizes") == [Int64(100_000), 2])
            request.setBody(content: APIContent(type: "a/b", bytes: [UInt8](repeating: 0, count: (1 << 20) + 1)))
            let large = request
            let error = await #expect(throws: MatrixError.self) { try await connection(base).send(large) }
            #expect(error?.errcode == .tooLarge)
        }
    }

    @Test("a redirect is returned to the client, which doesn't follow it")
    func redirect() async throws {
        try await withServer(router) { base in
            let response = try await connection(base)
                .response(to: APIRequest(.get, "/old"), expecting: [200, 307])
            #expect(response.status == 307)
            #expect(try response.header("Location") == "/new")
            #expect(response.isEmpty)
            let error = await #expect(throws: MatrixError.self) {
                try await connection(base).send(APIRequest(.get, "/old"))
            }
            #expect(error?.status == .temporaryRedirect)
        }
    }

    @Test("all cookies of a request are sent in one field")
    func cookies() async throws {
        let secrets: [APIAuthentication: AccessToken] = [
            .cookie("sid"): AccessToken("s"), .header("X-Key"): AccessToken("k"),
        ]
        let sent = try await RawServer.head { port in
            let connection = APIConnection(
                transport: AsyncHTTPClientTransport(), baseURL: try BaseURL("http://127.0.0.1:\(port)"),
                credentials: secrets)
            var request = APIRequest(.get, "/x", credentials: [[.cookie("sid"), .header("X-Key")]])
            request.addCookie("SID", "1")
            request.addCookie("prefs", "2")
            try await connection.send(request)
        }
        let fields = sent.split(separator: "\r\n")
        #expect(fields.filter { $0.lowercased().hasPrefix("cookie:") } == ["Cookie: SID=1; prefs=2; sid=s"])
        #expect(fields.contains("X-Key: k"))
        // A caller of the transport may have a field for each cookie.
        let split = try await RawServer.head { port in
            var fields = HTTPFields()
            fields[.cookie] = "a=1; b=2"
            #expect(fields.count == 2)
            _ = try await BaseURL("http://127.0.0.1:\(port)").send(.get, "/", fields: fields)
        }
        #expect(split.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("cookie:") } == ["Cookie: a=1; b=2"])
    }

    @Test("a server reads cookies and secrets from one Cookie field and from several")
    func receivedCookies() async throws {
        var router = APIRouter()
        router.on(.get, "/cookies") { request in
            let credentials = try request.credentials(in: [[.cookie("sid"), .header("X-Key")]])
            return ServerResponse(
                status: 200,
                text: try [request.cookie("a"), request.cookie("b")].joined(separator: " ")
                    + " \(credentials[.cookie("sid")]?.rawValue ?? "") \(credentials[.header("x-key")]?.rawValue ?? "")"
            )
        }
        try await withServer(router) { [router] base in
            _ = router
            let port = try #require(base.authority.split(separator: ":").last.flatMap { UInt16($0) })
            for cookies in ["Cookie: a=1; sid=s; b=2", "Cookie: a=1\r\nCookie: sid=s\r\ncookie: b=2"] {
                let response = try await RawConnection.exchange(
                    "GET /cookies HTTP/1.1\r\nHost: a\r\nX-Key: k\r\n\(cookies)\r\nConnection: close\r\n\r\n",
                    port: port)
                #expect(response.hasSuffix("1 2 s k"), "\(response)")
            }
            let refused = try await RawConnection.exchange(
                "GET /cookies HTTP/1.1\r\nHost: a\r\nX-Key: k\r\nConnection: close\r\n\r\n", port: port)
            #expect(refused.hasPrefix("HTTP/1.1 401"))
            #expect(refused.contains("Missing credentials: the cookie sid and the header field X-Key"))
        }
    }

    @Test("HEAD reaches its own operation, otherwise that of GET; its Content-Length may exceed the bound")
    func head() async throws {
        var router = APIRouter()
        router.on(.get, "/page") { _ in ServerResponse(status: 200, text: String(repeating: "x", count: 5000)) }
        router.on(.get, "/job") { _ in ServerResponse(status: 200, text: "get") }
        router.on(.head, "/job") { _ in
            var response = ServerResponse(status: 200)
            response.setHeader("X-Own", "1")
            return response
        }
        try await withServer(router) { base in
            let page = try await base.send(.head, "/page", maxResponseBytes: 10)
            #expect(page.head.status == .ok)
            #expect(page.head.headerFields[.contentLength] == "5000")
            #expect(page.body.isEmpty)
            let job = try await base.send(.head, "/job?a=b")
            #expect(job.head.headerFields[.init("X-Own")!] == "1")
            #expect(try await base.send(.get, "/job").text == "get")
            #expect(try await base.send(.head, "/none").head.status == .notFound)
        }
    }

    @Test("a 204 or 304 response has neither a body nor a length", arguments: [204, 304])
    func withoutBody(status: Int) async throws {
        var router = APIRouter()
        router.on(.get, "/x") { _ in ServerResponse(status: status, text: "body") }
        try await withServer(router) { base in
            let port = try #require(base.authority.split(separator: ":").last.flatMap { UInt16($0) })
            let response = try await RawConnection.exchange(
                "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", port: port)
            #expect(response.hasPrefix("HTTP/1.1 \(status)"))
            #expect(response.hasSuffix("\r\n\r\n"))
            #expect(!response.lowercased().contains("content-length"))
            #expect(!response.lowercased().contains("transfer-encoding"))
        }
    }

    @Test("query arrays, header fields, cookies and Basic authentication reach the server")
    func parameters() async throws {
        let values = ["a b", "c+d&é", "100%"]
        try await withServer(router) { base in
            var request = APIRequest(.get, "/echo", authentication: [.basic])
            request.addQuery("form", values)
            request.addQuery("joined", values + ["x,y"], style: .joined)
            request.addQuery("space", ["a|b", "c"], style: .spaceDelimited)
            request.addQuery("pipe", values, style: .pipeDelimited)
            request.addHeader("X-Header", "one, two")
            request.addCookie("session", "s=1; x")
            let read: [[String]] = try await connection(base).send(request)
            #expect(
                read == [
                    values, values + ["x,y"], ["a|b", "c"], values, ["one, two"], ["s=1; x"], ["user:päss"],
                ])
        }
    }
}
