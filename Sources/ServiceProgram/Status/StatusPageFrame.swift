import CommandLineSupport
import StatusAPI

/// The frame of an operator's page: the state in words first, then the sections, then links.
package struct StatusPageFrame: Sendable {
    /// The values at the head of the page.
    package struct Facts: Sendable {
        package var state: OperationalState
        /// The state as a sentence.
        package var verdict: String
        /// The time of the values, as RFC 3339 writes it.
        package var time: String
        /// The seconds since the start.
        package var uptime: Double
        package var isReady: Bool
        package var version: String

        package init(
            state: OperationalState, verdict: String, time: String, uptime: Double, isReady: Bool, version: String
        ) {
            self.state = state
            self.verdict = verdict
            self.time = time
            self.uptime = uptime
            self.isReady = isReady
            self.version = version
        }
    }

    /// A link to a section, for users of a keyboard.
    package struct Target: Sendable {
        let id: String
        let name: String

        /// - Parameter name: the name after "Skip to", such as `the apps`.
        package init(_ id: String, _ name: String) {
            self.id = id
            self.name = name
        }
    }

    private let service: String
    private let facts: Facts
    private let skip: Target
    private let sections: [HTML]

    /// - Parameters:
    ///   - service: the service in sentences, such as `gateway`. Letters only.
    ///   - skip: the section with most of the values.
    package init(service: String, _ facts: Facts, skip: Target, sections: [HTML]) {
        self.service = service
        self.facts = facts
        self.skip = skip
        self.sections = sections
    }

    package func rendered() -> String {
        HTML.page(
            title: "\(StatusPagePart.word(for: facts.state)) · matrix-push \(service)", style: StatusPageStyle.text,
            contentSecurityPolicy: nil,
            head: [
                icon, .element("meta", ["name": "robots", "content": "noindex"]),
                .element("meta", ["name": "referrer", "content": "no-referrer"]),
                .element("noscript", .element("meta", ["http-equiv": "refresh", "content": "10"])),
            ],
            body: [
                .element("a", ["class": "skip", "href": "#\(skip.id)"], .text("Skip to \(skip.name)")),
                .element("p", ["id": "notice", "role": "alert", "hidden": ""]),
                .element("p", ["id": "spoken", "class": "unseen", "role": "status"]),
                .element(
                    "div", ["id": "live"], header, .element("main", attributes: [], children: sections), footer),
                .script(StatusPageScript(service: service).text),
            ])
    }

    /// The icon of the browser's tab, in the colour of the state.
    private var icon: HTML {
        let (colour, shape) =
            switch facts.state {
            case .failing: ("%23c62828", "M5 5l6 6M11 5l-6 6")
            case .warning: ("%23b26a00", "M8 4v5M8 11.5v.5")
            default: ("%232e7d32", "M4.5 8.5l2.5 2.5l4.5-5.5")
            }
        let image =
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
            + "<rect width='16' height='16' rx='4' fill='\(colour)'/>"
            + "<path d='\(shape)' stroke='white' stroke-width='2' fill='none'/></svg>"
        return .element("link", ["rel": "icon", "href": image])
    }

    private var header: HTML {
        .element(
            "header",
            .element(
                "div", class: "title", .element("h1", .text("matrix-push \(service)")),
                .element("p", ["id": "controls", "class": "controls"])),
            .element(
                "p", ["id": "verdict", "class": "verdict \(facts.state.rawValue)"],
                StatusPagePart.badge(facts.state), .text(" "), .element("span", .text(facts.verdict))),
            .element(
                "p", ["id": "facts", "class": "facts"], .text("As of "), StatusPagePart.time(facts.time),
                .text(" · up \(StatusText.duration(facts.uptime))"),
                .text(" · \(facts.isReady ? "ready" : "not ready")"), .text(" · version \(facts.version)")))
    }

    private var footer: HTML {
        .element(
            "footer", .element("a", ["href": "status"], .text("This page as JSON")), .text(" · "),
            .element("a", ["href": "metrics"], .text("Metrics")), .text(" · "),
            .element("a", ["href": "ready"], .text("Readiness")))
    }
}
