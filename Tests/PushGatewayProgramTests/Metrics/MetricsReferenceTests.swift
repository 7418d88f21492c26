import APIRuntime
import Foundation
import PrometheusMetrics
import SharedData
import Testing

@testable import PushGatewayProgram

/// The reference page, the dashboard and the alerts name metrics that exist.
@Suite("Reference of metrics")
struct MetricsReferenceTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: SharedData.projectRoot.appending(path: path), encoding: .utf8)
    }

    private struct Row: Hashable {
        let type: String
        let labels: [String]
        let meaning: String
    }

    /// The rows of the page's tables of metrics by name, without those of the pusher.
    private static func rows() throws -> [String: Row] {
        var rows: [String: Row] = [:]
        let page = try text("docs/reference/metrics.md")
        let end = try #require(page.range(of: "\n## The pusher\n")).lowerBound
        for line in page[..<end].split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 6, cells[1].hasPrefix("`"), ["counter", "gauge", "histogram"].contains(cells[2])
            else { continue }
            let labels = cells[3].split(separator: ",").map { $0.trimmingCharacters(in: .init(charactersIn: " `")) }
            rows[cells[1].trimmingCharacters(in: .init(charactersIn: "`"))] = Row(
                type: cells[2], labels: labels.sorted(), meaning: cells[4])
        }
        return rows
    }

    @Test("the page has the metrics of the code with their texts")
    func texts() throws {
        let rows = try Self.rows()
        let descriptions = MetricDescription.gateway
        #expect(Set(rows.keys) == Set(descriptions.map(\.label)))
        for description in descriptions { #expect(rows[description.label]?.meaning == description.help) }
    }

    @Test("the metrics of a gateway have the types and labels of the page")
    func typesAndLabels() async throws {
        let rows = try Self.rows()
        let fixture = MetricsFixture()
        await fixture.notify("$1", "200", "410", "503")
        var missing = Set(rows.keys)
        for family in fixture.exporter.snapshot() where family.name != "prometheus_refused_instruments" {
            let name = family.kind == .counter ? family.name + "_total" : family.name
            let row = try #require(rows[name], "\(name) is not on the page")
            #expect(row.type == family.kind.rawValue, "\(name)")
            for series in family.series { #expect(series.labels.labels.map(\.name) == row.labels, "\(name)") }
            missing.remove(name)
        }
        // These have no series before a token, a certificate, a repetition, a full queue or a trace, and without the
        // parts of the gateway that the fixture doesn't have.
        #expect(
            missing.subtracting(ProcessMetrics.descriptions.map(\.label)) == [
                "matrix_push_token_expiry_timestamp_seconds", "matrix_push_certificate_expiry_timestamp_seconds",
                "matrix_push_repeated_attempts_total", "matrix_push_queue_dropped_total", "otlp_spans_total",
                "matrix_push_rate_limited_requests_total", "matrix_push_apps_with_unloaded_files",
                "matrix_push_listener_certificate_expiry_timestamp_seconds",
                "matrix_push_listener_certificate_unloaded",
            ])
    }

    /// The names of metrics in expressions of PromQL.
    private static func metrics(in expression: String) -> [String] {
        var names: [String] = []
        var word = ""
        for character in expression + " " {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
            } else {
                let isMetric = ["matrix_push_", "process_", "sygnal_"].contains { word.hasPrefix($0) }
                if isMetric { names.append(word) }
                word = ""
            }
        }
        return names
    }

    /// The names of all samples that the gateway can have.
    private static func sampleNames() throws -> Set<String> {
        Set(
            try rows().flatMap { name, row in
                row.type == "histogram" ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
            })
    }

    @Test("every expression of the dashboard is about existing metrics")
    func dashboard() throws {
        let dashboard = try JSONValue(json: Array(Self.text("Operations/grafana/matrix-push.json").utf8))
        var expressions: [String] = []
        for panel in dashboard["panels"]?.array ?? [] {
            for target in panel["targets"]?.array ?? [] { expressions.append(target["expr"]?.string ?? "") }
        }
        for variable in dashboard["templating"]?["list"]?.array ?? [] {
            if let query = variable["definition"]?.string { expressions.append(query) }
        }
        #expect(expressions.count > 30)
        let names = try Self.sampleNames()
        for expression in expressions {
            let metrics = Self.metrics(in: expression)
            #expect(!metrics.isEmpty, "\(expression)")
            for metric in metrics { #expect(names.contains(metric), "\(metric) in \(expression)") }
        }
    }

    @Test("every alert is about existing metrics, and the guide describes it")
    func alerts() throws {
        let text = try Self.text("Operations/prometheus/alerts.yaml")
        let rules = text[..<(try #require(text.range(of: "- name: matrix-push-pusher")).lowerBound)]
        let guide = try Self.text("docs/guides/monitoring.md")
        let names = try Self.sampleNames()
        let metrics = Self.metrics(in: String(rules))
        #expect(metrics.count > 10)
        // A matcher without a label may follow the name in a description.
        for metric in metrics {
            let isKnown = names.contains(metric) || names.contains(metric + "_bucket")
            #expect(isKnown, "\(metric)")
        }
        let alerts = rules.split(separator: "\n").compactMap { line -> String? in
            line.contains("- alert: ") ? String(line.split(separator: " ")[2]) : nil
        }
        #expect(alerts.count == rules.split(separator: "\n").count { $0.contains("description: ") })
        #expect(alerts.count > 8)
        for alert in alerts { #expect(guide.contains("`\(alert)`"), "\(alert) is not in the guide") }
    }
}
