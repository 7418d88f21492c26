import PrometheusMetrics

extension MetricDescription {
    /// The metrics that all services have.
    package static let service: [MetricDescription] = [
        .init("matrix_push_reloads_total", "Reloads of the configuration by result: success or failure."),
        .init(
            "matrix_push_last_reload_successful",
            "Whether the last reload of the configuration succeeded (1 or 0)."),
        .init(
            "matrix_push_last_reload_timestamp_seconds",
            "Time of the last reload, or of the start, in seconds since 1970."),
        .init(
            "matrix_push_listener_certificate_expiry_timestamp_seconds",
            "End of the validity of the service's own TLS certificate in seconds since 1970."),
        .init(
            "matrix_push_listener_certificate_unloaded",
            "Whether the changed files of the service's own TLS certificate cannot be loaded (1 or 0)."),
        .init("matrix_push_build_info", "1, with the version as a label."),
        .init("otlp_spans_total", "Spans of traces by result: exported, dropped (the queue was full) or failed."),
    ]
}
