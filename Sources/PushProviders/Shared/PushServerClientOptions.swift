import Crypto
import OutboundHTTP
import PushDelivery

/// The options of a client for origins that pushkeys name.
struct PushServerClientOptions {
    var trustRoots: String?
    var maxConnections: Int64?
    var timeout: Duration?

    /// The maximum number of connections to one server if the configuration has none. An HTTP/1.1 server has one request
    /// at a time on each. It is larger than the number of devices of one notification that are sent to a server at a time
    /// (128), so that stalled endpoints of one notification don't delay others of the same server.
    private static let defaultMaxConnections = 256

    /// Returns the client, which apps with the same options share. It has connections to every origin.
    func transport(_ environment: ProviderEnvironment) throws(ProviderConfigurationError) -> PushServerTransport {
        var configuration = environment.clientConfiguration()
        // After a reload with other networks or another proxy, apps get another client.
        var name = "push-server-client:\(configuration.addresses):\(String(describing: configuration.proxy))"
        if let trustRoots {
            do {
                let bytes = try environment.readFile(trustRoots)
                configuration.trustRoots = .pem(bytes)
                name += ":roots=\(Base64URL.encode(SHA256.hash(data: bytes)))"
            } catch {
                throw ProviderConfigurationError(key: "trust_roots", "cannot read \"\(trustRoots)\": \(error)")
            }
        }
        configuration.maxConnectionsPerOrigin = Self.defaultMaxConnections
        if let maxConnections {
            configuration.maxConnectionsPerOrigin = Int(maxConnections)
            name += ":connections=\(maxConnections)"
        }
        if let timeout {
            configuration.requestTimeout = timeout
            configuration.connectTimeout = min(configuration.connectTimeout, timeout)
            name += ":timeout=\(timeout)"
        }
        let final = configuration
        do {
            let client = try environment.shared.instance(named: name) { () throws(OutboundConfigurationError) in
                try OutboundClient(final, logger: environment.logger)
            }
            return PushServerTransport(client: client)
        } catch {
            throw ProviderConfigurationError(key: trustRoots == nil ? nil : "trust_roots", error.description)
        }
    }
}
