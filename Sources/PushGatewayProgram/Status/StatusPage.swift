import CommandLineSupport
import GatewayStatusAPI

/// The operator's page: a status as a web page. Problems come first, in words.
struct StatusPage {
    let status: GatewayStatus

    /// The number of names of apps in the verdict.
    private static let maxNames = 3

    func rendered() -> String {
        HTML.page(
            title: "\(StatusPagePart.word(for: status.state)) · matrix-push gateway", style: StatusPageStyle.text,
            contentSecurityPolicy: nil,
            head: [
                icon, .element("meta", ["name": "robots", "content": "noindex"]),
                .element("meta", ["name": "referrer", "content": "no-referrer"]),
                .element("noscript", .element("meta", ["http-equiv": "refresh", "content": "10"])),
            ],
            body: [
                .element("a", ["class": "skip", "href": "#apps"], .text("Skip to the apps")),
                .element("p", ["id": "notice", "role": "alert", "hidden": ""]),
                .element("p", ["id": "spoken", "class": "unseen", "role": "status"]),
                .element("div", ["id": "live"], header, main, footer),
                .script(StatusPageScript.text),
            ])
    }

    /// The icon of the browser's tab, in the colour of the state.
    private var icon: HTML {
        let (colour, shape) =
            switch status.state {
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

    // MARK: Header

    private var header: HTML {
        .element(
            "header",
            .element(
                "div", class: "title", .element("h1", .text("matrix-push gateway")),
                .element("p", ["id": "controls", "class": "controls"])),
            .element(
                "p", ["id": "verdict", "class": "verdict \(status.state.rawValue)"], StatusPagePart.badge(status.state),
                .text(" "), .element("span", .text(verdict))),
            .element(
                "p", ["id": "facts", "class": "facts"], .text("As of "), StatusPagePart.time(status.time),
                .text(" · up \(StatusText.duration(status.uptime))"),
                .text(" · \(status.ready ? "ready" : "not ready")"), .text(" · version \(status.version)")))
    }

    /// The state of the gateway as a sentence.
    private var verdict: String {
        let failing = status.apps.filter { $0.state == .failing }
        let warning = status.apps.filter { $0.state == .warning }
        if !failing.isEmpty {
            return "\(share(failing.count)) failing: \(Self.names(failing))."
        }
        if let problem = status.problems.first { return problem.summary }
        if !warning.isEmpty {
            let verb = warning.count == 1 ? "needs" : "need"
            return "\(StatusText.count(warning.count, "app")) \(verb) attention: \(Self.names(warning))."
        }
        return status.state == .idle
            ? "No notification has arrived since the start. Homeservers post them to /_matrix/push/v1/notify, the URL of "
                + "the app's pushers." : "Notifications are delivered."
    }

    private func share(_ count: Int) -> String {
        guard status.apps.count > 1 else { return "The app is" }
        return "\(count) of \(status.apps.count) apps \(count == 1 ? "is" : "are")"
    }

    private static func names(_ apps: [AppStatus]) -> String {
        let rest = apps.count - maxNames
        return apps.prefix(maxNames).map(\.app).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    // MARK: Problems

    private var main: HTML {
        .element("main", problems, apps, StatusPageGateway(status: status).rendered(), details)
    }

    private var problems: HTML {
        let apps = status.apps.filter { !$0.problems.isEmpty }
        // A warning about the gateway comes after the apps that deliver nothing.
        let isGatewayFirst = status.problems.contains { $0.severity == .failing }
        let failing = isGatewayFirst ? [] : apps.filter { $0.state == .failing }
        let others = isGatewayFirst ? apps : apps.filter { $0.state != .failing }
        if apps.isEmpty, status.problems.isEmpty { return .group([]) }
        return .element(
            "section", ["aria-labelledby": "problems"],
            .element("h2", ["id": "problems"], .text("Problems")),
            .group(failing.map { card($0.app, $0, $0.problems) }),
            .group(status.problems.isEmpty ? [] : [card("The gateway", nil, status.problems)]),
            .group(others.map { card($0.app, $0, $0.problems) }))
    }

    private func card(_ name: String, _ app: AppStatus?, _ problems: [StatusProblem]) -> HTML {
        let worst = problems.map(\.severity).min { $0.rank < $1.rank } ?? .warning
        return .element(
            "article", class: "card \(worst.rawValue)",
            .element(
                "h3", StatusPagePart.badge(worst), .text(" "),
                app.map { app in
                    .element("a", ["href": "#\(StatusPageApp.id(app))"], .element("bdi", .text(name)))
                } ?? .text(name),
                app.map { .element("span", class: "provider", .text($0.provider)) } ?? .group([])),
            .group(problems.map(problem)), app.map { facts(of: $0) } ?? .group([]))
    }

    private func problem(_ problem: StatusProblem) -> HTML {
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

    private func facts(of app: AppStatus) -> HTML {
        .element(
            "p", class: "since", .element("span", class: "label", .text("Last success")),
            app.lastSuccess.map(StatusPagePart.time) ?? .text("none since the start"))
    }

    // MARK: Apps

    private var apps: HTML {
        .element(
            "section", ["aria-labelledby": "apps"], .element("h2", ["id": "apps"], .text("Apps")),
            StatusPageTable(apps: status.apps).rendered())
    }

    private var details: HTML {
        .element(
            "section", ["aria-labelledby": "details"], .element("h2", ["id": "details"], .text("Details")),
            .group(status.apps.map { StatusPageApp(app: $0).rendered() }))
    }

    private var footer: HTML {
        .element(
            "footer", .element("a", ["href": "status"], .text("This page as JSON")), .text(" · "),
            .element("a", ["href": "metrics"], .text("Metrics")), .text(" · "),
            .element("a", ["href": "ready"], .text("Readiness")))
    }
}
