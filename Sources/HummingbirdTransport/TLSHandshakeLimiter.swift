import NIOCore
import NIOSSL
import NIOTLS

/// The channel handler after that of TLS, until the end of the handshake: it closes a connection whose handshake takes
/// too long, and logs handshakes that fail.
final class TLSHandshakeLimiter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let limit: TimeAmount
    private let refusals: RefusalLog
    private var timer: Scheduled<Void>?
    private var hasEnded = false

    init(limit: TimeAmount, refusals: RefusalLog) {
        self.limit = limit
        self.refusals = refusals
    }

    func channelActive(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            self.end(context, refusal: .init("the handshake took too long"))
            context.close(promise: nil)
        }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            end(context)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(context, refusal: TLSRefusal(error))
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(context)
        context.fireChannelInactive()
    }

    private func end(_ context: ChannelHandlerContext, refusal: TLSRefusal? = nil) {
        timer?.cancel()
        timer = nil
        guard !hasEnded else { return }
        hasEnded = true
        if let refusal { refusals.record("a TLS handshake failed", reason: refusal.reason, on: context.channel) }
    }
}

/// The reason why a TLS handshake failed.
struct TLSRefusal: Hashable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    /// - Returns: `nil` for a connection that ended during the handshake, as the health checks of load balancers do.
    init?(_ error: any Error) {
        guard let error = error as? NIOSSLError, case .handshakeFailed(let problem) = error else { return nil }
        // BoringSSL's errors have no other form than their text.
        let text = "\(problem)"
        guard !text.contains("EOF during handshake") else { return nil }
        let reasons = [
            ("HTTP_REQUEST", "the client sent HTTP; this is a port for HTTPS"),
            ("WRONG_VERSION_NUMBER", "the client sent something other than TLS"),
            ("UNSUPPORTED_PROTOCOL", "the client has no TLS 1.2 or later"),
            ("NO_SHARED_CIPHER", "client and server have no cipher in common"),
            ("UNKNOWN_CA", "the client doesn't trust the authority of the certificate"),
            ("CERTIFICATE_EXPIRED", "the client reports that the certificate has expired"),
            ("BAD_CERTIFICATE", "the client refuses the certificate"),
            ("CERTIFICATE_UNKNOWN", "the client refuses the certificate"),
            // Clients of TLS 1.3 send the alert about a certificate unencrypted.
            ("BAD_PACKET_LENGTH", "the client ended the handshake; most often it doesn't trust the certificate"),
        ]
        if let known = reasons.first(where: { text.contains($0.0) }) {
            reason = known.1
        } else {
            // The name of the first error: `…:SSL routines:OPENSSL_internal:NAME at FILE`.
            let name = text.firstMatch(of: #/OPENSSL_internal:([A-Za-z0-9_ ]+?) at /#)?.output.1
            reason = "the client ended the handshake, or its messages are invalid" + (name.map { ": \($0)" } ?? "")
        }
    }
}
