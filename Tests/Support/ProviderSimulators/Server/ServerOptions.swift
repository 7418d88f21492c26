/// Protocols and address of a ``ScriptedServer``.
public struct ServerOptions: Sendable {
    /// The transport of a server.
    public enum Transport: Sendable, Hashable {
        /// TLS with the certificate of ``TestCertificates/shared()``.
        case tls
        /// TLS with another certificate.
        case tlsWithCertificate(certificatePEM: String, privateKeyPEM: String)
        /// No encryption. HTTP/2 works with prior knowledge.
        case cleartext
    }

    public var transport: Transport
    public var http1: Bool
    public var http2: Bool
    /// The value of SETTINGS_MAX_CONCURRENT_STREAMS that a new connection starts with.
    public var initialStreamLimit = 100
    /// The address to listen on: `127.0.0.1` or `::1`.
    public var address: String

    /// - Parameter http1: whether HTTP/1.1 is offered. Without TLS and with both protocols, only HTTP/1.1 is.
    public init(
        transport: Transport = .tls, http1: Bool = true, http2: Bool = true, address: String = "127.0.0.1"
    ) {
        self.transport = transport
        self.http1 = http1
        self.http2 = http2
        self.address = address
    }
}
