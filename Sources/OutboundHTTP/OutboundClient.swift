import APIRuntime
import HTTPTypes
import Logging
import NIOCore

/// An HTTP client for servers that strangers name, and for push providers.
public final class OutboundClient: ClientTransport {
    private let configuration: Configuration

    public init(_ configuration: Configuration = .init(), logger: Logger? = nil) {
        self.configuration = configuration
    }

    /// Sends a request with the default time limit, ``Configuration/requestTimeout``.
    public func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        throw OutboundError(.shutDown, mayHaveBeenProcessed: false, server: request.authority ?? "")
    }

    /// Finishes the requests in progress, then closes all connections. New requests are refused.
    /// - Parameter limit: the time after which the requests in progress are cut off.
    public func shutdown(within limit: Duration) async {}
}
