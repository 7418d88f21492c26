import APIRuntime
import Logging
import NIOCore

/// The parts that the pools of a client share.
struct ClientSettings: Sendable {
    let configuration: OutboundConfiguration
    let tls: TLSSettings
    let resolver: any AddressResolver
    let group: any EventLoopGroup
    let logger: Logger?
    /// Bounds the lines about connections that servers close with a reason. Servers that pushkeys name share few lines.
    let throttle = LogThrottle(limit: 3, maxKeys: 20)
}

extension TimeAmount {
    /// Converts a duration; more than a year becomes a year, which no timer of the client exceeds.
    init(clamping duration: Duration) {
        let limit = Duration.seconds(365 * 86_400)
        self.init(min(max(duration, .zero), limit))
    }
}
