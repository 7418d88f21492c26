import CommandLineSupport
import GatewayStatusAPI

/// The table of the apps. On a narrow screen each row becomes a block; the roles keep the meaning of a table for screen
/// readers there.
struct StatusPageTable {
    let apps: [AppStatus]

    private static let columns = [
        "App", "State", "Last success", "Last failure", "Last hour", "Per minute", "Latency p50", "p99", "Rejected",
    ]

    func rendered() -> HTML {
        .element(
            "table", ["role": "table", "class": "apps", "aria-labelledby": "apps"],
            .element(
                "thead", ["role": "rowgroup"],
                .element(
                    "tr", attributes: [("role", "row")],
                    children: Self.columns.map { name in
                        .element("th", ["role": "columnheader", "scope": "col"], .text(name))
                    })),
            .element("tbody", attributes: [("role", "rowgroup")], children: apps.map(row)))
    }

    private func row(_ app: AppStatus) -> HTML {
        let lastHour = app.lastHour
        return .element(
            "tr", ["role": "row", "class": app.state.rawValue],
            .element(
                "th", ["role": "rowheader", "scope": "row"],
                .element("a", ["href": "#\(StatusPageApp.id(app))"], .element("bdi", .text(app.app))),
                .element("span", class: "provider", .text(app.provider))),
            cell("State", StatusPagePart.badge(app.state), class: "state"),
            cell("Last success", app.lastSuccess.map(StatusPagePart.time) ?? .text("none"), class: "wide"),
            cell("Last failure", app.lastFailure.map { StatusPagePart.time($0.at) } ?? .text("none"), class: "wide"),
            cell(
                "Last hour", Sparkline(minutes: app.minutes).rendered(),
                .element(
                    "span", class: "counts", .text("\(StatusText.number(Int(lastHour.delivered))) delivered"),
                    lastHour.retry + lastHour.failed > 0
                        ? .element(
                            "span", class: "bad",
                            .text(", \(StatusText.number(Int(lastHour.retry + lastHour.failed))) not delivered"))
                        : .group([])), class: "chart"),
            cell("Per minute", .text(StatusText.rate(app.perMinute)), class: "number"),
            cell("p50", latency(app.latency?.p50), class: "number"),
            cell("p99", latency(app.latency?.p99), class: "number"),
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
