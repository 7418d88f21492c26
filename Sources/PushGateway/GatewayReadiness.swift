import PushConfiguration
import Synchronization

/// Whether a gateway accepts requests, as a load balancer or an orchestrator asks (`GET /ready`).
public final class GatewayReadiness: Sendable {
    /// The phase of a gateway's life.
    public enum Phase: Hashable, Sendable {
        /// Not listening yet.
        case starting
        /// Listening, with a configuration.
        case ready
        /// A signal has stopped the gateway: requests in progress end, new ones are refused.
        case stopping
    }

    private let state: Mutex<Phase>

    public init(_ phase: Phase = .starting) {
        state = Mutex(phase)
    }

    public var phase: Phase { state.withLock { $0 } }

    /// Notes that the gateway is listening, unless it is stopping already.
    public func setReady() {
        state.withLock { if $0 == .starting { $0 = .ready } }
    }

    public func setStopping() {
        state.withLock { $0 = .stopping }
    }

    /// The body of the response to `GET /ready`.
    public var report: HealthReport {
        switch phase {
        case .starting: HealthReport(status: .starting, reason: "the gateway is not listening yet")
        case .ready: HealthReport(status: .ready)
        case .stopping: HealthReport(status: .stopping, reason: "the gateway is finishing the requests in progress")
        }
    }
}
