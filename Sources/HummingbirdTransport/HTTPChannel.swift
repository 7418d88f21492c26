import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Hummingbird's HTTP/1.1 channel with a ``ConnectionHandler`` between the parser and Hummingbird's handlers.
struct HTTPChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let base: HTTP1Channel.Value
        let connection: Connection

        var channel: any Channel { base.channel }
    }

    private let base: HTTP1Channel
    private let limits: ConnectionLimits
    private let connections: OpenConnections
    private let parseErrors: ParseErrorLog

    init(
        responder: @escaping HTTPChannelHandler.Responder, idleTimeout: TimeAmount, limits: ConnectionLimits,
        connections: OpenConnections, parseErrors: ParseErrorLog
    ) {
        self.parseErrors = parseErrors
        base = HTTP1Channel(responder: responder, configuration: .init(idleTimeout: idleTimeout))
        self.limits = limits
        self.connections = connections
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let connection = Connection()
        connections.add(channel)
        return base.setup(channel: channel, logger: logger).flatMapThrowing { [limits, parseErrors] value in
            let pipeline = channel.pipeline.syncOperations
            // The parser's parts have the version and every field, which Hummingbird's own don't.
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(
                ConnectionHandler(connection, limits: limits, parseErrors: parseErrors, logger: logger),
                position: .after(parser))
            return Value(base: value, connection: connection)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await Connection.$current.withValue(value.connection) {
            await base.handle(value: value.base, logger: logger)
        }
    }
}
