import CommandLineSupport
import GatewayStatusAPI

/// All values of one app, to be opened.
struct StatusPageApp {
    let app: AppStatus

    /// Returns the identifier of an app's element: the name with other characters than letters, digits and `.` as
    /// hexadecimal numbers.
    static func id(_ app: AppStatus) -> String {
        var id = "app-"
        for byte in app.app.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            id += isPlain || byte == UInt8(ascii: ".") ? String(scalar) : "-" + String(byte, radix: 16)
        }
        return id
    }

    func rendered() -> HTML {
        .element(
            "details", ["id": Self.id(app), "class": "card"],
            .element(
                "summary", ["id": "summary-" + Self.id(app)],
                .element("h3", StatusPagePart.badge(app.state), .text(" "), .element("bdi", .text(app.app))),
                .element("span", class: "provider", .text(app.provider))),
            results,
            .element("dl", attributes: [("class", "values")], children: values.map(Self.pair)))
    }

    // MARK: Results

    private var results: HTML {
        .element(
            "table", ["class": "results"],
            .element(
                "caption",
                .text("Notifications to devices by result. Rejected: the pushkey is dead, and homeservers remove it.")),
            .element(
                "thead",
                .element(
                    "tr", .element("td"), column("Delivered"), column("Rejected"), column("To be retried"),
                    column("Failed"))),
            .element("tbody", row("Last hour", app.lastHour), row("Since the start", app.total)))
    }

    private func column(_ name: String) -> HTML { .element("th", ["scope": "col"], .text(name)) }

    private func row(_ name: String, _ counts: ResultCounts) -> HTML {
        let numbers = [counts.delivered, counts.rejected, counts.retry, counts.failed]
        return .element(
            "tr", .element("th", ["scope": "row"], .text(name)),
            .group(numbers.map { .element("td", class: "number", .text(StatusText.number(Int($0)))) }))
    }

    // MARK: Values

    private static func pair(_ value: (name: String, content: HTML)) -> HTML {
        .element("div", .element("dt", .text(value.name)), .element("dd", value.content))
    }

    private var values: [(name: String, content: HTML)] {
        var values: [(String, HTML)] = [
            ("Last success", app.lastSuccess.map(StatusPagePart.time) ?? .text("none since the start")),
            ("Last failure", app.lastFailure.map(failure) ?? .text("none since the start")),
        ]
        values += [
            ("Time to the response, last 5 minutes", latency(app.latencyLast5Minutes)),
            ("Time to the response, last hour", latency(app.latency)),
            ("Duplicates not sent again, last hour", .text(StatusText.number(Int(app.duplicatesLastHour)))),
            ("Given up by the queue, last hour", .text(StatusText.number(Int(app.droppedLastHour)))),
            ("Circuit breakers", .group(breakers)), ("Guard against mass rejection", .text(guardText)),
        ]
        values += app.expiries.map { expiry in
            (
                expiry.name,
                .group([
                    .text(expiry.at.ago < 0 ? "valid until " : "expired "), StatusPagePart.timeOfDay(expiry.at),
                    .text(" (\(StatusText.ago(expiry.at.ago)))"),
                    .text(expiry.isRenewed ? ", renewed by the gateway" : ""),
                ])
            )
        }
        return values
    }

    private func failure(_ failure: FailureStatus) -> HTML {
        .group([
            StatusPagePart.time(failure.at), .text(": "), StatusPagePart.quote(failure.reason),
            failure.destination.map { .group([.text(" at "), .element("bdi", .text($0))]) } ?? .group([]),
            .element("p", class: "advice", StatusPagePart.linked(failure.advice)),
        ])
    }

    private func latency(_ latency: LatencyStatus?) -> HTML {
        guard let latency else { return .text("no response") }
        return .text(
            "p50 \(StatusText.latency(latency.p50)), p99 \(StatusText.latency(latency.p99)) "
                + "(\(StatusText.count(Int(latency.count), "response")))")
    }

    private var breakers: [HTML] {
        guard !app.breakers.isEmpty else { return [.text("closed: requests are sent")] }
        return app.breakers.map { breaker in
            let state =
                breaker.state == .open
                ? "open: nothing is sent, next try in \(StatusText.duration(breaker.nextTry))"
                : "half-open: the next delivery is a try"
            return .element("p", .element("bdi", .text(breaker.destination)), .text(": " + state))
        }
    }

    private var guardText: String {
        let withheld = "\(StatusText.count(Int(app.guard.withheld), "rejection")) withheld since the start"
        guard app.guard.withholds else {
            return "homeservers get the rejections" + (app.guard.withheld > 0 ? "; " + withheld : "")
        }
        let origins = app.guard.origins > 1 ? " of \(app.guard.origins) push servers" : ""
        return "withholds rejections\(origins); \(withheld)"
    }
}
