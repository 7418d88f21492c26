import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS

/// A connection of a client to a simulator.
public final class ServerConnection: Sendable {
    /// The number of the connection, from 1.
    public let number: Int
    private let channel: any Channel
    let server: ScriptedServer

    init(number: Int, channel: any Channel, server: ScriptedServer) {
        self.number = number
        self.channel = channel
        self.server = server
    }

    /// Changes the number of streams that the client may have open (SETTINGS_MAX_CONCURRENT_STREAMS).
    func setStreamLimit(_ limit: Int) {
        channel.triggerUserOutboundEvent(ConnectionCommand.setStreamLimit(limit), promise: nil)
    }

    func addHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations, tls: NIOSSLContext?,
        handler: @escaping ScriptedServer.Handler
    ) throws {
        guard let tls else {
            let usesHTTP2 = server.options.http2 && !server.options.http1
            try addHTTPHandlers(to: pipeline, usesHTTP2: usesHTTP2, handler: handler)
            return
        }
        try pipeline.addHandler(NIOSSLServerHandler(context: tls))
        try pipeline.addHandler(
            ApplicationProtocolNegotiationHandler { result, channel in
                channel.eventLoop.makeCompletedFuture {
                    let usesHTTP2 = result == .negotiated("h2")
                    guard usesHTTP2 || self.server.options.http1 else {
                        self.server.addViolation("the client doesn't offer HTTP/2 by ALPN")
                        channel.close(promise: nil)
                        return
                    }
                    try self.addHTTPHandlers(
                        to: channel.pipeline.syncOperations, usesHTTP2: usesHTTP2, handler: handler)
                }
            })
    }

    private func addHTTPHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations, usesHTTP2: Bool,
        handler: @escaping ScriptedServer.Handler
    ) throws {
        let certificate = (try? pipeline.handler(type: NIOSSLServerHandler.self))?.peerCertificate
        let name = certificate.flatMap { try? TestCertificates.commonName(of: $0.toDERBytes()) }
        guard usesHTTP2 else {
            try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
            try pipeline.addHandler(HTTP1Connection(self, clientCertificate: name, handler: handler))
            return
        }
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: server.options.initialStreamLimit),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 16384),
        ]
        // Simulators reset streams and change settings more often than real servers.
        connection.controlFrameRateLimit.maximumCount = 100_000
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.streamResetFrameRateLimit.maximumCount = 100_000
        stream.streamErrorRateLimit.maximumCount = 100_000
        try pipeline.addHandler(PingFilter(server))
        try pipeline.addHandler(
            NIOHTTP2Handler(mode: .server, connectionConfiguration: connection, streamConfiguration: stream))
        try pipeline.addHandler(HTTP2Connection(self, clientCertificate: name, handler: handler))
    }
}

/// An order to a connection, sent as an outbound event from any thread.
enum ConnectionCommand: Sendable {
    case goAway(SimulatedGoAway)
    case setStreamLimit(Int)
    /// Closes the socket without the farewell of TLS and with a TCP reset.
    case cut
}

/// Closes the socket on ``ConnectionCommand/cut``. It is the handler next to the socket, so no other handler can delay
/// it.
final class ConnectionCutter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard case ConnectionCommand.cut? = event as? ConnectionCommand else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        if let provider = context.channel as? any SocketOptionProvider {
            _ = provider.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        context.close(promise: promise)
    }
}

/// Counts PING frames of the client, and removes them if the server is to ignore them.
final class PingFilter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let prefaceLength = 24
    private let server: ScriptedServer
    private var buffer = ByteBuffer()
    private var hasPreface = false

    init(_ server: ScriptedServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var input = unwrapInboundIn(data)
        buffer.writeBuffer(&input)
        var output = context.channel.allocator.buffer(capacity: buffer.readableBytes)
        if !hasPreface, var preface = buffer.readSlice(length: Self.prefaceLength) {
            hasPreface = true
            output.writeBuffer(&preface)
        }
        while hasPreface, let frame = nextFrame() {
            // Type 6 is PING, flag 1 is its answer.
            let isPing = frame.getInteger(at: frame.readerIndex + 3, as: UInt8.self) == 6
            let isAnswer = (frame.getInteger(at: frame.readerIndex + 4, as: UInt8.self) ?? 0) & 1 == 1
            if isPing, !isAnswer, server.countPing() { continue }
            output.writeImmutableBuffer(frame)
        }
        if output.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(output)) }
    }

    private func nextFrame() -> ByteBuffer? {
        let start = buffer.readerIndex
        guard let high = buffer.getInteger(at: start, as: UInt16.self),
            let low = buffer.getInteger(at: start + 2, as: UInt8.self)
        else { return nil }
        return buffer.readSlice(length: 9 + (Int(high) << 8 | Int(low)))
    }
}
