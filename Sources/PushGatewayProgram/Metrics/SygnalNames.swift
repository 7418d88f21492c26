import PrometheusMetrics

/// The metrics under the names of sygnal 0.17, so that its dashboards and alerts continue to work.
///
/// sygnal's labels, types and meaning are kept. Buckets of histograms are this gateway's. `pushkin` is the configured
/// `app_id`, as in sygnal.
enum SygnalNames {
    /// One of sygnal's metrics, made of one of ours.
    struct Name {
        /// The name without `_total`.
        let name: String
        let kind: MetricFamily.Kind
        /// Our metric without `_total`.
        let source: String
        /// The series that are used: those with these values of labels.
        var filter: [String: String] = [:]
        /// sygnal's labels and ours. Series that differ in other labels are added up.
        var labels: [(name: String, source: String)] = []
        /// Labels with fixed values.
        var constants: [(name: String, value: String)] = []
        var help = ""
    }

    static let names: [Name] =
        [
            Name(
                name: "sygnal_notifications_received", kind: .counter, source: "matrix_push_notifications",
                help: "Number of notification pokes received"),
            Name(
                name: "sygnal_per_pushkin_type", kind: .counter, source: "matrix_push_devices",
                labels: [("pushkin", "app")], help: "Number of pushes sent via each type of pushkin"),
            Name(
                name: "sygnal_pushgateway_status_codes", kind: .counter, source: "matrix_push_requests",
                filter: ["operation": "notify"], labels: [("code", "status")],
                help: "HTTP Response Codes given on the Push Gateway API"),
            Name(
                name: "sygnal_notify_time", kind: .histogram, source: "matrix_push_request_duration_seconds",
                labels: [("code", "status")], help: "Time taken to handle /notify push gateway request"),
            Name(
                name: "sygnal_requests_in_flight", kind: .gauge, source: "matrix_push_requests_in_flight",
                constants: [("resource", "V1NotifyHandler")], help: "Number of HTTP requests in flight"),
            Name(
                name: "sygnal_inflight_request_limit_drop", kind: .counter, source: "matrix_push_deliveries",
                filter: ["reason": "too_many_deliveries"], labels: [("pushkin", "app")],
                help: "Number of notifications dropped because the number of inflight requests exceeded the limit"),
            Name(
                name: "sygnal_client_cert_expiry", kind: .gauge,
                source: "matrix_push_certificate_expiry_timestamp_seconds", labels: [("pushkin", "app")],
                help: "The expiry date of the client certificate in seconds since the epoch"),
        ] + provider("apns", sygnalName: "apns", hasQueue: false) + provider("fcm", sygnalName: "gcm", hasQueue: true)
        + provider("webpush", sygnalName: "webpush", hasQueue: true)

    private static func provider(_ provider: String, sygnalName: String, hasQueue: Bool) -> [Name] {
        let filter = ["provider": provider]
        let title = sygnalName == "apns" ? "APNS" : sygnalName == "gcm" ? "GCM" : "WebPush"
        var names = [
            Name(
                name: "sygnal_\(sygnalName)_request_time", kind: .histogram,
                source: "matrix_push_attempt_duration_seconds", filter: filter,
                help: "Time taken to send HTTP request to \(title)"),
            Name(
                name: "sygnal_active_\(sygnalName)_requests", kind: .gauge, source: "matrix_push_attempts_in_flight",
                filter: filter, help: "Number of \(title) requests in flight"),
        ]
        if sygnalName != "webpush" {
            names.append(
                Name(
                    name: "sygnal_\(sygnalName)_status_codes", kind: .counter, source: "matrix_push_responses",
                    filter: filter, labels: [("pushkin", "app"), ("code", "status")],
                    help: "Number of HTTP response status codes received from \(title)"))
        }
        if hasQueue {
            names.append(
                Name(
                    name: "sygnal_\(sygnalName)_queue_time", kind: .histogram,
                    source: "matrix_push_permit_wait_seconds", filter: filter,
                    help: "Time taken waiting for a connection to \(title)"))
        }
        return names
    }

    /// Returns the metrics under sygnal's names, in their order.
    static func families(of families: [MetricFamily]) -> [MetricFamily] {
        let sources = Dictionary(families.map { ($0.name, $0) }) { first, _ in first }
        let renamed = names.compactMap { name in sources[name.source].map { family(name, of: $0) } }
        return (renamed + derived(sources)).sorted { $0.name < $1.name }
    }

    private static func family(_ name: Name, of source: MetricFamily) -> MetricFamily {
        var sums: [MetricLabels: MetricFamily.Value] = [:]
        for series in source.series where name.filter.allSatisfy({ series.labels[$0.key] == $0.value }) {
            let labels = MetricLabels(
                name.labels.map { (name: $0.name, value: series.labels[$0.source] ?? "") } + name.constants)
            let sum = sums[labels].map { $0.adding(series.value) ?? $0 } ?? series.value
            sums[labels] = sum
        }
        return MetricFamily(
            name: name.name, kind: name.kind, help: name.help,
            series: sums.sorted { $0.key < $1.key }.map { .init(labels: $0.key, value: $0.value) })
    }

    /// The metrics that are made of two of ours.
    private static func derived(_ sources: [String: MetricFamily]) -> [MetricFamily] {
        func sum(_ name: String, provider: String? = nil) -> Double {
            (sources[name]?.series ?? []).reduce(0) { sum, series in
                guard provider == nil || series.labels["provider"] == provider, case .number(let value) = series.value
                else { return sum }
                return sum + value
            }
        }
        func waiting(_ provider: String) -> Double {
            max(
                0,
                sum("matrix_push_deliveries_in_flight", provider: provider)
                    - sum("matrix_push_attempts_in_flight", provider: provider))
        }
        return [
            MetricFamily(
                name: "sygnal_notifications_devices_received", kind: .counter,
                help: "Number of devices been asked to push",
                series: [.init(value: .number(sum("matrix_push_devices") + sum("matrix_push_unknown_devices")))]),
            MetricFamily(
                name: "sygnal_pending_gcm_requests", kind: .gauge,
                help: "Number of GCM requests waiting for a connection", series: [.init(value: .number(waiting("fcm")))]
            ),
            MetricFamily(
                name: "sygnal_pending_webpush_requests", kind: .gauge,
                help: "Number of WebPush requests waiting for a connection",
                series: [.init(value: .number(waiting("webpush")))]),
        ]
    }
}
