import PushConfiguration
import Synchronization

/// Whether a service accepts requests, as a load balancer or an orchestrator asks (`GET /ready`).
public final class ServiceReadiness: Sendable {
    /// The phase of a service's life.
    public enum Phase: Hashable, Sendable {
        /// Not listening yet.
        case starting
        /// Listening, with a configuration.
        case ready
        /// A signal has stopped the service: requests in progress end, new ones are refused.
        case stopping
    }

    private let name: String
    private let state: Mutex<Phase>

    /// - Parameter name: the service in sentences, such as `gateway`.
    public init(of name: String, _ phase: Phase = .starting) {
        self.name = name
        state = Mutex(phase)
    }

    public var phase: Phase { state.withLock { $0 } }

    /// Notes that the service is listening, unless it is stopping already.
    public func setReady() {
        state.withLock { if $0 == .starting { $0 = .ready } }
    }

    public func setStopping() {
        state.withLock { $0 = .stopping }
    }

    /// The body of the response to `GET /ready`.
    public var report: HealthReport {
        switch phase {
        case .starting: HealthReport(status: .starting, reason: "the \(name) is not listening yet")
        case .ready: HealthReport(status: .ready)
        case .stopping: HealthReport(status: .stopping, reason: "the \(name) is finishing the requests in progress")
        }
    }

    /// The reason why clients should send no requests now; `nil` if the service is ready.
    public var notReadyReason: String? { phase == .ready ? nil : report.reason }
}
