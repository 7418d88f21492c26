import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// A server on a loopback address whose responses are written by the test.
final class ScriptedServer: Sendable {
    enum Kind: Sendable {
        case http1
        case http2
        /// TLS, by ALPN.
        case negotiated
        /// Accepts connections and sends nothing.
        case silent
    }

    struct Options: Sendable {
        var kind = Kind.http2
        var tls: TLSConfiguration?
        var maxStreams = 100
        var port = 0
        var onReset: @Sendable (Int) -> Void = { _ in }
    }

    private struct State {
        var requests: [ServerRequest] = []
        var channels: [any Channel] = []
        var connections = 0
    }

    private let options: Options
    private let context: NIOSSLContext?
    private let onRequest: @Sendable (ServerRequest) -> Void
    private let state = Mutex(State())
    private let listener = Mutex<(any Channel)?>(nil)
    /// Counts accepted connections.
    let accepted = EventCounter()
    /// Counts requests.
    let received = EventCounter()
    /// Counts PING frames.
    let pings = EventCounter()
    /// Counts closed connections.
    let closed = EventCounter()

    private init(_ options: Options, _ onRequest: @escaping @Sendable (ServerRequest) -> Void) throws {
        self.options = options
        self.onRequest = onRequest
        context = try options.tls.map { try NIOSSLContext(configuration: $0) }
    }

    /// Starts a server on a free port.
    static func start(
        _ change: (inout Options) -> Void = { _ in },
        onRequest: @escaping @Sendable (ServerRequest) -> Void = { $0.respond() }
    ) async throws -> ScriptedServer {
        var options = Options()
        change(&options)
        let server = try ScriptedServer(options, onRequest)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try server.accept(channel) }
            }
            .bind(host: "127.0.0.1", port: options.port).get()
        server.listener.withLock { $0 = listener }
        return server
    }

    var port: Int { listener.withLock { $0?.localAddress?.port } ?? 0 }
    var scheme: String { options.tls == nil ? "http" : "https" }
    var requests: [ServerRequest] { state.withLock { $0.requests } }
    var connectionCount: Int { state.withLock { $0.connections } }

    /// Stops listening and closes all connections.
    func stop() async {
        let listener = listener.withLock { $0 }
        try? await listener?.close()
        let channels = state.withLock { $0.channels }
        for channel in channels { channel.close(mode: .all, promise: nil) }
        for channel in channels { try? await channel.closeFuture.get() }
    }

    private func accept(_ channel: any Channel) throws {
        let number = state.withLock { state in
            state.connections += 1
            state.channels.append(channel)
            return state.connections
        }
        channel.closeFuture.whenComplete { [closed] _ in closed.increment() }
        defer { accepted.increment() }
        if let context { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
        switch options.kind {
        case .http1: try configure(channel, number, isHTTP2: false)
        case .http2: try configure(channel, number, isHTTP2: true)
        case .negotiated:
            let handler = ApplicationProtocolNegotiationHandler { [weak self] result, channel in
                channel.eventLoop.makeCompletedFuture {
                    try self?.configure(channel, number, isHTTP2: result == .negotiated("h2"))
                }
            }
            try channel.pipeline.syncOperations.addHandler(handler)
        case .silent: break
        }
    }

    private func configure(_ channel: any Channel, _ number: Int, isHTTP2: Bool) throws {
        let gate = ByteGate()
        let connection = ServerConnection(number: number, isHTTP2: isHTTP2, channel: channel, gate: gate)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(gate)
        let receive: (ServerRequest) -> Void = { [self] request in
            state.withLock { $0.requests.append(request) }
            onRequest(request)
            received.increment()
        }
        if isHTTP2 {
            var configuration = NIOHTTP2Handler.ConnectionConfiguration()
            configuration.initialSettings = [
                HTTP2Setting(parameter: .maxConcurrentStreams, value: options.maxStreams)
            ]
            configuration.maximumRecentlyResetStreams = 10_000
            // Tests send invalid responses, too.
            configuration.contentLengthValidation = .disabled
            var streams = NIOHTTP2Handler.StreamConfiguration()
            streams.streamResetFrameRateLimit.maximumCount = 100_000
            try pipeline.addHandler(
                NIOHTTP2Handler(
                    mode: .server, connectionConfiguration: configuration, streamConfiguration: streams))
            try pipeline.addHandler(
                HTTP2ServerHandler(connection, pings: pings, onRequest: receive, onReset: options.onReset))
        } else {
            try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
            try pipeline.addHandler(HTTP1ServerHandler(connection, onRequest: receive))
        }
    }
}
