import APIRuntime
import NIOCore
import NIOHTTP1
import NIOPosix
import OutboundHTTP
import Testing

@Suite("Proxies")
struct ProxyTests {
    /// A proxy that opens tunnels to a port of this machine if the user and the password are right.
    private func withProxy(
        _ authorization: String?, to port: Int, status: Int? = nil,
        _ body: (Int, Shared<[String]>) async throws -> Void
    ) async throws {
        let requests = Shared<[String]>([])
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        TunnelHandler(authorization, port: port, status: status, requests: requests))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(listener.localAddress?.port ?? 0, requests)
        } catch {
            try await listener.close()
            throw error
        }
        try await listener.close()
    }

    @Test("requests go through a tunnel, with TLS to the server inside")
    func tunnel() async throws {
        let certificate = try TestCertificate("push.example")
        try await withServer {
            $0.kind = .negotiated
            $0.tls = try? certificate.server()
        } _: { server in
            try await withProxy("Basic dXNlcjpwYXNzOndvcmQ=", to: server.port) { port, requests in
                // The client doesn't resolve the name.
                let client = try makeClient(.negotiated, resolver: FixedResolver(addresses: [:])) {
                    $0.trustRoots = .pem(certificate.pem)
                    $0.proxy = try? HTTPProxy(url: "http://user:pass%3Aword@127.0.0.1:\(port)")
                }
                for _ in 0..<2 { #expect(try await client.send("/", to: server).head.status == .ok) }
                #expect(requests.value == ["CONNECT push.example:\(server.port) HTTP/1.1"])
                #expect(server.requests.allSatisfy { $0.connection.isHTTP2 })
                #expect(server.requests.allSatisfy { $0.fields["proxy-authorization"] == nil })
                await client.shutdown(within: .seconds(5))
            }
        }
    }

    @Test("cleartext requests go through a tunnel, too", arguments: [OutboundClient.Protocols.http1, .http2])
    func cleartext(protocols: OutboundClient.Protocols) async throws {
        try await withServer {
            $0.kind = protocols == .http1 ? .http1 : .http2
        } _: { server in
            try await withProxy(nil, to: server.port) { port, requests in
                let client = try makeClient(protocols) { $0.proxy = HTTPProxy(host: "127.0.0.1", port: port) }
                #expect(try await client.send("/", to: server).head.status == .ok)
                #expect(requests.value.count == 1)
                await client.shutdown(within: .seconds(5))
            }
        }
    }

    @Test("a proxy's refusal is named, and the request unprocessed")
    func refusal() async throws {
        try await withServer { _ in
        } _: { server in
            try await withProxy("Basic eDp5", to: server.port) { port, _ in
                let client = try makeClient { $0.proxy = HTTPProxy(host: "127.0.0.1", port: port) }
                let error = await outboundError { try await client.send("/", to: server) }
                let problem = "the proxy requires authentication, or refused the user or password (status 407)"
                #expect(error?.reason == .connectFailed(problem))
                #expect(error?.mayHaveBeenProcessed == false)
            }
            try await withProxy(nil, to: server.port, status: 503) { port, _ in
                let client = try makeClient { $0.proxy = HTTPProxy(host: "127.0.0.1", port: port) }
                let error = await outboundError { try await client.send("/", to: server) }
                #expect(error?.reason == .connectFailed("the proxy refused the tunnel with status 503"))
            }
            #expect(server.connectionCount == 0)
        }
    }

    @Test(
        "a forbidden address or a name of private networks as host is refused before the proxy is asked",
        arguments: ["0x7f.1", "localhost", "a.localhost", "metadata.google.internal", "printer.local", "ntfy", "[::1]"])
    func forbiddenTarget(host: String) async throws {
        let client = try OutboundClient(Self.configuration(HTTPProxy(host: "127.0.0.1", port: 1)))
        let error = await outboundError {
            try await client.send(
                .init(method: .get, scheme: "https", authority: host, path: "/"), body: nil, maxResponseBytes: 1)
        }
        #expect(error?.reason == .forbiddenAddress)
    }

    private static func configuration(_ proxy: HTTPProxy) -> OutboundClient.Configuration {
        var configuration = OutboundClient.Configuration()
        configuration.proxy = proxy
        return configuration
    }

    @Test("URLs of proxies are read strictly")
    func urls() throws {
        #expect(try HTTPProxy(url: "http://proxy.example:3128") == HTTPProxy(host: "proxy.example", port: 3128))
        #expect(try HTTPProxy(url: "HTTP://Proxy.Example/") == HTTPProxy(host: "proxy.example", port: 80))
        #expect(try HTTPProxy(url: "http://[2001:db8::1]:8080").host == "2001:db8::1")
        #expect(try HTTPProxy(url: "http://u@proxy.example").authorization == "Basic dTo=")
        #expect(try HTTPProxy(url: "http://user:p%40ss@proxy.example").authorization == "Basic dXNlcjpwQHNz")
        for url in [
            "https://proxy.example", "socks5://proxy.example", "proxy.example:3128", "http://", "http://a b",
            "http://proxy.example:x", "http://proxy.example/path", "http://u:%4@proxy.example",
            "http://a%3Ab@p.example",
            "http://proxy.example:0", "",
        ] {
            #expect(throws: OutboundConfigurationError.self, "\(url)") { try HTTPProxy(url: url) }
        }
        #expect(
            !"\(try #require(throws: OutboundConfigurationError.self) { try HTTPProxy(url: "http://u:secret@/") })"
                .contains("secret"))
    }

    @Test("the proxy is read from the environment")
    func environment() throws {
        #expect(try HTTPProxy.fromEnvironment([:]) == nil)
        #expect(try HTTPProxy.fromEnvironment(["HTTPS_PROXY": "", "HTTP_PROXY": "http://other.example"]) == nil)
        #expect(try HTTPProxy.fromEnvironment(["HTTPS_PROXY": "http://a.example:1"])?.host == "a.example")
        #expect(try HTTPProxy.fromEnvironment(["https_proxy": "b.example:2"])?.port == 2)
        #expect(throws: OutboundConfigurationError.self) {
            try HTTPProxy.fromEnvironment(["HTTPS_PROXY": "socks5://a.example"])
        }
    }
}

/// Answers CONNECT, then copies bytes in both directions.
private final class TunnelHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let authorization: String?
    private let port: Int
    private let status: Int?
    private let requests: Shared<[String]>
    private var head = ""
    private var target: (any Channel)?

    init(_ authorization: String?, port: Int, status: Int?, requests: Shared<[String]>) {
        self.authorization = authorization
        self.port = port
        self.status = status
        self.requests = requests
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let target {
            target.writeAndFlush(bytes, promise: nil)
            return
        }
        head += String(buffer: bytes)
        guard head.hasSuffix("\r\n\r\n") else { return }
        let lines = head.split(separator: "\r\n").map(String.init)
        requests.change { $0.append(lines[0]) }
        let isAuthorized = authorization == nil || lines.contains("Proxy-Authorization: \(authorization ?? "")")
        if let status = isAuthorized ? status : 407 {
            let response = ByteBuffer(string: "HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(response), promise: nil)
        } else {
            open(context.channel)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        target?.close(promise: nil)
    }

    private func open(_ client: any Channel) {
        ClientBootstrap(group: client.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(CopyHandler(to: client))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .whenSuccess { channel in
                self.target = channel
                client.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connected\r\n\r\n"), promise: nil)
            }
    }
}

private final class CopyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }
}
