import APIRuntime
import HTTPTypes
import LoopbackServer
import PushDelivery
import StatusAPI
import Testing

@testable import PusherProgram

@Suite("The operator's page of the pusher", .timeLimit(.minutes(5)))
struct StatusTests {
    @Test("before the first event, the pusher is idle")
    func idle() async throws {
        try await PusherFixture.run { pusher in
            let status = try await pusher.status()
            #expect(status.state == .idle && status.problems.isEmpty && status.gateways.isEmpty)
            #expect(status.homeserver.serverName == "garden.example" && status.homeserver.lastTransaction == nil)
            #expect(status.store.works && status.store.kind == .sqlite)
            let page = try await pusher.page().text
            #expect(page.contains("<title>Idle · matrix-push pusher"))
            #expect(page.contains("No event has arrived since the start."))
        }
    }

    @Test("deliveries are shown by the host of their gateway: results, the gateway's words and advice")
    func gateways() async throws {
        let good = StubGateway(status: .ok, body: ["rejected": []])
        let bad = StubGateway(status: .badRequest, body: ["errcode": "M_UNKNOWN", "error": "SECRET-ERROR"])
        let dead = StubGateway(status: .ok, body: ["rejected": ["SECRET-DEAD"]])
        try await PusherFixture.run { pusher in
            try await withServer(good.router) { good in
                try await withServer(bad.router) { bad in
                    try await withServer(dead.router) { dead in
                        for (pushkey, url) in [("SECRET-GOOD", good), ("SECRET-BAD", bad), ("SECRET-DEAD", dead)] {
                            #expect(await pusher.setPusher(pushkey, at: url) == 200)
                        }
                        #expect(await pusher.transact("1", [pusher.message("$1")]) == 200)
                        let status = try await pusher.status { status in
                            let counts = status.deliveries.lastHour
                            return counts.delivered == 1 && counts.failed == 1 && counts.rejected == 1
                                && status.deliveries.removedPushersLastHour == 1
                        }
                        check(status, good: good, bad: bad, dead: dead)
                        try await checkPage(pusher, bad: bad)
                    }
                }
            }
        }
    }

    private func check(_ status: PusherStatus, good: BaseURL, bad: BaseURL, dead: BaseURL) {
        #expect(status.state == .warning)
        #expect(status.homeserver.lastHour == 1 && status.homeserver.eventsLastHour == 1)
        #expect(status.homeserver.lastTransaction != nil)
        #expect(status.homeserver.lag.map { 0..<300 ~= $0 } == true)
        #expect(status.users.followed == 1 && status.users.failing == 0)
        // Those with problems come first.
        #expect(status.gateways.first?.host == "\(bad)")
        let hosts = Dictionary(uniqueKeysWithValues: status.gateways.map { ($0.host, $0) })
        #expect(Set(hosts.keys) == ["\(good)", "\(bad)", "\(dead)"])
        let (working, refusing) = (hosts["\(good)"], hosts["\(bad)"])
        #expect(working?.state == .working && working?.lastHour.delivered == 1 && working?.lastSuccess != nil)
        #expect(working?.latency?.count == 1 && working?.minutes.delivered.last == 1)
        #expect(refusing?.state == .warning && refusing?.lastFailure?.result == .failed)
        #expect(refusing?.lastFailure?.reason == "the gateway returned 400 (M_UNKNOWN)")
        #expect(refusing?.problems.first?.advice.contains("Ask the operator of the gateway") == true)
        #expect(hosts["\(dead)"]?.lastHour.rejected == 1 && hosts["\(dead)"]?.state == .working)
    }

    private func checkPage(_ pusher: PusherFixture, bad: BaseURL) async throws {
        let response = try await pusher.page()
        let page = response.text
        #expect(response.head.headerFields[.contentType] == "text/html; charset=utf-8")
        let policy = try #require(response.head.headerFields[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none';") && !policy.contains("unsafe"))
        var rest = page[...]
        for text in [
            "1 push gateway has failures.", "Problems", "\(bad)", "The last notification was not delivered.",
            "the gateway returned 400 (M_UNKNOWN)", "What to do", "Pusher</h2>", "Homeserver</h2>",
            "Push gateways</h2>", "Details</h2>",
        ] {
            let range = try #require(rest.range(of: text), "\(text)")
            rest = rest[range.upperBound...]
        }
        let json = try await pusher.operators.send(.get, "/status").text
        for text in [page, json] {
            #expect(!text.contains("SECRET") && !text.contains("/_matrix/push") && !text.contains("org.example.app"))
        }
    }

