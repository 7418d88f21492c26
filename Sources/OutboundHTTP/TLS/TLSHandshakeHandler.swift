import NIOCore
import NIOSSL
import NIOTLS

/// Waits for the end of the TLS handshake, then leaves the pipeline.
final class TLSHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private var completion: ((Result<String?, ConnectionProblem>) -> Void)?

    /// - Parameter completion: is called at most once, with the protocol that the server chose (ALPN). After success the
    ///   handlers for the protocol must be added at once.
    init(completion: @escaping (Result<String?, ConnectionProblem>) -> Void) {
        self.completion = completion
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let completion, case .handshakeCompleted(let name)? = event as? TLSUserEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        self.completion = nil
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        completion(.success(name))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(describe(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish("closed by the other end")
        context.fireChannelInactive()
    }

    private func finish(_ problem: String) {
        let completion = completion
        self.completion = nil
        completion?(.failure(ConnectionProblem(description: problem)))
    }
}
