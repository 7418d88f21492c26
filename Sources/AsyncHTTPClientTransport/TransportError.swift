import APIRuntime
import AsyncHTTPClient
import HTTPTypes

/// No response arrived, or not all of it.
public struct TransportError: Error, Sendable, CustomStringConvertible {
    /// What kept the response from arriving.
    public enum Reason: Error, Hashable, Sendable {
        /// The request took longer than it may.
        case timedOut(after: Duration)
        /// No connection could be made, or it broke.
        case connectionFailed(String)
    }

    public let reason: Reason
    /// The method of the request.
    public let method: HTTPRequest.Method
    /// Scheme, host and port of the request; its path may be a secret and is left out.
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

    /// The reason that an error of async-http-client is.
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
    /// `nil` for an error that doesn't blame the request.
    init?(_ error: any Error) {
        switch error as? HTTPClientError {
        case .invalidURL?, .emptyHost?, .emptyScheme?, .traceRequestWithBody?:
            self.init((error as? HTTPClientError)?.shortDescription ?? "\(error)")
        default: return nil
        }
    }
}
