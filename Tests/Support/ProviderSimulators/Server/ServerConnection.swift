import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS

/// A connection of a client to a simulator.
final class ServerConnection: Sendable {
    /// The number of the connection, from 1.
    private let number: Int
    private let options: ServerOptions
    private let events: ServerEvents
    private let handler: RequestHandler

    init(number: Int, options: ServerOptions, events: ServerEvents, handler: @escaping RequestHandler) {
        self.number = number
        self.options = options
        self.events = events
        self.handler = handler
    }

    func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations, tls: NIOSSLContext?) throws {
        guard let tls else {
            try addHTTPHandlers(to: pipeline, usesHTTP2: options.http2 && !options.http1)
            return
        }
        try pipeline.addHandler(NIOSSLServerHandler(context: tls))
        try pipeline.addHandler(
            ApplicationProtocolNegotiationHandler { result, channel in
                channel.eventLoop.makeCompletedFuture {
                    let usesHTTP2 = result == .negotiated("h2")
                    guard usesHTTP2 || self.options.http1 else {
                        self.events.addViolation("the client doesn't offer HTTP/2 by ALPN")
                        channel.close(promise: nil)
                        return
                    }
                    try self.addHTTPHandlers(to: channel.pipeline.syncOperations, usesHTTP2: usesHTTP2)
                }
            })
    }

    private func addHTTPHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations, usesHTTP2: Bool
    ) throws {
        let certificate = (try? pipeline.handler(type: NIOSSLServerHandler.self))?.peerCertificate
        let name = certificate.flatMap { try? TestCertificates.commonName(of: $0.toDERBytes()) }
        guard usesHTTP2 else {
            try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
            try pipeline.addHandler(HTTP1Connection(number: number, clientCertificate: name, handler: handler))
            return
        }
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: options.initialStreamLimit),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 16384),
        ]
        // Simulators reset streams and change settings more often than real servers.
        connection.controlFrameRateLimit.maximumCount = 100_000
        connection.maximumRecentlyResetStreams = 1000
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.streamResetFrameRateLimit.maximumCount = 100_000
        stream.streamErrorRateLimit.maximumCount = 100_000
        try pipeline.addHandler(PingFilter(events))
        try pipeline.addHandler(
            NIOHTTP2Handler(mode: .server, connectionConfiguration: connection, streamConfiguration: stream))
        try pipeline.addHandler(
            HTTP2Connection(
                number: number, streamLimit: options.initialStreamLimit, events: events, clientCertificate: name,
                handler: handler))
    }
}
