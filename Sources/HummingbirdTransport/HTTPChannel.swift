import APIRuntime
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// The HTTP/1.1 channel of a connection: the handlers of TLS, the parser, a ``ConnectionHandler``, and a
/// ``RequestHandler`` with the task of the connection.
///
/// Hummingbird's own channel passes each part of a message to a task on another thread, and each response back. That took
/// most of the time of a small request.
struct HTTPChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let task: ConnectionTask

        var channel: any Channel { task.channel }
    }

    private let router: APIRouter
    private let requestTimeout: Duration?
    private let idleTimeout: TimeAmount
    private let limits: ConnectionLimits
    private let connections: OpenConnections
    private let addressCounts: AddressLimiter.Counts?
    private let certificates: ServerCertificates?
    private let refusals: RefusalLog
    private let requestLogger: Logger
    private let dates = HTTPDateText()
    private let turns = PipelinedTurns.OfEventLoops()

    /// The maximum size of a read in bytes. It may contain the heads of hundreds of requests, all parsed at once.
    private static let maxReadBytes = 16 << 10

    init(
        router: APIRouter, requestTimeout: Duration?, idleTimeout: TimeAmount, limits: ConnectionLimits,
        connections: OpenConnections, addressCounts: AddressLimiter.Counts?, certificates: ServerCertificates?,
        logger: Logger
    ) {
        self.router = router
        self.requestTimeout = requestTimeout
        self.idleTimeout = idleTimeout
        self.addressCounts = addressCounts
        self.certificates = certificates
        self.limits = limits
        self.connections = connections
        refusals = RefusalLog(logger)
        requestLogger = logger
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let connection = Connection()
            connections.add(channel)
            try addFirstHandlers(channel)
            try channel.syncOptions?.setOption(
                ChannelOptions.recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: Self.maxReadBytes))
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                // The task handles one request at a time.
                withPipeliningAssistance: false, withErrorHandling: false,
                // HTTPTypes checks the fields of responses.
                withOutboundHeaderValidation: false, withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: .serverLimits)
            try pipeline.addHandler(
                ConnectionHandler(connection, limits: limits, refusals: refusals, logger: logger))
            let handler = RequestHandler(
                connection, idleTimeout: idleTimeout, largeHead: limits.largeHead, dates: dates,
                turns: turns.turns(of: channel.eventLoop))
            try pipeline.addHandler(handler)
            return Value(
                task: ConnectionTask(
                    channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop),
                    connection: connection, router: router, requestTimeout: requestTimeout))
        }
    }

    /// Adds the handlers before the parser.
    private func addFirstHandlers(_ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        if let addressCounts { try pipeline.addHandler(AddressLimiter(addressCounts, refusals: refusals)) }
        guard let certificates else { return }
        try pipeline.addHandler(certificates.handler())
        try pipeline.addHandler(TLSHandshakeLimiter(limit: limits.handshake, refusals: refusals))
    }

    func handle(value: Value, logger: Logger) async {
        await value.task.run(logger: requestLogger)
    }
}

extension NIOHTTPDecoderLimitConfiguration {
    /// The bounds on the header fields of a request.
    fileprivate static var serverLimits: Self {
        var limits = Self()
        limits.maxHeaderFieldSize = 80 << 10
        limits.maxHeaderListSize = 80 << 10
        limits.maxHeaderFieldCount = 1000
        return limits
    }
}
