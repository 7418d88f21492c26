import APIRuntime
import Metrics
import PrometheusMetrics
import Testing

@testable import PushGatewayProgram

@Suite("Metrics of the gateway")
struct GatewayMetricsTests {
    private let fixture = MetricsFixture()

    @Test("metrics begin with 0 before the first request")
    func zeros() {
        let samples = fixture.samples()
        let app = #"app="im.example.*""#
        let both = app + #",provider="apns""#
        #expect(samples["matrix_push_notifications_total{kind=\"event\"}"] == 0)
        #expect(samples["matrix_push_requests_total{operation=\"notify\",status=\"200\"}"] == 0)
        #expect(samples["matrix_push_devices_total{\(both)}"] == 0)
        #expect(samples["matrix_push_deliveries_total{\(both),reason=\"accepted\",result=\"delivered\"}"] == 0)
        #expect(samples["matrix_push_withholds_rejections{\(app)}"] == 0)
        #expect(samples["matrix_push_breakers{provider=\"apns\",state=\"open\"}"] == 0)
        #expect(samples["matrix_push_queue_entries"] == 0)
        #expect(samples["matrix_push_last_reload_successful"] == 1)
        #expect(samples["matrix_push_reloads_total{result=\"failure\"}"] == 0)
        #expect(samples["matrix_push_dedupe_store_errors_total{operation=\"claim\"}"] == 0)
        #expect(samples["matrix_push_build_info{version=\"1.2.3\"}"] == 1)
        #expect(samples["prometheus_refused_instruments_total"] == 0)
    }

    @Test("deliveries are counted by app, provider, result and reason")
    func deliveries() async {
        await fixture.notify("$1", "200", "410", "malformed", "418", "403", "503")
        await fixture.notify("$1", "200")
        let samples = fixture.samples()
        let both = #"app="im.example.*",provider="apns""#
        func count(_ result: String, _ reason: String) -> Double? {
            samples["matrix_push_deliveries_total{\(both),reason=\"\(reason)\",result=\"\(result)\"}"]
        }
        #expect(count("delivered", "accepted") == 1)
        #expect(count("rejected", "Unregistered") == 1)
        #expect(count("rejected", "invalid_pushkey") == 1)
        #expect(count("failed", "http_4xx") == 1)
        #expect(count("retry", "http_403") == 1)
        #expect(count("retry", "http_503") == 1)
        #expect(samples["matrix_push_devices_total{\(both)}"] == 7)
        #expect(samples["matrix_push_duplicates_total{app=\"im.example.*\"}"] == 1)
        #expect(samples["matrix_push_attempts_total{\(both)}"] == 5)
        #expect(samples["matrix_push_attempt_duration_seconds_count{\(both)}"] == 5)
        #expect(samples["matrix_push_delivery_duration_seconds_count{\(both)}"] == 6)
        #expect(samples["matrix_push_permit_wait_seconds_count{\(both)}"] == 5)
        #expect(samples["matrix_push_responses_total{\(both),status=\"200\"}"] == 1)
        #expect(samples["matrix_push_responses_total{\(both),status=\"4xx\"}"] == 1)
        #expect(samples["matrix_push_operator_faults_total{app=\"im.example.*\"}"] == 1)
        for name in ["matrix_push_deliveries_in_flight", "matrix_push_attempts_in_flight"] {
            #expect(samples["\(name){\(both)}"] == 0)
        }
    }

    @Test("requests are counted by operation and status, and notify requests are timed")
    func requests() async {
        await fixture.notify("$1", "200")
        await fixture.notify(nil, "200")
        await fixture.notify("$2", "503")
        await fixture.send(.get, "/_matrix/push/v1/notify")
        await fixture.send(.get, "/health")
        await fixture.send(.get, "/secret-path")
        await fixture.send(.post, "/_matrix/push/v1/notify", Array("{".utf8))
        let samples = fixture.samples()
        func count(_ operation: String, _ status: Int) -> Double? {
            samples["matrix_push_requests_total{operation=\"\(operation)\",status=\"\(status)\"}"]
        }
        #expect(count("notify", 200) == 2)
        #expect(count("notify", 502) == 1)
        #expect(count("notify", 400) == 1)
        #expect(count("discovery", 200) == 1)
        #expect(count("health", 200) == 1)
        #expect(count("other", 404) == 1)
        #expect(samples["matrix_push_request_duration_seconds_count{status=\"200\"}"] == 2)
        #expect(samples["matrix_push_requests_in_flight"] == 0)
        #expect(samples["matrix_push_notifications_total{kind=\"event\"}"] == 2)
        #expect(samples["matrix_push_notifications_total{kind=\"counts\"}"] == 1)
        #expect(samples["matrix_push_refused_requests_total{reason=\"M_NOT_JSON\"}"] == 1)
        #expect(samples["matrix_push_refused_requests_total{reason=\"M_UNRECOGNIZED\"}"] == 1)
        #expect(!samples.keys.contains { $0.contains("secret") })
    }

    @Test("no text of a request becomes a label")
    func labels() async {
        for number in 0..<50 { await fixture.notify("$\(number)", "key-\(number)", appID: "im.example.app\(number)") }
        await fixture.notify("$unknown", "key", appID: "org.unknown")
        let samples = fixture.samples()
        for text in ["key-", "example.app", "org.unknown"] {
            #expect(!samples.keys.contains { $0.contains(text) })
        }
        #expect(samples["matrix_push_unknown_devices_total"] == 1)
        #expect(samples.keys.count { $0.hasPrefix("matrix_push_devices_total") } == 1)
    }

    @Test("an open breaker is a gauge by provider")
    func breakers() async {
        for number in 0..<10 { await fixture.notify("$\(number)", "503") }
        #expect(fixture.samples()["matrix_push_breakers{provider=\"apns\",state=\"open\"}"] == 1)
        #expect(fixture.samples()["matrix_push_breaker_openings_total{provider=\"apns\"}"] == 1)
    }

    @Test("reloads are counted by result, and the last one is a gauge")
    func reloads() throws {
        try fixture.reload(isSuccessful: false)
        let samples = fixture.samples()
        #expect(samples["matrix_push_reloads_total{result=\"failure\"}"] == 1)
        #expect(samples["matrix_push_last_reload_successful"] == 0)
        // 2020.
        #expect(samples["matrix_push_last_reload_timestamp_seconds", default: 0] > 1_577_836_800)
        try fixture.reload(isSuccessful: true)
        #expect(fixture.samples()["matrix_push_reloads_total{result=\"success\"}"] == 1)
        #expect(fixture.samples()["matrix_push_last_reload_successful"] == 1)
    }
}
