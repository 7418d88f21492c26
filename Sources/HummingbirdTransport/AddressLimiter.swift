import APIRuntime
import NIOCore
import Synchronization

/// The first channel handler of a connection: it closes the connection at once if its client has too many.
///
/// Loopback addresses have no bound, because they are those of proxies on this machine.
final class AddressLimiter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// The open connections of each client.
    final class Counts: Sendable {
        private let counts = Mutex<[IPAddress: Int]>([:])
        private let maxCount: Int

        /// - Parameter maxCount: maximum number of connections of an address, for IPv6 of a /64 network.
        init(maxCount: Int) {
            self.maxCount = max(1, maxCount)
        }

        /// Counts a connection. Returns `false`, without counting it, if the client has too many.
        func add(_ client: IPAddress) -> Bool {
            counts.withLock { counts in
                let count = counts[client, default: 0]
                if count < maxCount { counts[client] = count + 1 }
                return count < maxCount
            }
        }

        func remove(_ client: IPAddress) {
            counts.withLock { counts in
                let rest = counts[client, default: 1] - 1
                counts[client] = rest > 0 ? rest : nil
            }
        }
    }

    private let counts: Counts
    private let refusals: RefusalLog
    /// The client that this connection is counted for.
    private var client: IPAddress?

    init(_ counts: Counts, refusals: RefusalLog) {
        self.counts = counts
        self.refusals = refusals
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let ip = PeerAddress(context.remoteAddress)?.ip, !ip.isLoopback else {
            return context.fireChannelActive()
        }
        guard counts.add(ip.clientNetwork) else {
            refusals.record(
                "closed a connection", reason: "its address has too many connections", on: context.channel)
            return context.close(promise: nil)
        }
        client = ip.clientNetwork
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let client { counts.remove(client) }
        client = nil
        context.fireChannelInactive()
    }
}
