import PrometheusMetrics
import ServiceProgram

extension MetricDescription {
    /// The metrics of the gateway, in the order of the reference page.
    static let gateway: [MetricDescription] =
        [
            // Requests
            .init(
                "matrix_push_requests_total",
                "Requests by operation (notify, discovery, health, other) and status of the response."),
            .init(
                "matrix_push_request_duration_seconds",
                "Time from the head of a notify request to its response, by status.", buckets: durations),
            .init("matrix_push_requests_in_flight", "Notify requests in progress."),
            .init(
                "matrix_push_refused_requests_total",
                "Requests that the gateway refused, by error code of the Matrix specification."),
            .init(
                "matrix_push_rate_limited_requests_total",
                "Requests refused with 429 because of a limit of the gateway, by limit."),
            .init(
                "matrix_push_notifications_total", "Notifications that were read, by kind: about an event, or counts."),
            .init(
                "matrix_push_request_repairs_total",
                "Deviations from the specification that were repaired in requests, by kind."),
            .init(
                "matrix_push_unknown_devices_total",
                "Devices of apps that are not configured, or with values that are too long. They are rejected."),
            // Deliveries
            .init("matrix_push_devices_total", "Devices in notifications, by configured app."),
            .init(
                "matrix_push_deliveries_total",
                "Results of deliveries (delivered, rejected, retry, failed) by app, provider and reason. Each try of a"
                    + " queued notification is one."),
            .init(
                "matrix_push_delivery_duration_seconds",
                "Time of a delivery to one device, with waits and repetitions.", buckets: durations),
            .init("matrix_push_deliveries_in_flight", "Deliveries in progress, waiting ones included."),
            .init(
                "matrix_push_duplicates_total",
                "Deliveries that were not sent again, because a homeserver repeated them."),
            .init("matrix_push_replaced_counts_total", "Counts that newer ones replaced before they were sent."),
            .init(
                "matrix_push_late_rejections_total",
                "Devices rejected because of an earlier notification that was delivered from the queue."),
            // Push providers
            .init("matrix_push_attempts_total", "Requests sent to push providers, repetitions included."),
            .init(
                "matrix_push_attempt_duration_seconds", "Time of a request to a push provider.", buckets: durations),
            .init("matrix_push_attempts_in_flight", "Requests to push providers in progress."),
            .init(
                "matrix_push_permit_wait_seconds",
                "Time that a delivery waits because in_flight requests are on their way.", buckets: durations),
            .init(
                "matrix_push_repeated_attempts_total",
                "Requests repeated at once, by reason: connection, retry_now (such as an expired token), too_large."),
            .init("matrix_push_responses_total", "Responses of push providers by status."),
            .init(
                "matrix_push_operator_faults_total",
                "Deliveries that failed for a reason that the operator must mend."),
            .init("matrix_push_breakers", "Circuit breakers that are open or half-open, by provider."),
            .init("matrix_push_breaker_openings_total", "Circuit breakers that opened, by provider."),
            .init(
                "matrix_push_withheld_rejections_total",
                "Rejections that the mass-rejection guard withheld from homeservers."),
            .init(
                "matrix_push_withholds_rejections",
                "Whether the mass-rejection guard withholds rejections now (1 or 0), or for how many push servers."),
            .init(
                "matrix_push_certificate_expiry_timestamp_seconds",
                "End of the validity of an app's certificate in seconds since 1970."),
            .init(
                "matrix_push_token_expiry_timestamp_seconds",
                "End of the validity of the token in use, by provider and key or account, in seconds since 1970."),
            // Queue
            .init("matrix_push_queued_total", "Notifications that were queued during an outage."),
            .init("matrix_push_queue_entries", "Notifications in the queue."),
            .init("matrix_push_queue_bytes", "Size of the queued notifications in bytes."),
            .init(
                "matrix_push_queue_dropped_total",
                "Queued notifications that were given up, by reason: full, age, shutdown."),
            // Shared record of deliveries
            .init(
                "matrix_push_dedupe_store_duration_seconds",
                "Time of a statement in the shared record's database, by operation: claim, read, write.",
                buckets: durations),
            .init(
                "matrix_push_dedupe_store_errors_total", "Statements of the shared record that failed, by operation."),
            .init(
                "matrix_push_dedupe_store_dropped_writes_total",
                "Writes of the shared record that were dropped because too many wait for the database."),
            // Configuration and process
            .init(
                "matrix_push_apps_with_unloaded_files",
                "Apps whose changed key or certificate files cannot be loaded."),
        ] + service + ProcessMetrics.descriptions

    /// From half a millisecond (an unknown app) to the deadline of requests, 20 seconds.
    private static let durations = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20,
    ]
}
