import CommandLineSupport
import StatusAPI

/// The table of the destinations. On a narrow screen each row becomes a block; the roles keep the meaning of a table for screen
/// readers there.
package struct StatusPageTable {
    private let id: String
    private let name: String
    private let entries: [StatusPageEntry]

    private static let columns = [
        "State", "Last success", "Last failure", "Last hour", "Per minute", "Latency p50", "p99", "Rejected",
    ]

    /// - Parameters:
    ///   - id: the identifier of the table's heading.
    ///   - name: the heading of the first column.
    package init(labelledBy id: String, column name: String, _ entries: [StatusPageEntry]) {
        self.id = id
        self.name = name
        self.entries = entries
    }

    package func rendered() -> HTML {
        .element(
            "table", ["role": "table", "class": "apps", "aria-labelledby": id],
            .element(
                "thead", ["role": "rowgroup"],
                .element(
                    "tr", attributes: [("role", "row")],
                    children: ([name] + Self.columns).map { name in
                        .element("th", ["role": "columnheader", "scope": "col"], .text(name))
                    })),
            .element("tbody", attributes: [("role", "rowgroup")], children: entries.map(row)))
    }

    private func row(_ entry: StatusPageEntry) -> HTML {
        let lastHour = entry.lastHour
        return .element(
            "tr", ["role": "row", "class": entry.state.rawValue],
            .element(
                "th", ["role": "rowheader", "scope": "row"],
                .element("a", ["href": "#\(entry.id)"], .element("bdi", .text(entry.name))),
                .element("span", class: "provider", .text(entry.kind))),
            cell("State", StatusPagePart.badge(entry.state), class: "state"),
            cell("Last success", entry.lastSuccess.map(StatusPagePart.time) ?? .text("none"), class: "wide"),
            cell("Last failure", entry.lastFailure.map { StatusPagePart.time($0.at) } ?? .text("none"), class: "wide"),
            cell(
                "Last hour", Sparkline(minutes: entry.minutes).rendered(),
                .element(
                    "span", class: "counts", .text("\(StatusText.number(Int(lastHour.delivered))) delivered"),
                    lastHour.retry + lastHour.failed > 0
                        ? .element(
                            "span", class: "bad",
                            .text(", \(StatusText.number(Int(lastHour.retry + lastHour.failed))) not delivered"))
                        : .group([])), class: "chart"),
            cell("Per minute", .text(StatusText.rate(entry.perMinute)), class: "number"),
            cell("p50", latency(entry.latency?.p50), class: "number"),
            cell("p99", latency(entry.latency?.p99), class: "number"),
            cell("Rejected", .text(StatusText.number(Int(lastHour.rejected))), class: "number"))
    }

    private func latency(_ seconds: Double?) -> HTML {
        guard let seconds else { return .group([.element("span", ["aria-hidden": "true"], .text("–")), Self.none]) }
        return .text(StatusText.latency(seconds))
    }

    private static let none = HTML.element("span", class: "unseen", .text("none"))

    private func cell(_ label: String, _ content: HTML..., class className: String = "") -> HTML {
        .element(
            "td", attributes: [("role", "cell"), ("data-label", label), ("class", className)].filter { !$0.1.isEmpty },
            children: content)
    }
}
