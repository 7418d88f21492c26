import PushDelivery

/// The hosts that pushkeys may make a gateway connect to.
///
/// Without a policy, a pushkey could make the gateway send requests to services in its own network (server-side request
/// forgery). By default every host is allowed except `localhost` and addresses outside the public Internet.
///
/// Only the host in the URL is checked: a public name that resolves to a private address is allowed. Where that
/// matters, list the allowed hosts, or restrict the gateway's outgoing connections with a firewall or a proxy.
public struct EndpointPolicy: Hashable, Sendable {
    /// Globs of the only allowed hosts; `nil` for the default.
    public let allowedHosts: [Glob]?
    /// Whether the default allows local hosts too. Suitable for a gateway that is only reachable from its own machine.
    public var allowsLocalHosts: Bool

    /// - Parameter allowedHosts: globs of host names and addresses, in lower case, without port, IPv6 addresses without
    ///   brackets. `["*"]` allows every host, including local ones.
    public init(allowedHosts: [Glob]? = nil, allowsLocalHosts: Bool = false) {
        self.allowedHosts = allowedHosts
        self.allowsLocalHosts = allowsLocalHosts
    }

    /// Returns whether a server that listens on the host is only reachable from its own machine: `localhost`,
    /// `127.0.0.0/8`, `::1`.
    public static func isLoopback(_ host: String) -> Bool { InternetHost(host.lowercased()).isLoopback }

    func allows(_ endpoint: PushEndpoint) -> Bool {
        if let allowedHosts { return allowedHosts.contains { $0.matches(endpoint.host) } }
        return allowsLocalHosts || !InternetHost(endpoint.host).isLocal
    }
}
