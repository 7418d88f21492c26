import APIRuntime
import HTTPTypes
import OutboundHTTP
import Testing

@Suite("Requests and responses")
struct RoundTripTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        let server: ScriptedServer.Kind
        let client: OutboundClient.Protocols
        let isTLS: Bool
        let isHTTP2: Bool

        var testDescription: String { "\(client) to \(server), TLS \(isTLS)" }
    }

    static let variants = [
        Variant(server: .http1, client: .http1, isTLS: false, isHTTP2: false),
        Variant(server: .http1, client: .negotiated, isTLS: false, isHTTP2: false),
        Variant(server: .http2, client: .http2, isTLS: false, isHTTP2: true),
        Variant(server: .negotiated, client: .http1, isTLS: true, isHTTP2: false),
        Variant(server: .negotiated, client: .http2, isTLS: true, isHTTP2: true),
        Variant(server: .negotiated, client: .negotiated, isTLS: true, isHTTP2: true),
    ]

    @Test(
        "a request reaches the server whole, and its response the caller, on one kept connection", arguments: variants)
    func roundTrip(variant: Variant) async throws {
        let certificate = try TestCertificate("push.example")
        try await withServer {
            $0.kind = variant.server
            $0.tls = variant.isTLS ? try? certificate.server() : nil
        } onRequest: {
            $0.respond(201, [("apns-id", "7")], "body of \($0.path)")
        } _: { server in
            let client = try makeClient(variant.client) {
                $0.trustRoots = .pem(certificate.pem)
                $0.userAgent = "test/1"
            }
            let fields: HTTPFields = [.authorization: "bearer x", .contentType: "application/json"]
            for _ in 0..<3 {
                let response = try await client.send("/3/device/a?b=c", to: server, body: "{\"a\":1}", fields: fields)
                #expect(response.head.status.code == 201)
                #expect(HTTPField.Name("apns-id").flatMap { response.head.headerFields[$0] } == "7")
                #expect(String(decoding: response.body, as: UTF8.self) == "body of /3/device/a?b=c")
            }
            let request = try #require(server.requests.last)
            #expect(request.connection.isHTTP2 == variant.isHTTP2)
            #expect(request.method == "POST")
            #expect(request.body == Array("{\"a\":1}".utf8))
            #expect(request.fields["authorization"] == "bearer x")
            #expect(request.fields["content-length"] == "7")
            #expect(request.fields["user-agent"] == "test/1")
            let authority = request.fields[variant.isHTTP2 ? ":authority" : "host"]
            #expect(authority == "push.example:\(server.port)")
            #expect(server.connectionCount == 1)
            await client.shutdown(within: .seconds(5))
        }
    }

    @Test("a GET has no body and no length", arguments: [OutboundClient.Protocols.http1, .http2])
    func getRequest(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } _: { server in
            let client = try makeClient(protocols)
            _ = try await client.send("/", to: server, body: nil)
            let request = try #require(server.requests.first)
            #expect(request.method == "GET")
            #expect(request.fields["content-length"] == nil)
            #expect(request.body.isEmpty)
        }
    }

    @Test("interim responses are ignored", arguments: [OutboundClient.Protocols.http1, .http2])
    func interimResponses(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } onRequest: { request in
            if request.connection.isHTTP2 {
                request.connection.sendHead(request.streamID, status: 103)
            } else {
                request.connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            }
            request.respond(200, [], "final")
        } _: { server in
            let response = try await makeClient(protocols).send("/", to: server)
            #expect(response.head.status == .ok)
            #expect(response.body == Array("final".utf8))
        }
    }

    @Test("a redirect is returned, not followed", arguments: [OutboundClient.Protocols.http1, .http2])
    func redirect(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } onRequest: {
            $0.respond(307, [("location", "/other")])
        } _: { server in
            let response = try await makeClient(protocols).send("/", to: server)
            #expect(response.head.status.code == 307)
            #expect(server.requests.count == 1)
        }
    }

    @Test("a large request and a large response pass the windows of flow control")
    func flowControl() async throws {
        let text = String(repeating: "x", count: 300_000)
        try await withServer { _ in
        } onRequest: {
            // The server's own writes are split by its windows, too.
            $0.respond(200, [], String(decoding: $0.body, as: UTF8.self))
        } _: { server in
            let client = try makeClient(.http2)
            for _ in 0..<2 {
                let response = try await client.send("/", to: server, body: text, maxResponseBytes: 300_000)
                #expect(response.body.count == 300_000)
            }
            #expect(server.connectionCount == 1)
        }
    }

    @Test("responses with an HTTP/1.1 body of unknown length end with the connection")
    func bodyUntilClose() async throws {
        try await withServer {
            $0.kind = .http1
        } onRequest: { request in
            request.connection.write("HTTP/1.1 200 OK\r\n\r\nabc")
            request.connection.close()
        } _: { server in
            let client = try makeClient(.http1)
            let response = try await client.send("/", to: server)
            #expect(response.body == Array("abc".utf8))
            #expect(try await client.send("/", to: server).body == Array("abc".utf8))
            #expect(server.connectionCount == 2)
        }
    }

    @Test("paths and secrets of HTTP/2 requests don't enter the table of header compression")
    func headerCompression() async throws {
        let request = HTTPRequest(
            method: .post, scheme: "https", authority: "push.example", path: "/3/device/a",
            headerFields: [.authorization: "bearer x", .contentType: "application/json"])
        let headers = try OutgoingRequestProbe.http2Head(request)
        #expect(headers[":path"] == .nonIndexable)
        #expect(headers["authorization"] == .neverIndexed)
        #expect(headers["content-type"] == .indexable)
    }
}
