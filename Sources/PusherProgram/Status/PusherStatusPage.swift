import CommandLineSupport
import ServiceProgram
import StatusAPI

/// The operator's page of a pusher. Problems come first, in words.
struct PusherStatusPage {
    let status: PusherStatus

    func rendered() -> String {
        StatusPageFrame(
            service: "pusher",
            .init(
                state: status.state, verdict: verdict, time: status.time, uptime: status.uptime,
                isReady: status.ready, version: status.version),
            skip: .init("gateways", "the gateways"),
            sections: [problems, pusher, homeserver, gateways, details]
        ).rendered()
    }

    /// The state of the pusher as a sentence.
    private var verdict: String {
        if let problem = status.problems.first { return problem.summary }
        let warning = status.gateways.filter { $0.state != .working && $0.state != .idle }
        if !warning.isEmpty {
            let verb = warning.count == 1 ? "has" : "have"
            return "\(StatusText.count(warning.count, "push gateway")) \(verb) failures."
        }
        return status.state == .idle ? "No event has arrived since the start." : "Notifications are delivered."
    }

    // MARK: Sections

    private var problems: HTML {
        StatusPageProblems.section(
            (status.problems.isEmpty ? [] : [StatusPageProblems.card("The pusher", status.problems)])
                + status.gateways.filter { !$0.problems.isEmpty }.map { StatusPageProblems.card($0.entry) })
    }

    private var pusher: HTML {
        .element(
            "section", ["aria-labelledby": "pusher"], .element("h2", ["id": "pusher"], .text("Pusher")),
            StatusPageTile.rendered(tiles),
            .element(
                "div", class: "card chart", .element("h3", .text("Deliveries of the last hour")),
                Sparkline(minutes: status.deliveries.minutes).rendered()))
    }

    private var tiles: [StatusPageTile] {
        let number = { (number: Int64) in StatusText.number(Int(number)) }
        let (deliveries, queue, homeserver) = (status.deliveries, status.queue, status.homeserver)
        let counts = deliveries.lastHour
        let tiles = [
            StatusPageTile(
                "Transactions a minute", StatusText.rate(homeserver.perMinute),
                "last hour: \(number(homeserver.lastHour)), with \(number(homeserver.eventsLastHour)) events"),
            StatusPageTile(
                "Deliveries a minute", StatusText.rate(deliveries.perMinute),
                "last hour: \(number(counts.delivered)) delivered, \(number(counts.rejected)) rejected, "
                    + "\(number(counts.retry)) to be retried, \(number(counts.failed)) failed"),
            StatusPageTile("In flight", number(deliveries.inFlight), "\(number(queue.claims)) pushers in work"),
            StatusPageTile(
                "Pushers waiting", queue.waitingPushers.map(number) ?? "unknown",
                queue.failingPushers.map { "\(number($0)) after a failure" } ?? ""),
            StatusPageTile(
                "Longest wait", queue.waitingSeconds.map(StatusText.duration) ?? "unknown", "for a worker"),
            StatusPageTile("Pushers removed", number(deliveries.removedPushersLastHour), "in the last hour"),
            StatusPageTile(
                "Users followed", number(status.users.followed),
                status.users.failing > 0
                    ? "\(number(status.users.failing)) failing" : status.users.takesTurns ? "they take turns" : ""),
            StatusPageTile(
                "Database", status.store.works ? "Works" : "Failing",
                "\(status.store.kind == .sqlite ? "SQLite" : "PostgreSQL"), "
                    + "\(number(status.store.errorsLastHour)) failures in the last hour"),
        ]
        return tiles + status.process.tiles + [ReloadStatus.tile(status.reload)]
    }

    private var homeserver: HTML {
        let homeserver = status.homeserver
        let none = HTML.text("none since the start")
        return .element(
            "section", ["aria-labelledby": "homeserver"],
            .element("h2", ["id": "homeserver"], .text("Homeserver")),
            .element(
                "div", class: "card",
                StatusPagePart.values([
                    ("Name", .element("bdi", .text(homeserver.serverName))),
                    ("Last transaction", homeserver.lastTransaction.map(StatusPagePart.time) ?? none),
                    (
                        "Age of its newest event at its arrival",
                        .text(homeserver.lag.map(StatusText.latency) ?? "no event")
                    ),
                    ("Transactions refused, last hour", .text(StatusText.number(Int(homeserver.failedLastHour)))),
                    ("Last transaction refused", homeserver.lastFailure.map(StatusPagePart.failure) ?? none),
                    ("Last sync", status.users.lastSuccess.map(StatusPagePart.time) ?? none),
                    (
                        "Syncs, last hour",
                        .text(
                            "\(StatusText.number(Int(status.users.lastHour))), "
                                + "\(StatusText.number(Int(status.users.failedLastHour))) failed")
                    ),
                    ("Last sync that failed", status.users.lastFailure.map(StatusPagePart.failure) ?? none),
                    ("Last failure of the database", status.store.lastFailure.map(StatusPagePart.failure) ?? none),
                ])))
    }

    private var gateways: HTML {
        .element(
            "section", ["aria-labelledby": "gateways"],
            .element("h2", ["id": "gateways"], .text("Push gateways")),
            status.gateways.isEmpty
                ? .element("p", .text("Nothing was sent since the start."))
                : StatusPageTable(labelledBy: "gateways", column: "Gateway", status.gateways.map(\.entry)).rendered())
    }

    private var details: HTML {
        guard !status.gateways.isEmpty else { return .group([]) }
        return .element(
            "section", ["aria-labelledby": "details"], .element("h2", ["id": "details"], .text("Details")),
            .group(status.gateways.map { StatusPageDetails($0.entry).rendered() }))
    }
}
