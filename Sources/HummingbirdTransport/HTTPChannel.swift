import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Hummingbird's HTTP/1.1 channel with a ``ConnectionHandler`` between the parser and Hummingbird's handlers, and with
/// the handlers of TLS before them all.
struct HTTPChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let base: HTTP1Channel.Value
        let connection: Connection

        var channel: any Channel { base.channel }
    }

    private let base: HTTP1Channel
    private let limits: ConnectionLimits
    private let connections: OpenConnections
    private let addressCounts: AddressLimiter.Counts?
    private let certificates: ServerCertificates?
    private let refusals: RefusalLog

    init(
        responder: @escaping HTTPChannelHandler.Responder, idleTimeout: TimeAmount, limits: ConnectionLimits,
        connections: OpenConnections, addressCounts: AddressLimiter.Counts?, certificates: ServerCertificates?,
        refusals: RefusalLog
    ) {
        self.addressCounts = addressCounts
        self.certificates = certificates
        self.refusals = refusals
        base = HTTP1Channel(responder: responder, configuration: .init(idleTimeout: idleTimeout))
        self.limits = limits
        self.connections = connections
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let connection = Connection()
        connections.add(channel)
        do {
            try addFirstHandlers(channel)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return base.setup(channel: channel, logger: logger).flatMapThrowing { [limits, refusals] value in
            let pipeline = channel.pipeline.syncOperations
            // The parser's parts have the version and every field, which Hummingbird's own don't.
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(
                ConnectionHandler(connection, limits: limits, refusals: refusals, logger: logger),
                position: .after(parser))
            return Value(base: value, connection: connection)
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
        await Connection.$current.withValue(value.connection) {
            await base.handle(value: value.base, logger: logger)
        }
    }
}
