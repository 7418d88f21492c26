import CommandLineSupport
import StatusAPI

/// All values of one destination, to be opened.
package struct StatusPageDetails {
    private let entry: StatusPageEntry
    private let further: [(name: String, content: HTML)]

    /// - Parameter further: values that only this service has.
    package init(_ entry: StatusPageEntry, further: [(name: String, content: HTML)] = []) {
        self.entry = entry
        self.further = further
    }

    package func rendered() -> HTML {
        .element(
            "details", ["id": entry.id, "class": "card"],
            .element(
                "summary", ["id": "summary-" + entry.id],
                .element("h3", StatusPagePart.badge(entry.state), .text(" "), .element("bdi", .text(entry.name))),
                .element("span", class: "provider", .text(entry.kind))),
            results, StatusPagePart.values(values))
    }

    // MARK: Results

    private var results: HTML {
        .element(
            "table", ["class": "results"],
            .element(
                "caption",
                .text("Notifications to devices by result. Rejected: the pushkey is dead, and its pusher is removed.")),
            .element(
                "thead",
                .element(
                    "tr", .element("td"), column("Delivered"), column("Rejected"), column("To be retried"),
                    column("Failed"))),
            .element("tbody", row("Last hour", entry.lastHour), row("Since the start", entry.total)))
    }

    private func column(_ name: String) -> HTML { .element("th", ["scope": "col"], .text(name)) }

    private func row(_ name: String, _ counts: ResultCounts) -> HTML {
        let numbers = [counts.delivered, counts.rejected, counts.retry, counts.failed]
        return .element(
            "tr", .element("th", ["scope": "row"], .text(name)),
            .group(numbers.map { .element("td", class: "number", .text(StatusText.number(Int($0)))) }))
    }

    // MARK: Values

    private var values: [(name: String, content: HTML)] {
        [
            ("Last success", entry.lastSuccess.map(StatusPagePart.time) ?? .text("none since the start")),
            ("Last failure", entry.lastFailure.map(StatusPagePart.failure) ?? .text("none since the start")),
            ("Time to the response, last 5 minutes", latency(entry.latencyLast5Minutes)),
            ("Time to the response, last hour", latency(entry.latency)),
            ("Circuit breakers", .group(breakers)),
        ] + further
    }

    private func latency(_ latency: LatencyStatus?) -> HTML {
        guard let latency else { return .text("no response") }
        return .text(
            "p50 \(StatusText.latency(latency.p50)), p99 \(StatusText.latency(latency.p99)) "
                + "(\(StatusText.count(Int(latency.count), "response")))")
    }

    private var breakers: [HTML] {
        guard !entry.breakers.isEmpty else { return [.text("closed: requests are sent")] }
        return entry.breakers.map { breaker in
            let state =
                breaker.state == .open
                ? "open: nothing is sent, next try in \(StatusText.duration(breaker.nextTry))"
                : "half-open: the next delivery is a try"
            return .element("p", .element("bdi", .text(breaker.destination)), .text(": " + state))
        }
    }
}
