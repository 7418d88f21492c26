import APIRuntime
import LoopbackServer
import NIOCore
import NIOEmbedded
import Testing

@testable import HummingbirdTransport

@Suite("Bound of the connections of an address")
struct AddressLimiterTests {
    private let counts = AddressLimiter.Counts(maxCount: 2)

    /// Returns a connection of a client.
    private func connect(from address: String) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: AddressLimiter(counts, refusals: RefusalLog(.silent)))
        channel.connect(to: try SocketAddress(ipAddress: address, port: 1), promise: nil)
        return channel
    }

    @Test("further connections of an address are closed, until another one of it closes")
    func bound() throws {
        let first = try connect(from: "192.0.2.1")
        let second = try connect(from: "192.0.2.1")
        #expect(isOpen(first) && isOpen(second))
        #expect(try !isOpen(connect(from: "192.0.2.1")))
        #expect(try isOpen(connect(from: "192.0.2.2")))
        first.close(promise: nil)
        first.embeddedEventLoop.run()
        let third = try connect(from: "192.0.2.1")
        #expect(isOpen(third))
        #expect(try !isOpen(connect(from: "192.0.2.1")))
    }

    @Test("the addresses of a /64 network of IPv6 share their connections")
    func ipv6() throws {
        let open = try [connect(from: "2001:db8::1"), connect(from: "2001:db8::ffff:1")]
        #expect(open.allSatisfy(isOpen))
        #expect(try !isOpen(connect(from: "2001:db8::2")))
        #expect(try isOpen(connect(from: "2001:db8:0:1::1")))
    }

    @Test("loopback addresses have no bound", arguments: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
    func loopback(address: String) throws {
        let channels = try (0..<5).map { _ in try connect(from: address) }
        #expect(channels.allSatisfy(isOpen))
    }

    private func isOpen(_ channel: EmbeddedChannel) -> Bool {
        channel.embeddedEventLoop.run()
        return channel.isActive
    }
}
