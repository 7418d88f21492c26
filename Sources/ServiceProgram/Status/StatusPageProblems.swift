import CommandLineSupport
import StatusAPI

/// Problems in words, with what to do.
package enum StatusPageProblems {
    /// Returns the section of the problems; nothing without cards.
    package static func section(_ cards: [HTML]) -> HTML {
        guard !cards.isEmpty else { return .group([]) }
        return .element(
            "section", ["aria-labelledby": "problems"],
            .element("h2", ["id": "problems"], .text("Problems")), .group(cards))
    }

    /// Returns a card with the problems of a part of the service.
    /// - Parameter name: the part in words, such as `The gateway`.
    package static func card(_ name: String, _ problems: [StatusProblem]) -> HTML {
        card(heading: .text(name), problems, facts: .group([]))
    }

    /// Returns a card with the problems of an entry, which links to its details.
    package static func card(_ entry: StatusPageEntry) -> HTML {
        card(
            heading: .group([
                .element("a", ["href": "#\(entry.id)"], .element("bdi", .text(entry.name))),
                .element("span", class: "provider", .text(entry.kind)),
            ]), entry.problems,
            facts: .element(
                "p", class: "since", .element("span", class: "label", .text("Last success")),
                entry.lastSuccess.map(StatusPagePart.time) ?? .text("none since the start")))
    }

    private static func card(heading: HTML, _ problems: [StatusProblem], facts: HTML) -> HTML {
        let worst = problems.map(\.severity).min { $0.rank < $1.rank } ?? .warning
        return .element(
            "article", class: "card \(worst.rawValue)",
            .element("h3", StatusPagePart.badge(worst), .text(" "), heading),
            .group(problems.map(problem)), facts)
    }

    private static func problem(_ problem: StatusProblem) -> HTML {
        .element(
            "div", class: "problem", .element("p", class: "summary", .text(problem.summary)),
            problem.details.map { details in
                .element(
                    "p", class: "words", .element("span", class: "label", .text("Reason")),
                    StatusPagePart.quote(details))
            } ?? .group([]),
            .element(
                "p", class: "advice", .element("span", class: "label", .text("What to do")),
                StatusPagePart.linked(problem.advice)),
            problem.since.map { since in
                .element(
                    "p", class: "since", .element("span", class: "label", .text("Since")), StatusPagePart.time(since))
            } ?? .group([]))
    }
}
