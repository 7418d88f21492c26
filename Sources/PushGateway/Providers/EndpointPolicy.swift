/// Which hosts a gateway connects to because a pushkey says so.
///
/// Without it a pushkey could make the gateway talk to services of its own network (server-side request forgery). By
/// default every host is allowed but `localhost` and the addresses of machines that are not on the public Internet.
/// Only what the URL says is checked: a public name that resolves to a private address passes. Where that matters, list
/// the hosts that are allowed, or keep the gateway's outgoing connections apart with a firewall or a proxy.
public struct EndpointPolicy: Hashable, Sendable {
    /// Globs of the hosts that are allowed, and no others; `nil` for the default.
    public let allowedHosts: [Glob]?
    /// Whether the default lets local hosts pass, too: right for a gateway that only its own machine can reach.
    public var allowsLocalHosts: Bool

    /// - Parameter allowedHosts: globs of host names and addresses, in lower case, without port; an IPv6 address
    ///   without its brackets. `["*"]` allows every host, also local ones.
    public init(allowedHosts: [Glob]? = nil, allowsLocalHosts: Bool = false) {
        self.allowedHosts = allowedHosts
        self.allowsLocalHosts = allowsLocalHosts
    }

    /// Whether only programs of this machine reach a server that listens on a host: `localhost`, `127.0.0.0/8`, `::1`.
    public static func isLoopback(_ host: String) -> Bool { InternetHost(host.lowercased()).isLoopback }

    func allows(_ endpoint: PushEndpoint) -> Bool {
        if let allowedHosts { return allowedHosts.contains { $0.matches(endpoint.host) } }
        return allowsLocalHosts || !InternetHost(endpoint.host).isLocal
    }
}
