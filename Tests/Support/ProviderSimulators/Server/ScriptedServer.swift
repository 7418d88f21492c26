import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server on the loopback interface whose responses, and failures to respond, a closure decides.
public final class ScriptedServer: Sendable {
    public typealias Transport = ServerOptions.Transport
    public typealias Options = ServerOptions

    public typealias Handler = RequestHandler

    private struct State {
        var listener: (any Channel)?
        var connections: [Int: any Channel] = [:]
        var connectionCount = 0
        var stallsHandshakes = false
    }

    private let state = Mutex(State())
    private let openConnections = Waiters()
    private let events = ServerEvents()
    private let tls: NIOSSLContext?
    let options: Options
    private let handler: Handler
    public let port: Int

    /// Starts a server on a free port.
    public static func start(_ options: Options = .init(), handler: @escaping Handler) async throws -> ScriptedServer {
        let starter = Starter()
        let listener = try await bind(options.address, port: 0) { channel in
            guard let server = starter.server.withLock({ $0 }) else { return channel.close() }
            return server.prepare(channel)
        }
        let server = try ScriptedServer(options, listener: listener, handler: handler)
        starter.server.withLock { $0 = server }
        return server
    }

    /// The server of a listener that has been bound before the server exists, because the server knows its port.
    private final class Starter: Sendable {
        let server = Mutex<ScriptedServer?>(nil)
    }

    private init(_ options: Options, listener: any Channel, handler: @escaping Handler) throws {
        self.options = options
        self.handler = handler
        port = listener.localAddress?.port ?? 0
        tls = try Self.tlsContext(options)
        state.withLock { $0.listener = listener }
    }

    /// The URL of the server without a path.
    public var baseURL: String {
        if options.transport != .cleartext { return "https://localhost:\(port)" }
        return options.address.contains(":")
            ? "http://[\(options.address)]:\(port)" : "http://\(options.address):\(port)"
    }

    public var connectionCount: Int { state.withLock { $0.connectionCount } }
    public var openConnectionCount: Int { openConnections.value }
    public func waitForOpenConnections(_ condition: @escaping @Sendable (Int) -> Bool) async {
        await openConnections.wait(until: condition)
    }

    /// The number of PING frames received.
    public var pingCount: Int { events.pings.value }
    public func waitForPings(_ count: Int) async { await events.pings.wait { $0 >= count } }
    /// Whether the server ignores PING frames.
    public var ignoresPings: Bool {
        get { events.ignoresPings }
        set { events.ignoresPings = newValue }
    }
    /// Whether new connections are accepted and then stay silent, so that the TLS handshake never ends.
    public var stallsHandshakes: Bool {
        get { state.withLock { $0.stallsHandshakes } }
        set { state.withLock { $0.stallsHandshakes = newValue } }
    }
    /// Descriptions of what clients did against the rules of HTTP/2.
    public var violations: [String] { events.violations }

    /// The number of streams that clients have reset (RST_STREAM), because they don't wait any longer.
    public var resetCount: Int { events.resets.value }
    public func waitForResets(_ count: Int) async { await events.resets.wait { $0 >= count } }

    /// Sends GOAWAY on all open connections.
    public func goAway(_ goAway: SimulatedGoAway) {
        command(.goAway(goAway))
    }

    /// Changes the number of streams that open connections permit (SETTINGS_MAX_CONCURRENT_STREAMS).
    public func setStreamLimit(_ limit: Int) {
        command(.setStreamLimit(limit))
    }

    private func command(_ command: ConnectionCommand) {
        for channel in state.withLock({ Array($0.connections.values) }) {
            channel.triggerUserOutboundEvent(command, promise: nil)
        }
    }

    /// Closes all connections with a TCP reset.
    public func cutConnections() async {
        let channels = state.withLock { Array($0.connections.values) }
        for channel in channels { channel.triggerUserOutboundEvent(ConnectionCommand.cut, promise: nil) }
        for channel in channels { try? await channel.closeFuture.get() }
    }

    /// Stops listening and cuts all connections.
    public func pause() async throws {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        try await listener?.close()
        await cutConnections()
    }

    /// Listens again on the same port.
    public func resume() async throws {
        let listener = try await Self.bind(options.address, port: port) { self.prepare($0) }
        state.withLock { $0.listener = listener }
    }

    /// Closes everything.
    public func stop() async {
        try? await pause()
    }

    private static func bind(
        _ address: String, port: Int, prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer(prepare)
            .bind(host: address, port: port).get()
    }

    private func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        let (number, stalls) = state.withLock { state in
            state.connectionCount += 1
            state.connections[state.connectionCount] = channel
            return (state.connectionCount, state.stallsHandshakes)
        }
        openConnections.change { $0 += 1 }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { $0.connections[number] = nil }
            self.openConnections.change { $0 -= 1 }
        }
        let connection = ServerConnection(number: number, options: options, events: events, handler: handler)
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ConnectionCutter())
            if stalls { return }
            try connection.addHandlers(to: pipeline, tls: self.tls)
        }
    }

    private static func tlsContext(_ options: Options) throws -> NIOSSLContext? {
        let certificates = try TestCertificates.shared()
        let chain: String
        let key: String
        switch options.transport {
        case .cleartext: return nil
        case .tls: (chain, key) = (certificates.server.certificatePEM, certificates.server.privateKeyPEM)
        case .tlsWithCertificate(let certificatePEM, let privateKeyPEM): (chain, key) = (certificatePEM, privateKeyPEM)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(chain.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = (options.http2 ? ["h2"] : []) + (options.http1 ? ["http/1.1"] : [])
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(certificates.authorityPEM.utf8)))
        // A connection that is being closed waits for the client's close_notify.
        configuration.shutdownTimeout = .milliseconds(500)
        return try NIOSSLContext(configuration: configuration)
    }
}

/// Runs a closure with a server whose responses another closure decides.
public func withScriptedServer<Value>(
    _ options: ScriptedServer.Options = .init(), handler: @escaping ScriptedServer.Handler,
    _ body: (ScriptedServer) async throws -> Value
) async throws -> Value {
    let server = try await ScriptedServer.start(options, handler: handler)
    do {
        let value = try await body(server)
        await server.stop()
        return value
    } catch {
        await server.stop()
        throw error
    }
}
