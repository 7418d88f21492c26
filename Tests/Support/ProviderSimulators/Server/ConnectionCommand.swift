import NIOCore
import NIOPosix

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
