import APIRuntime
import OutboundHTTP
import PushConfiguration
import PushDelivery

extension GatewayConfiguration {
    /// The configuration without a file: the notifications of all apps are written to standard output.
    public static let standard = GatewayConfiguration(apps: [.log(.init(appID: "*"))])

    /// The host name or address to listen on.
    public var host: String { listen?.host ?? "127.0.0.1" }

    /// The TCP port to listen on; 0 lets the system choose one.
    public var port: Int { Int(clamping: listen?.port ?? 7183) }

    /// The bounds on requests.
    public var requestLimits: RequestLimits { RequestLimits(maxBodyBytes: Int(clamping: limits?.body ?? 1 << 19)) }

    /// The trusted proxies, and the bounds on the requests of each client.
    public var clientPolicy: ClientPolicy {
        ClientPolicy(
            trustedProxies: (listen?.trustedProxies ?? []).compactMap { IPNetwork($0) },
            perPeer: limits?.perPeer.map(RequestRate.init), perHomeserver: limits?.perHomeserver.map(RequestRate.init))
    }

    /// The bounds on the work that one request may cause.
    public var notifyLimits: NotifyService.Limits {
        NotifyService.Limits(
            maxDevices: Int(clamping: limits?.devices ?? 1000), deadline: .seconds(limits?.deadline ?? 20))
    }

    /// The bounds and times of the pipeline.
    public var pipeline: DeliveryPipeline.Configuration {
        var configuration = DeliveryPipeline.Configuration()
        if let inFlight = limits?.inFlight { configuration.maxInFlight = Int(clamping: inFlight) }
        if let window = dedupe?.window { configuration.duplicateWindow = .seconds(window) }
        if let entries = dedupe?.entries { configuration.duplicateEntries = Int(clamping: entries) }
        return configuration
    }

    /// The addresses outside the public Internet that pushkeys may make the gateway connect to: those of
    /// `network.allow`.
    public var addressPolicy: AddressPolicy {
        AddressPolicy(allowedNetworks: (network?.allow ?? []).compactMap { IPNetwork($0) })
    }

    /// Returns the proxy for outgoing connections: that of the configuration, otherwise that of the environment variable
    /// `HTTPS_PROXY`.
    /// - Parameter environment: the environment variables of the process.
    /// - Throws: an error for a variable that isn't the URL of a proxy.
    public func proxy(environment: [String: String]) throws(OutboundConfigurationError) -> HTTPProxy? {
        try HTTPProxy.configured(network?.proxy, environment: environment)
    }
}

extension RequestRate {
    package init(_ configuration: RateLimit) {
        self.init(perSecond: configuration.perSecond, burst: configuration.burst.map { Int(clamping: $0) })
    }
}
