import PrometheusMetrics
import ServiceProgram

extension MetricDescription {
    /// The metrics of the pusher, in the order of the reference page.
    static let pusher: [MetricDescription] =
        [
            // The homeserver
            .init(
                "matrix_push_feed_transactions_total",
                "Transactions of the homeserver by result: processed or failed. It sends failed ones again."),
            .init(
                "matrix_push_feed_events_total",
                "Events of the homeserver by result: new, known (sent before), ignored (no followed user, or a redaction"
                    + " that isn't allowed) or malformed."),
            .init(
                "matrix_push_feed_repaired_events_total",
                "Events that no transaction had, and that were read from the homeserver."),
            .init("matrix_push_feed_users", "Users with pushers, whose receipts and push rules are followed."),
            .init("matrix_push_feed_syncs_total", "Syncs in the name of users by result: success or failure."),
            // Events
            .init("matrix_push_events_total", "Events whose push rules were evaluated."),
            .init("matrix_push_event_members_total", "Members whose push rules were evaluated."),
            .init("matrix_push_event_notifications_total", "Notifications that events caused."),
            .init("matrix_push_event_receipts_total", "Read receipts that were recorded."),
            .init(
                "matrix_push_event_duration_seconds", "Time to evaluate and record an event.", buckets: durations),
            // Deliveries
            .init(
                "matrix_push_pusher_deliveries_total",
                "Results of deliveries to gateways: delivered, rejected, retry or failed."),
            .init(
                "matrix_push_pusher_delay_seconds", "Time from an event's recording to the gateway's response.",
                buckets: delays),
            .init("matrix_push_pushers_waiting", "Pushers with something to send, those in progress included."),
            .init("matrix_push_pushers_failing", "Pushers whose last delivery failed."),
            .init(
                "matrix_push_pusher_waiting_seconds",
                "Time that the longest-waiting pusher waits although it could be worked on."),
            .init("matrix_push_pusher_claims", "Pushers that this process works on."),
            .init(
                "matrix_push_pusher_interrupted_deliveries_total",
                "Deliveries that were repeated because their worker had died."),
            .init("matrix_push_pusher_stalls_total", "Checks that found waiting pushers although workers were idle."),
            .init(
                "matrix_push_pusher_store_errors_total", "Failures of the database while notifications are delivered."),
            .init(
                "matrix_push_pushers_removed_total",
                "Pushers removed, because their gateway rejected the pushkey or refused everything for too long."),
            // Gateways, as the pipeline of deliveries sees them
            .init("matrix_push_devices_total", "Devices in notifications."),
            .init(
                "matrix_push_deliveries_total", "Results of requests to gateways by result and reason."),
            .init("matrix_push_delivery_duration_seconds", "Time of a delivery, with waits.", buckets: durations),
            .init("matrix_push_deliveries_in_flight", "Deliveries in progress."),
            .init("matrix_push_attempts_total", "Requests sent to gateways."),
            .init("matrix_push_attempt_duration_seconds", "Time of a request to a gateway.", buckets: durations),
            .init("matrix_push_attempts_in_flight", "Requests to gateways in progress."),
            .init(
                "matrix_push_permit_wait_seconds", "Time that a delivery waits for other requests to its gateway.",
                buckets: durations),
            .init("matrix_push_responses_total", "Responses of gateways by status."),
            .init("matrix_push_breakers", "Circuit breakers of gateways that are open or half-open."),
            .init("matrix_push_breaker_openings_total", "Circuit breakers of gateways that opened."),
            // The pipeline's for providers of other kinds: 0 for gateways.
            .init("matrix_push_repeated_attempts_total", "Requests repeated at once, by reason."),
            .init("matrix_push_duplicates_total", "0: the database knows what was delivered."),
            .init("matrix_push_replaced_counts_total", "Counts that newer ones replaced before they were sent."),
            .init("matrix_push_late_rejections_total", "0: the database has the only queue."),
            .init("matrix_push_operator_faults_total", "0: gateways have no credentials."),
            .init("matrix_push_withheld_rejections_total", "0: rejections of gateways are never withheld."),
            .init("matrix_push_withholds_rejections", "0: rejections of gateways are never withheld."),
            .init("matrix_push_queued_total", "0: the database has the only queue."),
            .init("matrix_push_queue_entries", "0: the database has the only queue."),
            .init("matrix_push_queue_bytes", "0: the database has the only queue."),
            .init("matrix_push_queue_dropped_total", "0: the database has the only queue."),
            // Configuration and process
            .init("matrix_push_tokens_unloaded", "Whether changed token files cannot be loaded (1 or 0)."),
        ] + service + ProcessMetrics.descriptions

    /// From half a millisecond to the time limit of deliveries.
    private static let durations = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30,
    ]
    /// From ten milliseconds to the age at which a notification is given up.
    private static let delays = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 21_600, 86_400]
}
