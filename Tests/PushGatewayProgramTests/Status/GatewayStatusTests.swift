import APIRuntime
import PushDelivery
import ServiceProgram
import StatusAPI
import Testing

@testable import PushGatewayProgram

@Suite("The status of a gateway", .timeLimit(.minutes(5)))
struct GatewayStatusTests {
    private static let fault = ResponseMeaning.operatorFault(
        reason: "APNs responded 403 InvalidProviderToken", remedy: "check key_file, key_id and team_id")

    private func status(of provider: ChangingProvider, _ count: Int = 1) async -> AppStatus {
        let fixture = StatusFixture([("app", provider)])
        await fixture.notify("app", count)
        return fixture.source.status().apps[0]
    }

    @Test("a gateway without notifications is idle and ready")
    func idle() {
        let status = StatusFixture([("app", ChangingProvider())]).source.status()
        #expect(status.state == .idle && status.problems.isEmpty && status.ready && status.reload == nil)
        #expect(status.time == "2026-05-28T20:26:40Z")
        #expect(status.apps.map(\.state) == [.idle])
        #expect(status.apps[0].minutes.delivered.count == 60 && status.apps[0].minutes.failed.count == 60)
        #expect(status.apps[0].latency == nil)
    }

    @Test("an app whose notifications arrive works")
    func working() async {
        let fixture = StatusFixture([("app", ChangingProvider())])
        await fixture.notify("app", 3)
        fixture.clock.advance(by: .seconds(90))
        let status = fixture.source.status()
        #expect(status.state == .working && status.apps[0].state == .working && status.apps[0].problems.isEmpty)
        #expect(status.apps[0].lastSuccess == EventTime(time: "2026-05-28T20:26:40Z", ago: 90))
        #expect(status.apps[0].lastHour == ResultCounts(delivered: 3, rejected: 0, retry: 0, failed: 0))
        #expect(status.uptime == 90)
        #expect(status.requests.byStatus.map(\.status) == [200])
        #expect(status.requests.lastHour == 3)
    }

