import ServiceProgram
import StatusAPI

/// Finds the problems of a gateway as a whole.
struct GatewayProblems {
    let status: GatewayStatus
    let notReadyReason: String?
    /// The problem of the listener's certificate.
    let certificate: StatusProblem?

    /// The share of a bound from which on its use is a problem.
    private static let fullness = 0.8
    /// The number of refused requests in an hour, and their share of all, that are a problem.
    private static let (minRefused, refusedShare): (Int64, Double) = (10, 0.5)

    /// Returns the problems, the worst first.
    func all() -> [StatusProblem] {
        [notReady, certificate, reload, queue, status.process.problem, refused, unknownApps].compactMap(\.self)
            .sorted { $0.severity.rank < $1.severity.rank }
    }

    private var notReady: StatusProblem? {
        notReadyReason.map { reason in
            StatusProblem(
                severity: .failing, summary: "The gateway accepts no notifications now.", details: reason,
                advice: "Homeservers send them again. If it lasts, the log has the details.")
        }
    }

    private var reload: StatusProblem? { ReloadStatus.problem(status.reload, service: "gateway") }

    private var queue: StatusProblem? {
        let queue = status.queue
        guard isFull(queue.entries, of: queue.maxEntries) || isFull(queue.bytes, of: queue.maxBytes) else {
            return nil
        }
        return StatusProblem(
            severity: .warning,
            summary: "The queue is nearly full: it has \(StatusText.count(Int(queue.entries), "notification")).",
            advice: "When it is full, the oldest notifications are dropped. See the failing apps.")
    }

    private var refused: StatusProblem? {
        let requests = status.requests
        guard requests.refusedLastHour >= Self.minRefused,
            Double(requests.refusedLastHour) >= Double(requests.lastHour) * Self.refusedShare
        else { return nil }
        return StatusProblem(
            severity: .warning,
            summary: "\(StatusText.number(Int(requests.refusedLastHour))) of "
                + "\(StatusText.count(Int(requests.lastHour), "request")) of the last hour were refused.",
            advice: "The log has the reasons and the addresses (\"refused a request\").")
    }

    private var unknownApps: StatusProblem? {
        let deliveries = status.deliveries
        guard deliveries.unknownAppsLastHour > 0, deliveries.lastHour.sum == 0 else { return nil }
        return StatusProblem(
            severity: .warning,
            summary: "Only notifications for apps that are not configured arrived in the last hour: "
                + "\(StatusText.count(Int(deliveries.unknownAppsLastHour), "device")).",
            advice: "Compare app_id in the configuration with the app_id in the log (\"unknown app\"). "
                + "Homeservers have removed the pushers of these devices; the apps set them again when they start.")
    }

    private func isFull(_ used: Int64, of bound: Int64) -> Bool {
        bound > 0 && Double(used) >= Double(bound) * Self.fullness
    }
}
