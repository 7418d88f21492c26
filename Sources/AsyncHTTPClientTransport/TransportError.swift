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
    /// The scheme that the server may speak on this port instead of the request's; `nil` if nothing indicates it.
    ///
    /// It is `http` if a TLS handshake failed for a reason other than the certificate, or if no byte of a response
    /// arrived in time. It is `https` if a server closed an unencrypted connection without a response, or sent something
    /// other than HTTP.
    public let possibleScheme: String?

    init(
        _ request: HTTPRequest, _ reason: Reason, mayHaveBeenProcessed: Bool = true, possibleScheme: String? = nil
    ) {
        self.reason = reason
        self.mayHaveBeenProcessed = mayHaveBeenProcessed
        self.possibleScheme = possibleScheme
        method = request.method
        server = "\(request.scheme ?? "")://\(request.authority ?? "")"
    }

    public var description: String { "\(method) \(server): \(reason)" }

    /// ``server`` with ``possibleScheme``.
    package var possibleServer: String? {
        guard let possibleScheme, let rest = server.firstRange(of: "://") else { return nil }
        return possibleScheme + server[rest.lowerBound...]
    }
}

extension TransportError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .timedOut(let timeout): "no complete response within \(timeout)"
        case .connectionFailed(let problem): problem
        }
    }

    /// Creates the reason for an error of async-http-client.
    /// - Parameters:
    ///   - scheme: the scheme of the request.
    ///   - host: the host and port of the request.
    ///   - timeout: the maximum duration of the request.
    ///   - connectTimeout: the maximum duration of connecting; `nil` if it is unknown.
    ///   - hasHead: whether the response's head had arrived.
    init(
        _ error: any Error, scheme: String?, host: String, timeout: Duration, connectTimeout: Duration?, hasHead: Bool
    ) {
        // A server that sends bytes before a request arrives, as those of e-mail do, may cause this too.
        let closed =
            "\(host) closed the connection \(hasHead ? "before the end of the response" : "without an HTTP response")"
        guard let error = error as? HTTPClientError else {
            self = .connectionFailed(Self.isEndWithinMessage(error) ? closed : Self.problem(error, host: host))
            return
        }
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout:
            self = .timedOut(after: timeout)
        case .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            let connection = scheme == "https" ? "connection with TLS" : "connection"
            let limit = connectTimeout.map { "within \($0)" } ?? "in time"
            self = .connectionFailed("cannot connect to \(host): no \(connection) \(limit)")
        case .remoteConnectionClosed: self = .connectionFailed(closed)
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

    /// Returns the scheme that a server may speak instead of the request's, by an error before the response's head;
    /// `nil` if nothing indicates it.
    static func possibleScheme(_ error: any Error, scheme: String?) -> String? {
        switch (scheme, error) {
        case ("https", let error as HTTPClientError):
            let isConnecting = [.connectTimeout, .tlsHandshakeTimeout, .deadlineExceeded].contains(error)
            return isConnecting ? "http" : nil
        case ("https", TransportError.Reason.timedOut): return "http"
        case ("https", _): return isFailedHandshake(error) && certificateProblem(error) == nil ? "http" : nil
        case ("http", let error as HTTPClientError): return error == .remoteConnectionClosed ? "https" : nil
        case ("http", let error as IOError): return error.errnoCode == ECONNRESET ? "https" : nil
        case ("http", _): return isNotHTTP(error) ? "https" : nil
        default: return nil
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
        case _ where isNotHTTP(error): return "the response of \(host) isn't HTTP"
        case _ where isParserError(error): return "the response of \(host) isn't valid HTTP: \(error)"
        default: return "the connection failed: \(error)"
        }
    }

    /// Returns the problem of a handshake after a colon; an empty text for one without a known reason.
    private static func handshakeProblem(_ error: any Error) -> String {
        if let problem = certificateProblem(error) { return ": \(problem)" }
        return "\(error)".contains("WRONG_VERSION_NUMBER") ? ": the server doesn't speak TLS" : ""
    }

    /// Returns the problem of the server's certificate; `nil` for another one.
    private static func certificateProblem(_ error: any Error) -> String? {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "the certificate isn't trusted (self-signed, expired, or of an unknown authority)"
        }
        return text.contains("failedToValidateHostname") ? "the certificate is for another name" : nil
    }

    /// Returns whether an error is one of NIO's about bytes that aren't a response. It is known by name, because the
    /// package's module for HTTP isn't a direct dependency.
    private static func isParserError(_ error: any Error) -> Bool {
        ["NIOHTTP1.HTTPParserError", "NIOHTTP1.NIOHTTPDecoderError"].contains(String(reflecting: type(of: error)))
    }

    /// Returns whether the connection ended within a response, by the description of NIO's error.
    private static func isEndWithinMessage(_ error: any Error) -> Bool {
        isParserError(error) && "\(error)" == "stream ended at an unexpected time"
    }

    /// Returns whether the first line of a response isn't HTTP's, by the description of NIO's error.
    private static func isNotHTTP(_ error: any Error) -> Bool {
        let words = ["invalid constant string", "invalid HTTP version", "invalid HTTP status code"]
        return isParserError(error) && words.contains("\(error)")
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
