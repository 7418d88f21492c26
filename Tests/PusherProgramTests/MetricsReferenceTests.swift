import Foundation
import PrometheusMetrics
import SharedData
import Testing

@testable import PusherProgram

/// The reference page and the alerts of the pusher name metrics that exist.
@Suite("Reference of the pusher's metrics")
struct MetricsReferenceTests {
    struct Row: Hashable {
        let type: String
        let labels: [String]
        let meaning: String
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: SharedData.projectRoot.appending(path: path), encoding: .utf8)
    }

    /// The rows of the page's tables by name, those of configuration and process included.
    static func rows() throws -> [String: Row] {
        let page = try text("docs/reference/metrics.md")
        var rows: [String: Row] = [:]
        for title in ["Configuration and build", "Process", "The pusher"] {
            let start = try #require(page.range(of: "\n## \(title)\n")).upperBound
            let end = page[start...].range(of: "\n## ")?.lowerBound ?? page.endIndex
            for line in page[start..<end].split(separator: "\n") {
                let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                    .map { $0.trimmingCharacters(in: .whitespaces) }
                guard cells.count == 6, cells[1].hasPrefix("`") else { continue }
                let labels = cells[3].split(separator: ",").map { $0.trimmingCharacters(in: .init(charactersIn: " `")) }
                rows[cells[1].trimmingCharacters(in: .init(charactersIn: "`"))] = Row(
                    type: cells[2], labels: labels.sorted(), meaning: cells[4])
            }
        }
        return rows
    }

    @Test("the page has the metrics of the code with their texts")
    func texts() throws {
        let rows = try Self.rows()
        let descriptions = MetricDescription.pusher
        #expect(
            Set(rows.keys).subtracting(["matrix_push_apps_with_unloaded_files"]) == Set(descriptions.map(\.label)))
        for description in descriptions { #expect(rows[description.label]?.meaning == description.help) }
        #expect(Set(descriptions.map(\.label)).count == descriptions.count)
    }

    @Test("every alert of the pusher is about existing metrics, and the guide describes it")
    func alerts() throws {
        let text = try Self.text("Operations/prometheus/alerts.yaml")
        let rules = text[(try #require(text.range(of: "- name: matrix-push-pusher")).upperBound)...]
        let guide = try Self.text("docs/guides/pusher.md")
        let names = Set(try Self.rows().keys)
        let metrics = rules.matches(of: /matrix_push_[a-z_]+/).map { String($0.output) }
        #expect(metrics.count > 5)
        for metric in metrics { #expect(names.contains(metric), "\(metric)") }
        let alerts = rules.matches(of: /- alert: (\w+)/).map { String($0.output.1) }
        #expect(alerts.count == 6)
        for alert in alerts { #expect(guide.contains("`\(alert)`"), "\(alert) is not in the guide") }
    }
}
