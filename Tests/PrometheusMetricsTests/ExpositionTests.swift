import CoreMetrics
import PrometheusMetrics
import Testing

@Suite("Exposition of metrics")
struct ExpositionTests {
    private static func text(_ factory: PrometheusMetricsFactory, _ format: ExpositionFormat) -> String {
        String(decoding: format.text(of: factory.snapshot()), as: UTF8.self)
    }

    @Test("a snapshot in both formats")
    func formats() {
        let factory = PrometheusMetricsFactory(
            .init(descriptions: [
                MetricDescription("http_requests_total", "Requests by status."),
                MetricDescription("queue", "Waiting \"jobs\"\nof C:\\."),
                MetricDescription("latency", "Time to respond.", buckets: [0.5, 0.1, 1]),
            ]))
        for (status, count) in [("500", 1), ("200", 3)] {
            Counter(label: "http_requests_total", dimensions: [("status", status)], factory: factory)
                .increment(by: count)
        }
        Gauge(label: "queue", dimensions: [], factory: factory).record(2.5)
        let timer = CoreMetrics.Timer(label: "latency", dimensions: [("app", "a")], factory: factory)
        for nanoseconds in [100_000_000, 500_000_001, 7_000_000_000] as [Int64] {
            timer.recordNanoseconds(nanoseconds)
        }
        #expect(
            Self.text(factory, .prometheusText) == #"""
                # HELP http_requests_total Requests by status.
                # TYPE http_requests_total counter
                http_requests_total{status="200"} 3
                http_requests_total{status="500"} 1
                # HELP latency_seconds Time to respond.
                # TYPE latency_seconds histogram
                latency_seconds_bucket{app="a",le="0.1"} 1
                latency_seconds_bucket{app="a",le="0.5"} 1
                latency_seconds_bucket{app="a",le="1.0"} 2
                latency_seconds_bucket{app="a",le="+Inf"} 3
                latency_seconds_sum{app="a"} 7.600000001
                latency_seconds_count{app="a"} 3
                # HELP prometheus_refused_instruments_total Instruments that are not shown: beyond the bound on series, or of two kinds under one name.
                # TYPE prometheus_refused_instruments_total counter
                prometheus_refused_instruments_total 0
                # HELP queue Waiting "jobs"\nof C:\\.
                # TYPE queue gauge
                queue 2.5

                """#)
        #expect(
            Self.text(factory, .openMetrics) == #"""
                # HELP http_requests Requests by status.
                # TYPE http_requests counter
                http_requests_total{status="200"} 3
                http_requests_total{status="500"} 1
                # HELP latency_seconds Time to respond.
                # TYPE latency_seconds histogram
                # UNIT latency_seconds seconds
                latency_seconds_bucket{app="a",le="0.1"} 1
                latency_seconds_bucket{app="a",le="0.5"} 1
                latency_seconds_bucket{app="a",le="1.0"} 2
                latency_seconds_bucket{app="a",le="+Inf"} 3
                latency_seconds_sum{app="a"} 7.600000001
                latency_seconds_count{app="a"} 3
                # HELP prometheus_refused_instruments Instruments that are not shown: beyond the bound on series, or of two kinds under one name.
                # TYPE prometheus_refused_instruments counter
                prometheus_refused_instruments_total 0
                # HELP queue Waiting \"jobs\"\nof C:\\.
                # TYPE queue gauge
                queue 2.5
                # EOF

                """#)
    }

    @Test("label values are escaped, and labels are sorted by name")
    func labels() {
        let labels = MetricLabels([("b", "x\"y\\z\n"), ("a", "é")])
        let family = MetricFamily(name: "g", kind: .gauge, series: [.init(labels: labels, value: .number(1))])
        let text = String(decoding: ExpositionFormat.prometheusText.text(of: [family]), as: UTF8.self)
        #expect(text == "# TYPE g gauge\ng{a=\"é\",b=\"x\\\"y\\\\z\\n\"} 1\n")
    }

    @Test(
        "numbers are written as Prometheus reads them",
        arguments: [
            (0, "0"), (-3, "-3"), (1.5, "1.5"), (1e-7, "1e-07"), (1_785_000_000, "1785000000"), (1e21, "1e+21"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ])
    func numbers(value: Double, text: String) {
        let family = MetricFamily(name: "g", kind: .gauge, series: [.init(value: .number(value))])
        let lines = String(decoding: ExpositionFormat.prometheusText.text(of: [family]), as: UTF8.self)
        #expect(lines == "# TYPE g gauge\ng \(text)\n")
    }

    @Test(
        "Accept chooses the format",
        arguments: [
            (nil, .prometheusText), ("", .prometheusText), ("*/*", .prometheusText),
            ("text/html, */*;q=0.1", .prometheusText), ("application/openmetrics-text", .openMetrics),
            ("application/openmetrics-text; version=1.0.0", .openMetrics),
            ("Application/OpenMetrics-Text; Version=\"1.0.0\"", .openMetrics),
            ("application/openmetrics-text; version=0.0.1", .prometheusText),
            ("application/openmetrics-text;q=0", .prometheusText),
            ("application/openmetrics-text;q=x", .prometheusText),
            ("application/openmetrics-text;version=1.0.0;q=0.4, text/plain;version=0.0.4;q=0.5", .prometheusText),
            // Prometheus 2 and 3.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;"
                    + "q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1", .openMetrics
            ),
        ] as [(String?, ExpositionFormat)])
    func negotiation(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == format)
    }
}
