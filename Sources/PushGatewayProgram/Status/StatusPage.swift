import CommandLineSupport
import ServiceProgram
import StatusAPI

/// The operator's page: a status as a web page. Problems come first, in words.
struct StatusPage {
    let status: GatewayStatus

    /// The number of names of apps in the verdict.
    private static let maxNames = 3

    func rendered() -> String {
        StatusPageFrame(
            service: "gateway",
            .init(
                state: status.state, verdict: verdict, time: status.time, uptime: status.uptime,
                isReady: status.ready, version: status.version),
            skip: .init("apps", "the apps"),
            sections: [problems, apps, StatusPageGateway(status: status).rendered(), details]
        ).rendered()
    }

    // MARK: Verdict

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

    // MARK: Sections

    private var problems: HTML {
        let apps = status.apps.filter { !$0.problems.isEmpty }
        // A warning about the gateway comes after the apps that deliver nothing.
        let isGatewayFirst = status.problems.contains { $0.severity == .failing }
        let failing = isGatewayFirst ? [] : apps.filter { $0.state == .failing }
        let others = isGatewayFirst ? apps : apps.filter { $0.state != .failing }
        return StatusPageProblems.section(
            failing.map { StatusPageProblems.card($0.entry) }
                + (status.problems.isEmpty ? [] : [StatusPageProblems.card("The gateway", status.problems)])
                + others.map { StatusPageProblems.card($0.entry) })
    }

    private var apps: HTML {
        .element(
            "section", ["aria-labelledby": "apps"], .element("h2", ["id": "apps"], .text("Apps")),
            StatusPageTable(labelledBy: "apps", column: "App", status.apps.map(\.entry)).rendered())
    }

    private var details: HTML {
        .element(
            "section", ["aria-labelledby": "details"], .element("h2", ["id": "details"], .text("Details")),
            .group(status.apps.map { StatusPageDetails($0.entry, further: $0.furtherValues).rendered() }))
    }
}
