import APIRuntime
import Logging
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The channel handler of a listening socket that stops accepting while the server has many connections or the process
/// has no descriptor left.
///
/// NIO continues to poll a socket whose `accept` has failed. Because the waiting connection keeps the socket readable, its
/// thread would run in a loop until a descriptor is free.
final class AcceptLimiter: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never
    typealias OutboundOut = Never

    private let maxConnections: Int
    private let logger: Logger
    private var connectionCount = 0
    private var isPaused = false
    private var retry: Scheduled<Void>?
    private let throttle = LogThrottle(limit: 1)

    /// The time after which `accept` is tried again although no connection has closed: descriptors of other parts of the
    /// process may be free again.
    private static let retryInterval = TimeAmount.seconds(1)

    /// - Parameter maxConnections: the number of open connections from which no more are accepted until one closes.
    init(maxConnections: Int, logger: Logger) {
        self.maxConnections = max(1, maxConnections)
        self.logger = logger
    }

    /// Three quarters of the descriptors that the process may open. The other quarter is for connections to push servers,
    /// files and the like.
    static var defaultMaxConnections: Int {
        var limit = rlimit()
        #if canImport(Glibc)
            let status = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
            let status = getrlimit(RLIMIT_NOFILE, &limit)
        #endif
        guard status == 0, let descriptors = Int(exactly: limit.rlim_cur) else { return .max }
        return descriptors / 4 * 3
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connectionCount += 1
        if connectionCount >= maxConnections { pause(context, reason: "\(connectionCount) connections are open") }
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            let (handler, context) = handler.value
            handler.connectionCount -= 1
            handler.resume(context)
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Those that NIO doesn't close the socket for.
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        pause(context, reason: error.text)
        retry = context.eventLoop.assumeIsolated().scheduleTask(in: Self.retryInterval) { self.resume(context) }
    }

    private func pause(_ context: ChannelHandlerContext, reason: String) {
        guard !isPaused else { return }
        isPaused = true
        // Fails only for a closed channel.
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        guard throttle.permission(for: "") != .refused else { return }
        logger.warning("new connections wait until another one closes", metadata: ["reason": "\(reason)"])
    }

    private func resume(_ context: ChannelHandlerContext) {
        retry?.cancel()
        retry = nil
        guard isPaused, connectionCount < maxConnections else { return }
        isPaused = false
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
    }

    func read(context: ChannelHandlerContext) {
        if !isPaused { context.read() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        retry?.cancel()
    }
}

extension IOError {
    /// The system's text for the error, with a small letter at its beginning.
    var text: String {
        let text = String(cString: strerror(errnoCode))
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
