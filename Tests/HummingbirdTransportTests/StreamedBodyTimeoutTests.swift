import APIRuntime
import Logging
import LoopbackServer
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HummingbirdTransport

/// Connections whose time a test determines.
@Suite("Time limit of a request's body that is read in parts")
struct StreamedBodyTimeoutTests {
    private let channel: EmbeddedChannel

    init() throws {
        let unavailable = ServerResponse(status: 503)
        let limits = ConnectionLimits(
            handshake: .seconds(10), head: .seconds(10), body: .seconds(30), bodyInShutdown: .seconds(2),
            write: .seconds(60), unavailable: unavailable, lateHead: unavailable, largeHead: unavailable)
        channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false)
        let parser = try channel.pipeline.syncOperations.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(Connection(), limits: limits, refusals: RefusalLog(.silent), logger: .silent),
            position: .after(parser))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(
            ByteBuffer(string: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"))
    }

    @Test(
        "a body that is read as a whole has a limit, and one that is read in parts has none", arguments: [false, true])
    func limit(isStreamed: Bool) throws {
        let event: ConnectionHandler.Event = isStreamed ? .streamsBody(ofRequest: 1) : .readsBody(ofRequest: 1)
        channel.pipeline.fireUserInboundEventTriggered(event)
        let sent = try #require(try channel.readOutbound(as: ByteBuffer.self))
        #expect(String(buffer: sent).hasPrefix("HTTP/1.1 100 "))
        channel.embeddedEventLoop.advanceTime(to: .now() + .seconds(31))
        if isStreamed {
            try channel.throwIfErrorCaught()
        } else {
            #expect(throws: BodyReceptionError.timeout) { try channel.throwIfErrorCaught() }
        }
    }
}