    @Test("a transaction that the homeserver's failure holds up is a problem, until one is processed")
    func transactionFailure() async throws {
        let gateway = StubGateway(status: .ok, body: ["rejected": []])
        try await PusherFixture.run { pusher in
            try await withServer(gateway.router) { url in
                #expect(await pusher.setPusher("SECRET-1", at: url) == 200)
                let join = StubHomeserver.event(
                    "$join", "m.room.member", from: fern, key: fern, ["membership": "join"], in: "!new:garden.example")
                pusher.homeserver.isDown = true
                #expect(await pusher.transact("1", [join]) == 503)
                let failing = try await pusher.status()
                #expect(failing.state == .failing && failing.homeserver.failedLastHour == 1)
                let problem = try #require(failing.problems.first)
                #expect(problem.summary == "The homeserver's events cannot be processed. It sends them again.")
                #expect(problem.details?.contains("the homeserver responded 502 M_UNKNOWN") == true)
                #expect(problem.advice == "The log of the homeserver has the reason.")
                pusher.homeserver.isDown = false
                #expect(await pusher.transact("1", [join]) == 200)
                let working = try await pusher.status()
                #expect(!working.problems.contains { $0.summary == problem.summary })
                #expect(working.homeserver.lastFailure != nil)
            }
        }
    }

    @Test("a database that fails is a problem with advice, and the values that need it are absent")
    func storeFailure() async throws {
        try await PusherFixture.run { pusher in
            await pusher.store.close()
            let status = try await pusher.status()
            #expect(status.state == .failing && !status.store.works)
            #expect(status.problems.contains { $0.summary == "The database does not respond." })
            #expect(status.queue.waitingPushers == nil)
            #expect(try await pusher.page().text.contains("The database does not respond."))
        }
    }

    @Test("a failed reload is a problem that names the pusher's commands")
    func reload() async throws {
        try await PusherFixture.run { pusher in
            pusher.lastReload.record(succeeded: false, message: "pusher.yaml:3: <b>", at: SystemClock().now)
            let problem = try #require(try await pusher.status().problems.first)
            #expect(problem.severity == .warning && problem.details == "pusher.yaml:3: <b>")
            #expect(problem.advice.contains("matrix-push pusher check-config"))
            #expect(problem.advice.contains("systemctl reload matrix-push-pusher"))
            let page = try await pusher.page().text
            #expect(page.contains("pusher.yaml:3: &lt;b&gt;") && !page.contains("<b>"))
        }
    }

    @Test("the probe of a working pusher succeeds, and fails when the workers have not looked for too long")
    func probe() async throws {
        try await PusherFixture.run { pusher in
            _ = try await pusher.status { _ in pusher.feed.service.workers.lastRound != nil }
            #expect(await PusherProbe(feed: pusher.feed, clock: SystemClock()) { .seconds(5) }.run())
            #expect(await !PusherProbe(feed: pusher.feed, clock: SystemClock()) { .seconds(-1000) }.run())
        }
    }

    @Test("every metric of a pusher that has delivered has a text, as on the reference page")
    func metrics() async throws {
        let gateway = StubGateway(status: .ok, body: ["rejected": []])
        try await PusherFixture.run { pusher in
            try await withServer(gateway.router) { url in
                #expect(await pusher.setPusher("SECRET-1", at: url) == 200)
                #expect(await pusher.transact("1", [pusher.message("$1")]) == 200)
                _ = try await pusher.status { $0.deliveries.lastHour.delivered == 1 }
                let rows = try MetricsReferenceTests.rows()
                for family in pusher.metrics.snapshot() where family.name != "prometheus_refused_instruments" {
                    #expect(!family.help.isEmpty, "\(family.name)")
                    let name = family.kind == .counter ? family.name + "_total" : family.name
                    guard let row = rows[name] else { continue }
                    #expect(row.type == family.kind.rawValue, "\(name)")
                    for series in family.series {
                        #expect(series.labels.labels.map(\.name) == row.labels, "\(name)")
                    }
                }
            }
        }
    }
}
