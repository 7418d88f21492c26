import NIOCore

/// Opens a tunnel through a proxy (CONNECT, RFC 9110, section 9.3.6), then leaves the pipeline.
final class ProxyTunnelHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let target: String
    private let authorization: String?
    private var completion: ((Result<Void, ConnectionProblem>) -> Void)?
    private var received = ByteBuffer()

    /// Maximum size of the head of the proxy's response in bytes.
    private static let maxHeadBytes = 16_384

    /// - Parameters:
    ///   - target: host and port of the server.
    ///   - authorization: the value of `Proxy-Authorization`.
    ///   - completion: is called at most once. After success the handlers for the tunnel must be added at once.
    init(
        target: String, authorization: String?, completion: @escaping (Result<Void, ConnectionProblem>) -> Void
    ) {
        self.target = target
        self.authorization = authorization
        self.completion = completion
    }

    func handlerAdded(context: ChannelHandlerContext) {
        var request = "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n"
        if let authorization { request += "Proxy-Authorization: \(authorization)\r\n" }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request + "\r\n")), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
        let bytes = received.readableBytesView
        guard let end = Self.endOfHead(bytes) else {
            if bytes.count > Self.maxHeadBytes { finish(context, "the proxy's response is too large") }
            return
        }
        guard let status = Self.status(bytes) else {
            finish(context, "the proxy's response is not HTTP/1.1")
            return
        }
        switch status {
        case 200..<300: opened(context, headBytes: end)
        case 407: finish(context, "the proxy requires authentication, or refused the user or password (status 407)")
        default: finish(context, "the proxy refused the tunnel with status \(status)")
        }
    }

    private func opened(_ context: ChannelHandlerContext, headBytes: Int) {
        received.moveReaderIndex(forwardBy: headBytes)
        let completion = completion
        let pipeline = context.pipeline
        self.completion = nil
        pipeline.syncOperations.removeHandler(self, promise: nil)
        completion?(.success(()))
        // Bytes after the head come from the server.
        if received.readableBytes > 0 { pipeline.fireChannelRead(received) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(context, "the proxy closed the connection")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(context, "the connection to the proxy failed: \(describe(error))")
    }

    private func finish(_ context: ChannelHandlerContext, _ problem: String) {
        let completion = completion
        self.completion = nil
        completion?(.failure(ConnectionProblem(description: problem)))
        context.close(promise: nil)
    }

    /// Returns the number of bytes up to the end of the empty line.
    private static func endOfHead(_ bytes: ByteBufferView) -> Int? {
        let end = Array("\r\n\r\n".utf8)
        guard bytes.count >= end.count else { return nil }
        return (0...(bytes.count - end.count)).first { offset in
            bytes.dropFirst(offset).starts(with: end)
        }.map { $0 + end.count }
    }

    private static func status(_ bytes: ByteBufferView) -> Int? {
        let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0", parts[1].utf8.count == 3 else {
            return nil
        }
        return Int(parts[1])
    }
}
