import CommandLineSupport
import StatusAPI

/// Parts that the sections of the operator's page share.
package enum StatusPagePart {
    /// The state as a word and a shape; colour comes in addition.
    package static func badge(_ state: OperationalState) -> HTML {
        let shape =
            switch state {
            case .failing: "✖"
            case .warning: "▲"
            case .working: "✔"
            default: "○"
            }
        return .element(
            "span", class: "badge \(state.rawValue)", .element("span", ["aria-hidden": "true"], .text(shape)),
            .text(" " + word(for: state)))
    }

    package static func word(for state: OperationalState) -> String {
        switch state {
        case .failing: "Failing"
        case .warning: "Warning"
        case .working: "Working"
        case .idle: "Idle"
        case .unknown(let word): word
        }
    }

    /// Words of others.
    package static func quote(_ words: String) -> HTML { .element("q", ["lang": ""], .element("bdi", .text(words))) }

    /// A notification or a request that failed, with what to do.
    package static func failure(_ failure: FailureStatus) -> HTML {
        .group([
            time(failure.at), .text(": "), quote(failure.reason),
            failure.destination.map { .group([.text(" at "), .element("bdi", .text($0))]) } ?? .group([]),
            .element("p", class: "advice", linked(failure.advice)),
        ])
    }

    /// A list of named values.
    package static func values(_ values: [(name: String, content: HTML)]) -> HTML {
        .element(
            "dl", attributes: [("class", "values")],
            children: values.map { value in
                .element("div", .element("dt", .text(value.name)), .element("dd", value.content))
            })
    }

    /// A time relative to now, then in UTC.
    package static func time(_ event: EventTime) -> HTML {
        .group([
            .element("time", ["datetime": event.time], .text(StatusText.ago(event.ago))), .text(" "),
            .element("span", class: "utc", .text(clock(event.time, showsDate: event.ago.magnitude >= 43_200))),
        ])
    }

    /// A time in UTC.
    package static func timeOfDay(_ event: EventTime) -> HTML {
        .element("time", ["datetime": event.time], .text(clock(event.time, showsDate: event.ago.magnitude >= 43_200)))
    }

    /// A sentence of the service's own whose URLs are links.
    package static func linked(_ sentence: String) -> HTML {
        .group(
            sentence.split(separator: " ", omittingEmptySubsequences: false).enumerated().map { index, word in
                let space = HTML.text(index > 0 ? " " : "")
                guard word.hasPrefix("https://") else { return .group([space, .text(String(word))]) }
                let end = word.last == "." ? "." : ""
                let url = String(word.dropLast(end.count))
                return .group([space, .element("a", ["href": url, "rel": "noreferrer"], .text(url)), .text(end)])
            })
    }

    /// The time of the page.
    package static func time(_ time: String) -> HTML {
        .element("time", ["datetime": time], .text(clock(time, showsDate: true)))
    }

    /// Returns the time of day of `2026-11-28T21:03:12Z`, with its date if it isn't clear.
    private static func clock(_ time: String, showsDate: Bool) -> String {
        let parts = time.dropLast().split(separator: "T")
        guard parts.count == 2 else { return time }
        return showsDate ? "\(parts[0]) \(parts[1]) UTC" : "\(parts[1]) UTC"
    }
}
