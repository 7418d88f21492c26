import APIRuntime
import AsyncHTTPClient
import HTTPTypes

/// The error of a request that got no complete response.
public struct TransportError: Error, Sendable, CustomStringConvertible {
    /// The reason that the response didn't arrive.
    public enum Reason: Error, Hashable, Sendable {
        /// The request took longer than the timeout.
        case timedOut(after: Duration)
        /// No connection could be established, or it broke.
        case connectionFailed(String)
    }

    /// The reason that no response arrived.
    public let reason: Reason
    /// The method of the request.
    public let method: HTTPRequest.Method
    /// Scheme, host and port of the request, without its path, which may be a secret.
    public let server: String

    init(_ request: HTTPRequest, _ reason: Reason) {
        self.reason = reason
        method = request.method
        server = "\(request.scheme ?? "")://\(request.authority ?? "")"
    }

    public var description: String { "\(method) \(server): \(reason)" }
}

extension TransportError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .timedOut(let timeout): "no complete response within \(timeout)"
        case .connectionFailed(let problem): "the connection failed: \(problem)"
        }
    }

    /// Creates the reason for an error of async-http-client.
    init(_ error: any Error, timeout: Duration) {
        guard let error = error as? HTTPClientError else {
            self = .connectionFailed("\(error)")
            return
        }
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout,
            .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            self = .timedOut(after: timeout)
        default:
            self = .connectionFailed(error.shortDescription)
        }
    }
}

extension InvalidRequestError {
    /// Creates the error for an error of async-http-client, or `nil` if the request isn't its cause.
    init?(_ error: any Error) {
        switch error as? HTTPClientError {
        case .invalidURL?, .emptyHost?, .emptyScheme?, .traceRequestWithBody?:
            self.init((error as? HTTPClientError)?.shortDescription ?? "\(error)")
        default: return nil
        }
    }
}
