import APIRuntime
import Logging
import PushDelivery

/// Counts repairs by kind, and logs their sender. The first ten lines a minute of a sender have the level `info`, further
/// ones `debug`.
struct RepairLog: Sendable {
    private let metrics: GatewayMetrics
    private let logger: Logger
    private let throttle: LogThrottle

    init(metrics: GatewayMetrics, logger: Logger, clock: any DeliveryClock) {
        self.metrics = metrics
        self.logger = logger
        throttle = LogThrottle(clock: clock)
    }

    /// Records the repairs of one request.
    func record(_ repairs: [RequestRepair: Int], _ context: ServerRequestContext) {
        guard !repairs.isEmpty else { return }
        let sorted = repairs.sorted { $0.key.rawValue < $1.key.rawValue }
        for (kind, count) in sorted { metrics.recordRepairs(count, kind) }
        let peer = context.peer.map { "\($0.ip)" } ?? "unknown"
        let metadata: Logger.Metadata = [
            "request_id": "\(context.id)", "peer": "\(peer)",
            "repairs": "\(sorted.map { "\($0.key.rawValue)=\($0.value)" }.joined(separator: " "))",
        ]
        let isRefused = throttle.permission(for: peer) == .refused
        logger.log(level: isRefused ? .debug : .info, "repaired a request", metadata: metadata)
    }
}
