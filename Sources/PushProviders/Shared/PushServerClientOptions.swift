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
        let options = ClientOptions(trustRoots: trustRoots, maxConnections: maxConnections)
        let limit = timeout.map { "\($0)" } ?? "default"
        let client = try options.client("push-server:\(limit)", environment) { configuration in
            configuration.maxConnectionsPerOrigin = Self.defaultMaxConnections
            guard let timeout else { return }
            configuration.requestTimeout = timeout
            configuration.connectTimeout = min(configuration.connectTimeout, timeout)
        }
        return PushServerTransport(client: client)
    }
}
