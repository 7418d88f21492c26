import HTTPTypes
import NIOCore
import NIOHTTP1

/// A connection that carries one request after the other by HTTP/1.1.
///
/// Used on the event loop of its pool only.
final class HTTP1Connection: ChannelInboundHandler, ExchangeCarrier, @unchecked Sendable {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let pool: any ConnectionOwner
    private var context: ChannelHandlerContext?
    private var exchange: Exchange?
    private var isKeptAlive = true
    /// Whether the connection carried a response, other than one that retired it.
    private var hadResponse = false
    /// Whether no further requests can be sent.
    private(set) var isClosing = false
    private var lastUse = NIODeadline.now()
    private var idleTimer: Scheduled<Void>?
    private var closeReason: OutboundError.Reason?

    /// Maximum size of the header fields of a response in bytes.
    static let maxHeaderBytes = 65_536

    init(_ pool: any ConnectionOwner) {
        self.pool = pool
    }

    static func makeCodec() -> [any ChannelHandler] {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = maxHeaderBytes
        limits.maxHeaderListSize = maxHeaderBytes
        let decoder = HTTPResponseDecoder(
            leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop, limitConfiguration: limits)
        return [HTTPRequestEncoder(), ByteToMessageHandler(decoder)]
    }

    // MARK: The pool's side

    /// Whether a request can be sent.
    var isUsable: Bool { exchange == nil && !isClosing && context?.channel.isActive == true }

    func start(_ exchange: Exchange) {
        guard isUsable, let context else {
            // Nothing has been written.
            pool.resend(exchange, .connectionLost("closed by the other end"))
            return
        }
        self.exchange = exchange
        exchange.carrier = self
        isKeptAlive = true
        context.write(wrapOutboundOut(.head(exchange.request.http1Head)), promise: nil)
        if let body = exchange.request.body, body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Closes the connection. A request in progress fails.
    func close(_ reason: OutboundError.Reason = .connectionLost("closed")) {
        closeReason = closeReason ?? reason
        isClosing = true
        failExchange()
        context?.close(promise: nil)
    }

    private func failExchange() {
        let exchange = exchange
        self.exchange = nil
        exchange?.fail(closeReason ?? .connectionLost("closed by the other end"), mayHaveBeenProcessed: true)
    }

    func abandon(_ exchange: Exchange, timedOut: Bool) {
        guard self.exchange === exchange else { return }
        self.exchange = nil
        close()
    }

    // MARK: The channel's side

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        startIdleTimer()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let exchange else {
            // The server sent something without a request, or the rest of an abandoned response.
            close()
            return
        }
        switch unwrapInboundIn(data) {
        case .head(let head):
            hadResponse = true
            isKeptAlive = head.isKeepAlive
            exchange.receive(HTTPResponse(head))
        case .body(let bytes): exchange.receive(bytes)
        case .end:
            self.exchange = nil
            lastUse = .now()
            let isRetired = !exchange.complete()
            if isRetired { hadResponse = false }
            if isKeptAlive, !isRetired, !isClosing, context.channel.isActive {
                pool.becameIdle(self)
            } else {
                close()
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(.connectionLost(describe(error)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosing = true
        idleTimer?.cancel()
        failExchange()
        pool.closed(self, hadResponse: hadResponse)
        context.fireChannelInactive()
    }

    private func startIdleTimer() {
        guard let limit = pool.settings.configuration.idleTimeout.map({ TimeAmount(clamping: $0) }) else { return }
        idleTimer = pool.eventLoop.scheduleTask(deadline: lastUse + limit) {
            if self.exchange == nil, self.lastUse + limit <= .now() {
                self.close()
            } else {
                if self.exchange != nil { self.lastUse = .now() }
                self.startIdleTimer()
            }
        }
    }
}

extension HTTPResponse {
    /// Creates the head of a response. Fields that are invalid by RFC 9110 are left out.
    init(_ head: HTTPResponseHead) {
        self.init(status: .init(code: Int(head.status.code), reasonPhrase: head.status.reasonPhrase))
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            headerFields.append(HTTPField(name: name, value: value))
        }
    }
}
