import APIRuntime
import NIOSSL
import Synchronization

/// TLS of a client: TLS 1.2 or later, with verified host names.
struct TLSSettings: Sendable {
    private let context: NIOSSLContext

    private struct WeakContext {
        weak var context: NIOSSLContext?
    }

    /// The contexts in use of clients with the system's trust roots and no identity. Each has its own copy of more than a
    /// hundred certificates, almost a megabyte, so clients share them.
    private static let systemContexts = Mutex<[OutboundConfiguration.Protocols: WeakContext]>([:])

    init(_ configuration: OutboundConfiguration) throws(OutboundConfigurationError) {
        guard case .system = configuration.trustRoots, configuration.identity == nil else {
            context = try Self.makeContext(configuration)
            return
        }
        let protocols = configuration.protocols
        if let known = Self.systemContexts.withLock({ $0[protocols]?.context }) {
            context = known
        } else {
            let context = try Self.makeContext(configuration)
            Self.systemContexts.withLock { $0[protocols] = WeakContext(context: context) }
            self.context = context
        }
    }

    private static func makeContext(
        _ configuration: OutboundConfiguration
    ) throws(OutboundConfigurationError) -> NIOSSLContext {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.certificateVerification = .fullVerification
        // The other end's goodbye isn't worth waiting for.
        tls.shutdownTimeout = .seconds(1)
        switch configuration.protocols {
        case .negotiated: tls.applicationProtocols = ["h2", "http/1.1"]
        case .http2: tls.applicationProtocols = ["h2"]
        case .http1: tls.applicationProtocols = ["http/1.1"]
        }
        switch configuration.trustRoots {
        case .system: tls.trustRoots = .default
        case .pem(let bytes):
            let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes)
            guard let certificates, !certificates.isEmpty else {
                throw OutboundConfigurationError("the trust roots contain no certificate in PEM form")
            }
            tls.trustRoots = .certificates(certificates)
        }
        if let identity = configuration.identity {
            let (chain, key) = try identity.load()
            tls.certificateChain = chain.map { .certificate($0) }
            tls.privateKey = .privateKey(key)
        }
        do {
            return try NIOSSLContext(configuration: tls)
        } catch {
            throw OutboundConfigurationError(
                configuration.identity == nil
                    ? "TLS cannot be configured" : "the key and the certificate of the client don't belong together")
        }
    }

    /// Returns the handler of a connection.
    /// - Parameter host: the host of the server, for SNI and verification. Servers with an address as host must have it
    ///   in their certificate.
    func handler(host: String) throws -> NIOSSLClientHandler {
        // SNI allows names only.
        try NIOSSLClientHandler(context: context, serverHostname: IPAddress(literal: host) == nil ? host : nil)
    }
}
