import PrometheusMetrics
import Testing

@testable import PushGatewayProgram

@Suite("Metrics under sygnal's names")
struct SygnalNamesTests {
    /// The metrics of sygnal 0.17 with their types, from its source.
    private static let sygnal: [String: MetricFamily.Kind] = [
        "sygnal_notifications_received": .counter, "sygnal_notifications_devices_received": .counter,
        "sygnal_per_pushkin_type": .counter, "sygnal_pushgateway_status_codes": .counter,
        "sygnal_notify_time": .histogram, "sygnal_requests_in_flight": .gauge,
        "sygnal_apns_request_time": .histogram, "sygnal_active_apns_requests": .gauge,
        "sygnal_apns_status_codes": .counter, "sygnal_client_cert_expiry": .gauge,
        "sygnal_gcm_queue_time": .histogram, "sygnal_gcm_request_time": .histogram,
        "sygnal_pending_gcm_requests": .gauge, "sygnal_active_gcm_requests": .gauge,
        "sygnal_gcm_status_codes": .counter, "sygnal_webpush_queue_time": .histogram,
        "sygnal_webpush_request_time": .histogram, "sygnal_pending_webpush_requests": .gauge,
        "sygnal_active_webpush_requests": .gauge, "sygnal_inflight_request_limit_drop": .counter,
    ]

    @Test("each metric of sygnal has its type")
    func types() async {
        let fixture = MetricsFixture(hasSygnalNames: true)
        await fixture.notify("$1", "200")
        let families = fixture.exporter.snapshot().filter { $0.name.hasPrefix("sygnal_") }
        var kinds = Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0.kind) })
        // No app has a certificate.
        #expect(kinds["sygnal_client_cert_expiry"] == nil)
        kinds["sygnal_client_cert_expiry"] = .gauge
        #expect(kinds == Self.sygnal)
        #expect(families.map(\.name) == families.map(\.name).sorted())
    }

    @Test("values and labels are those of sygnal")
    func values() async {
        let fixture = MetricsFixture(hasSygnalNames: true)
        await fixture.notify("$1", "200", "410")
        await fixture.notify("$2", "200")
        await fixture.notify("$3", "x", appID: "org.unknown")
        let samples = fixture.samples()
        #expect(samples["sygnal_notifications_received_total"] == 3)
        #expect(samples["sygnal_notifications_devices_received_total"] == 4)
        #expect(samples["sygnal_per_pushkin_type_total{pushkin=\"im.example.*\"}"] == 3)
        #expect(samples["sygnal_pushgateway_status_codes_total{code=\"200\"}"] == 3)
        #expect(samples["sygnal_notify_time_count{code=\"200\"}"] == 3)
        #expect(samples["sygnal_requests_in_flight{resource=\"V1NotifyHandler\"}"] == 0)
        #expect(samples["sygnal_apns_request_time_count"] == 3)
        #expect(samples["sygnal_active_apns_requests"] == 0)
        #expect(samples["sygnal_apns_status_codes_total{code=\"200\",pushkin=\"im.example.*\"}"] == 2)
        #expect(samples["sygnal_apns_status_codes_total{code=\"410\",pushkin=\"im.example.*\"}"] == 1)
    }

    @Test("series that differ in labels without a counterpart are added up")
    func sums() {
        func series(_ app: String, _ counts: [UInt64]) -> MetricFamily.Series {
            .init(
                labels: MetricLabels([("app", app), ("provider", "fcm")]),
                value: .histogram(.init(bounds: [1], counts: counts, sum: 2.5)))
        }
        let families = SygnalNames.families(of: [
            MetricFamily(
                name: "matrix_push_attempt_duration_seconds", kind: .histogram,
                series: [series("a", [1, 2]), series("b", [3, 4])])
        ])
        let time = families.first { $0.name == "sygnal_gcm_request_time" }
        #expect(time?.series == [.init(value: .histogram(.init(bounds: [1], counts: [4, 6], sum: 5)))])
    }

    @Test("without the option there are no names of sygnal")
    func off() {
        #expect(!MetricsFixture().exporter.snapshot().contains { $0.name.hasPrefix("sygnal_") })
    }
}
