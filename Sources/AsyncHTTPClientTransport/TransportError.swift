import APIRuntime
import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The error of a request that got no complete response.
public struct TransportError: ClientTransportError, Sendable, CustomStringConvertible {
    /// The reason that the response didn't arrive.
    public enum Reason: Error, Hashable, Sendable {
        /// The request took longer than the timeout.
        case timedOut(after: Duration)
        /// No connection could be established, or it broke. The text is a whole message, such as `cannot connect to
        /// push.example: connection refused`.
        case connectionFailed(String)
    }

    /// The reason that no response arrived.
    public let reason: Reason
    /// The method of the request.
    public let method: HTTPRequest.Method
    /// Scheme, host and port of the request, without its path, which may be a secret.
    public let server: String
    public let mayHaveBeenProcessed: Bool

    init(_ request: HTTPRequest, _ reason: Reason, mayHaveBeenProcessed: Bool = true) {
        self.reason = reason
        self.mayHaveBeenProcessed = mayHaveBeenProcessed
        method = request.method
        server = "\(request.scheme ?? "")://\(request.authority ?? "")"
    }

    public var description: String { "\(method) \(server): \(reason)" }
}

extension TransportError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .timedOut(let timeout): "no complete response within \(timeout)"
        case .connectionFailed(let problem): problem
        }
    }

    /// Creates the reason for an error of async-http-client.
    /// - Parameter host: the host and port of the request.
    init(_ error: any Error, host: String, timeout: Duration) {
        guard let error = error as? HTTPClientError else {
            self = .connectionFailed(Self.problem(error, host: host))
            return
        }
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout,
            .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            self = .timedOut(after: timeout)
        default:
            self = .connectionFailed("the connection failed: \(error.shortDescription.lowercasedFirst)")
        }
    }

    /// Returns whether an error of async-http-client occurred before a connection was established.
    static func isBeforeConnection(_ error: any Error) -> Bool {
        switch error {
        case is NIOConnectionError, ChannelError.connectTimeout: true
        // Other error numbers, such as that of an unreachable host, occur on established connections too.
        case let error as IOError: error.errnoCode == ECONNREFUSED
        case let error as HTTPClientError:
            [.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout].contains(error)
        default: false
        }
    }

    private static func problem(_ error: any Error, host: String) -> String {
        switch error {
        case let error as NIOConnectionError:
            // Each address of the host has failed; without an address, the host name has none.
            guard let failure = error.connectionErrors.first?.error else {
                return "cannot connect to \(host): the host name cannot be resolved"
            }
            return problem(failure, host: host)
        case let error as IOError:
            let isConnecting = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL].contains(error.errnoCode)
            let reason = String(cString: strerror(error.errnoCode)).lowercasedFirst
            return "\(isConnecting ? "cannot connect to \(host)" : "the connection failed"): \(reason)"
        case ChannelError.connectTimeout: return "cannot connect to \(host): the connection timed out"
        case _ where isFailedHandshake(error):
            return "cannot connect to \(host): the TLS handshake failed" + handshakeProblem(error)
        default: return "the connection failed: \(error)"
        }
    }

    /// Returns the problem of the server's certificate after a colon; an empty text for another one.
    private static func handshakeProblem(_ error: any Error) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return ": the certificate isn't trusted (self-signed, expired, or of an unknown authority)"
        }
        return text.contains("failedToValidateHostname") ? ": the certificate is for another name" : ""
    }

    /// Returns whether an error is one of NIOSSL other than those about the end of a connection. Their texts contain
    /// BoringSSL's error stack. They are known by name, because their package isn't a direct dependency.
    private static func isFailedHandshake(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("NIOSSL.") && !"\(error)".lowercased().contains("shutdown")
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
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
