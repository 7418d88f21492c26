import Metrics

/// The metrics of a feed. Their labels have few values, none of which a client chooses.
struct FeedMetrics: Sendable {
    /// Events that were new.
    let new: Counter
    /// Events that were taken before.
    let known: Counter
    /// Events of rooms without followed users, and redactions that aren't allowed.
    let ignored: Counter
    /// Objects that aren't events.
    let malformed: Counter
    /// Events that no transaction had.
    let repaired: Counter
    let transactions: Counter
    let failedTransactions: Counter
    let syncs: Counter
    let failedSyncs: Counter
    let users: Gauge

    init(factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        func counter(_ name: String, _ dimensions: [(String, String)] = []) -> Counter {
            Counter(label: "matrix_push_feed_\(name)_total", dimensions: dimensions, factory: factory)
        }
        new = counter("events", [("result", "new")])
        known = counter("events", [("result", "known")])
        ignored = counter("events", [("result", "ignored")])
        malformed = counter("events", [("result", "malformed")])
        repaired = counter("repaired_events")
        transactions = counter("transactions", [("result", "processed")])
        failedTransactions = counter("transactions", [("result", "failed")])
        syncs = counter("syncs", [("result", "success")])
        failedSyncs = counter("syncs", [("result", "failure")])
        users = Gauge(label: "matrix_push_feed_users", dimensions: [], factory: factory)
    }
}
