import APIRuntime
import Logging
import LoopbackServer
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HummingbirdTransport

/// Connections whose time a test determines. The handlers of Hummingbird are left out.
@Suite("Time limit of a request's head")
struct HeadTimeoutTests {
    private let channel: EmbeddedChannel

    init() throws {
        let late = ServerResponse(status: 408, text: "late")
        let limits = ConnectionLimits(
            handshake: .seconds(10), head: .seconds(10), body: nil, bodyInShutdown: .seconds(2), write: .seconds(60),
            unavailable: ServerResponse(status: 503), lateHead: late, largeHead: ServerResponse(status: 431))
        channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false)
        let parser = try channel.pipeline.syncOperations.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(Connection(), limits: limits, refusals: RefusalLog(.silent), logger: .silent),
            position: .after(parser))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func receive(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }

    private func sent() throws -> String {
        var text = ""
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
        return text
    }

    private func respond() throws {
        try channel.writeOutbound(
            HTTPServerResponsePart.head(.init(version: .http1_1, status: .ok, headers: ["content-length": "0"])))
        try channel.writeOutbound(HTTPServerResponsePart.end(nil))
    }

    private static let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("a head that isn't complete ten seconds after its first byte gets 408, and the connection is closed")
    func lateHead() throws {
        try receive("GET / HTTP/1.1\r\n")
        channel.embeddedEventLoop.advanceTime(by: .seconds(6))
        try receive("Host: a\r\n")
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(3999))
        #expect(try sent().isEmpty)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        let response = try sent()
        #expect(response.hasPrefix("HTTP/1.1 408 "))
        #expect(response.contains("Connection: close\r\n") && response.hasSuffix("late"))
        channel.embeddedEventLoop.advanceTime(by: ConnectionLimits.lingering)
        #expect(!channel.isActive)
    }

    @Test("the limit holds for the second request of a connection too")
    func secondRequest() throws {
        try receive(Self.request)
        try respond()
        _ = try sent()
        channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
        try receive("G")
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(try sent().hasPrefix("HTTP/1.1 408 "))
    }

    @Test("a connection without a request in progress, and one with a complete head, have no such limit")
    func noLimit() throws {
        channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
        try receive("GET / HTTP/1.1\r\n")
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        try receive("Host: a\r\n\r\n")
        channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
        #expect(try sent().isEmpty)
        try respond()
        #expect(try sent().hasPrefix("HTTP/1.1 200 "))
        channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
        #expect(channel.isActive)
    }

    @Test("bytes of a next request don't count while the response to an earlier one is in progress")
    func pipelined() throws {
        try receive(Self.request)
        try receive("GET / HT")
        channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
        #expect(try sent().isEmpty)
        try respond()
        _ = try sent()
        try receive("TP/1.1\r\n")
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(try sent().hasPrefix("HTTP/1.1 408 "))
    }

    @Test("the end of a body whose response was sent earlier begins no head")
    func earlyResponse() throws {
        try receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        try respond()
        _ = try sent()
        try receive("cd")
        channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
        #expect(try sent().isEmpty && channel.isActive)
    }
}
