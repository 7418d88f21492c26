import NIOCore
import NIOEmbedded
import ProviderSimulators
import RecordedLog
import Testing

@testable import HummingbirdTransport

/// Connections whose time a test determines.
@Suite("Bounds of TLS handshakes")
struct TLSHandshakeLimiterTests {
    private let channel = EmbeddedChannel()
    private let log = RecordedLog()

    init() throws {
        let identity = try TestCertificates.shared().server
        let certificates = try ServerCertificates(certificateFile: "cert", privateKeyFile: "key") { name in
            Array((name == "cert" ? identity.certificatePEM : identity.privateKeyPEM).utf8)
        }
        try channel.pipeline.syncOperations.addHandlers([
            certificates.handler(), TLSHandshakeLimiter(limit: .seconds(10), refusals: RefusalLog(log.logger)),
        ])
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    @Test("a handshake that takes longer than its limit ends the connection, and is logged once")
    func timeout() {
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(9999))
        let isOpenBefore = channel.isActive
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        // The time that the goodbye of TLS may take.
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(isOpenBefore && !channel.isActive)
        #expect(log.lines.filter { $0.level >= .info }.map { $0.metadata["reason"] } == ["the handshake took too long"])
    }

    @Test("a connection that the client closes without a word, as health checks do, isn't logged")
    func healthCheck() {
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.embeddedEventLoop.run()
        #expect(!channel.isActive)
        #expect(!log.lines.contains { $0.level >= .info })
    }
}