    @Test("a refused key makes an app fail, with the provider's words and what to do")
    func fault() async throws {
        let app = await status(of: ChangingProvider(Self.fault))
        let problem = try #require(app.problems.first)
        #expect(app.state == .failing && app.problems.count == 1)
        #expect(
            problem.summary == "Nothing is delivered: the app's credentials or configuration are wrong. "
                + "Homeservers send the notifications again.")
        #expect(problem.details == "APNs responded 403 InvalidProviderToken")
        #expect(problem.advice == "Check key_file, key_id and team_id.")
        #expect(problem.since?.ago == 0)
        #expect(app.lastFailure?.reason == problem.details && app.lastFailure?.advice == problem.advice)
    }

    @Test("an app that was mended has a warning until the failures are five minutes old")
    func mended() async {
        let provider = ChangingProvider(Self.fault)
        let fixture = StatusFixture([("app", provider)])
        await fixture.notify("app", 2)
        provider.responds(.delivered())
        fixture.clock.advance(by: .seconds(10))
        await fixture.notify("app")
        let problems = fixture.source.status().apps[0].problems
        #expect(problems.map(\.severity) == [.warning])
        #expect(
            problems[0].summary
                == "2 notifications of the last 5 minutes failed because of the app's configuration; others were accepted."
        )
        fixture.clock.advance(by: .seconds(300))
        #expect(fixture.source.status().apps[0].state == .working)
    }

    @Test("faults between successes are a warning, faults only are a failure although others were delivered before")
    func mixed() async {
        let provider = ChangingProvider()
        let fixture = StatusFixture([("app", provider)])
        await fixture.notify("app", 50)
        provider.responds(Self.fault)
        await fixture.notify("app", 9)
        #expect(fixture.source.status().apps[0].state == .warning)
        await fixture.notify("app")
        #expect(fixture.source.status().apps[0].state == .failing)
    }

    @Test("withheld rejections make an app fail")
    func withholding() async throws {
        let app = await status(
            of: ChangingProvider(.suspectRejection(reason: "400 BadDeviceToken", remedy: "check environment")))
        let problem = try #require(app.problems.first)
        #expect(app.state == .failing && app.guard.withholds && app.guard.withheld == 1)
        #expect(problem.details == "400 BadDeviceToken" && problem.advice == "Check environment.")
        #expect(problem.summary.contains("so that homeservers keep the pushers"))
    }

    @Test("an outage makes an app fail once its breaker is open, and names the provider's status page")
    func outage() async throws {
        let provider = ChangingProvider(.retryLater(scope: .destination, reason: "503 ServiceUnavailable"))
        let fixture = StatusFixture([("app", provider)])
        await fixture.notify("app", 4)
        #expect(fixture.source.status().apps[0].state == .warning)
        await fixture.notify("app", 2)
        let app = fixture.source.status().apps[0]
        let problem = try #require(app.problems.first)
        #expect(app.state == .failing)
        #expect(
            problem.summary == "Nothing is delivered: the push provider accepts no notifications now. "
                + "Homeservers send the notifications again; the next try is in 5 s. "
                + "Until then they get 429 with Retry-After.")
        #expect(problem.details == "503 ServiceUnavailable")
        #expect(problem.advice.contains("https://developer.apple.com/system-status/"))
        #expect(app.breakers == [BreakerStatus(destination: "push.example", state: .open, nextTry: 5)])
    }

    @Test("an app that fails without a pause has the fault in its headline, and the number of failures")
    func failuresOfDevices() async throws {
        let provider = ChangingProvider(.retryLater(scope: .device, reason: "503 ServiceUnavailable"))
        let app = await status(of: provider, 6)
        let problem = try #require(app.problems.first)
        #expect(app.state == .failing && app.breakers.isEmpty)
        #expect(
            problem.summary == "Nothing is delivered: the push provider accepts no notifications now. 6 notifications "
                + "of the last 5 minutes failed. Homeservers send the notifications again.")
    }

    @Test("failures of push servers that devices name are a warning, because clients choose them")
    func namedHosts() async {
        let provider = ChangingProvider(
            .retryLater(scope: .destination, reason: "503 ServiceUnavailable"), devicesNameHosts: true)
        let app = await status(of: provider, 20)
        #expect(app.state == .warning && app.breakers.count == 1)
        let fault = await status(of: ChangingProvider(Self.fault, devicesNameHosts: true), 20)
        #expect(fault.state == .warning)
    }

    @Test("dead pushkeys are no problem")
    func rejected() async {
        let app = await status(of: ChangingProvider(.rejected(reason: "410 Unregistered")), 20)
        #expect(app.state == .working && app.problems.isEmpty && app.lastFailure == nil)
        #expect(app.lastHour.rejected == 20)
    }

    @Test("a few failures among many successes are no problem, a tenth is")
    func share() async {
        let provider = ChangingProvider()
        let fixture = StatusFixture([("app", provider)])
        await fixture.notify("app", 60)
        provider.responds(.failed(reason: "PayloadEmpty"))
        await fixture.notify("app", 6)
        #expect(fixture.source.status().apps[0].state == .working)
        await fixture.notify("app")
        let app = fixture.source.status().apps[0]
        #expect(app.state == .warning)
        #expect(app.problems[0].summary == "7 of 67 notifications of the last 5 minutes were not delivered.")
    }

    @Test("a last failure stays a warning when nothing follows it")
    func lastFailure() async {
        let provider = ChangingProvider(.failed(reason: "PayloadEmpty"))
        let fixture = StatusFixture([("app", provider)])
        await fixture.notify("app")
        fixture.clock.advance(by: .seconds(7200))
        let app = fixture.source.status().apps[0]
        #expect(app.state == .warning && app.lastFailure?.at.ago == 7200)
        #expect(app.problems[0].summary == "The last notification was not delivered, and none has arrived since.")
    }

    private static let certificates: [(days: Double, state: OperationalState, summary: String?)] = [
        (31, .idle, nil), (12, .warning, "certificate_file expires in 12 d."),
        (0.5, .warning, "certificate_file expires in 12 h."), (-1, .failing, "certificate_file has expired."),
    ]

    @Test("a certificate is a warning for 30 days before its end, and then a failure", arguments: certificates)
    func certificate(days: Double, state: OperationalState, summary: String?) {
        let end = 1_780_000_000 + days * 86_400
        let provider = ChangingProvider(
            expiries: [CredentialExpiry(name: "certificate_file", time: end, isRenewed: false)])
        let app = StatusFixture([("app", provider)]).source.status().apps[0]
        #expect(app.state == state && app.problems.first?.summary == summary)
        #expect(app.expiries.map(\.at.ago) == [-days * 86_400])
    }

    @Test("a token that the gateway renews is no problem")
    func token() {
        let provider = ChangingProvider(
            expiries: [CredentialExpiry(name: "OAuth access token", time: 0, isRenewed: true)])
        #expect(StatusFixture([("app", provider)]).source.status().state == .idle)
    }

    @Test("apps with problems are first, and those of one state in the order of the configuration")
    func order() async {
        let fixture = StatusFixture([
            ("idle", ChangingProvider()), ("b", ChangingProvider()),
            ("warning", ChangingProvider(.failed(reason: "x"))),
            ("a", ChangingProvider()), ("failing", ChangingProvider(Self.fault)),
        ])
        for app in ["b", "warning", "a", "failing"] { await fixture.notify(app) }
        let status = fixture.source.status()
        #expect(status.apps.map(\.app) == ["failing", "warning", "idle", "b", "a"])
        #expect(status.state == .failing)
        #expect(status.deliveries.lastHour == ResultCounts(delivered: 2, rejected: 0, retry: 1, failed: 1))
    }

    @Test("refused requests, unknown apps and full descriptors are problems of the gateway")
    func gateway() async {
        let fixture = StatusFixture(
            [("app", ChangingProvider())], process: ProcessStatus(openDescriptors: 900, maxDescriptors: 1000))
        for _ in 0..<10 { #expect(await fixture.send(Array("{".utf8)) == 400) }
        await fixture.notify("typo")
        let status = fixture.source.status()
        #expect(status.state == .warning && status.requests.refusedLastHour == 10)
        #expect(status.deliveries.unknownAppsLastHour == 1)
        #expect(
            status.problems.map(\.summary) == [
                "900 of 1,000 file descriptors are open.", "10 of 11 requests of the last hour were refused.",
                "Only notifications for apps that are not configured arrived in the last hour: 1 device.",
            ])
    }

    @Test("a failed reload is a warning with its problem, a successful one isn't")
    func reload() {
        let fixture = StatusFixture([("app", ChangingProvider())])
        fixture.lastReload.record(succeeded: false, message: "line 3: expected a number", at: fixture.clock.now)
        fixture.clock.advance(by: .seconds(5))
        let status = fixture.source.status()
        #expect(status.state == .warning && status.problems.map(\.details) == ["line 3: expected a number"])
        #expect(status.reload?.at.ago == 5 && status.reload?.succeeded == false)
        for command in ["matrix-push gateway check-config FILE", "systemctl reload matrix-push-gateway"] {
            #expect(status.problems.first?.advice.contains(command) == true)
        }
        fixture.lastReload.record(succeeded: true, message: "1 app", at: fixture.clock.now)
        #expect(fixture.source.status().problems.isEmpty)
    }

    @Test("the JSON form is valid by its schema, and contains neither pushkeys nor contents")
    func json() async throws {
        let fixture = StatusFixture([("app", ChangingProvider(Self.fault)), ("web", ChangingProvider())])
        await fixture.notify("app", 12)
        await fixture.notify("web")
        let response = await fixture.get("/status")
        #expect(response.status == .ok)
        #expect(try GatewayStatus(json: response.body) == fixture.source.status())
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(!text.contains("SECRET"))
    }
}
