import APIRuntime
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// The HTTP/1.1 channel of a connection: the parser, a ``ConnectionHandler``, and a ``RequestHandler`` with the task of
/// the connection.
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
    private let parseErrors: ParseErrorLog
    private let requestLogger: Logger
    private let dates = HTTPDateText()

    init(
        router: APIRouter, requestTimeout: Duration?, idleTimeout: TimeAmount, limits: ConnectionLimits,
        connections: OpenConnections, logger: Logger
    ) {
        self.router = router
        self.requestTimeout = requestTimeout
        self.idleTimeout = idleTimeout
        self.limits = limits
        self.connections = connections
        parseErrors = ParseErrorLog(logger)
        requestLogger = logger
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let connection = Connection()
            connections.add(channel)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                // The task handles one request at a time.
                withPipeliningAssistance: false, withErrorHandling: false,
                // HTTPTypes checks the fields of responses.
                withOutboundHeaderValidation: false, withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: .serverLimits)
            try pipeline.addHandler(
                ConnectionHandler(connection, limits: limits, parseErrors: parseErrors, logger: logger))
            let handler = RequestHandler(connection, idleTimeout: idleTimeout, dates: dates)
            try pipeline.addHandler(handler)
            return Value(
                task: ConnectionTask(
                    channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop),
                    connection: connection, router: router, requestTimeout: requestTimeout))
        }
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
