import APIRuntime
import OutboundHTTP

/// How a gateway identifies its clients, and how many requests it accepts from each.
public struct ClientPolicy: Hashable, Sendable {
    /// The networks of reverse proxies, see ``TrustedProxies``.
    public var trustedProxies: [IPNetwork]
    /// The bound on the requests of an address that connects, a proxy's too; `nil` for none. An IPv6 address counts as its
    /// /64 network.
    public var perPeer: RequestRate?
    /// The bound on the requests of a client: behind a trusted proxy the address that the proxy names, otherwise the one
    /// that connects; `nil` for none. An IPv6 address counts as its /64 network.
    public var perHomeserver: RequestRate?

    public init(
        trustedProxies: [IPNetwork] = [], perPeer: RequestRate? = nil, perHomeserver: RequestRate? = nil
    ) {
        self.trustedProxies = trustedProxies
        self.perPeer = perPeer
        self.perHomeserver = perHomeserver
    }
}
