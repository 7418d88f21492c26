import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushGatewayAPI
import Testing

@testable import PushDelivery

@Suite("DeliveryPipeline: activity of apps")
struct AppActivityTests {
    private let fixture = PipelineFixture()

    private func activity(of app: DeliveryApp) -> AppActivity { fixture.pipeline.state(of: app).activity }

    /// Delivers one event after the other, each with its own ID.
    private func deliver(_ count: Int = 1, app: DeliveryApp, from first: Int = 0) async {
        for number in first..<first + count { _ = await fixture.deliver("$\(number)", app: app) }
    }

    @Test("results are counted by kind, with the time of the last success")
    func results() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200, 200, 410, 507, 418))
        await deliver(2, app: app)
        let success = fixture.clock.now
        fixture.clock.advance(by: .seconds(10))
        await deliver(3, app: app, from: 2)
        let activity = activity(of: app)
        let expected = AppActivity.ResultCounts(delivered: 2, rejected: 1, retry: 1, failed: 1)
        #expect(activity.total == expected)
        #expect(activity.results(at: fixture.clock.now) == expected)
        #expect(activity.lastSuccess == success)
        #expect(activity.lastFailure?.reason == "status 418")
        #expect(activity.lastFailure?.isFinal == true)
        #expect(activity.history(at: fixture.clock.now).delivered.last == 2)
        #expect(activity.history(at: fixture.clock.now).failed.last == 2)
        #expect(activity.latencies(at: fixture.clock.now).reduce(0, +) == 5)
    }

    @Test("the results of an hour before are only in the total")
    func hour() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200))
        await deliver(3, app: app)
        fixture.clock.advance(by: .seconds(3660))
        #expect(activity(of: app).results(at: fixture.clock.now) == .init())
        #expect(activity(of: app).total.delivered == 3)
    }

    private static let failures: [(status: Int, cause: FailureCause, reason: String, remedy: String?)] = [
        (403, .configuration, "wrong key", "check key_file"),
        (400, .suspectRejection, "bad token", "check the environment"),
        (503, .outage, "busy", nil), (429, .rateLimit, "busy", nil), (507, .outage, "device offline", nil),
        (418, .notification, "status 418", nil), (413, .notification, "too large", nil),
    ]

    @Test("a failure has its cause, the provider's words and the remedy", arguments: failures)
    func causes(status: Int, cause: FailureCause, reason: String, remedy: String?) async throws {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: status))
        await deliver(app: app)
        let failure = try #require(activity(of: app).lastFailure)
        #expect(failure.cause == cause)
        #expect(failure.reason == reason)
        #expect(failure.remedy == remedy)
        #expect(activity(of: app).failingSince == failure.time)
    }

    @Test("a connection that fails is a failure without a response, which has no latency")
    func connection() async throws {
        let app = DeliveryApp.scripted(
            ScriptedTransport { _, _ in
                throw OutboundError(.tlsFailed("expired"), mayHaveBeenProcessed: true, server: "push.example:443")
            })
        await deliver(app: app)
        let activity = activity(of: app)
        #expect(activity.lastFailure?.cause == .noResponse)
        #expect(activity.lastFailure?.reason == "push.example:443: TLS failed: expired")
        #expect(activity.latencies(at: fixture.clock.now).allSatisfy { $0 == 0 })
    }

    @Test("a response that accepts the credentials ends a series of failures", arguments: [200, 410])
    func acceptance(status: Int) async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 403, 403, status))
        await deliver(app: app)
        let first = fixture.clock.now
        fixture.clock.advance(by: .seconds(5))
        await deliver(app: app, from: 1)
        #expect(activity(of: app).failingSince == first)
        #expect(activity(of: app).consecutiveFailures == 2)
        #expect(activity(of: app).faults(last: 5, at: fixture.clock.now) == 2)
        await deliver(app: app, from: 2)
        #expect(activity(of: app).failingSince == nil)
        #expect(activity(of: app).consecutiveFailures == 0)
        #expect(activity(of: app).lastAcceptance == fixture.clock.now)
        #expect((activity(of: app).lastSuccess == nil) == (status == 410))
        #expect(activity(of: app).lastFailure?.cause == .configuration)
    }

    @Test("a notification that isn't sent is no success of the provider")
    func notSent() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200)) { provider in
            provider.prepare = { _, _ throws(DeliveryFailure) in throw DeliveryFailure(.delivered(remark: "not sent")) }
        }
        await deliver(app: app)
        #expect(activity(of: app).total.delivered == 1)
        #expect(activity(of: app).lastSuccess == nil)
    }

    @Test("an open breaker is shown with its destination, and doesn't replace the reason")
    func breaker() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 503, headerFields: [.retryAfter: "30"]))
        await deliver(2, app: app)
        let state = fixture.pipeline.state(of: app)
        #expect(state.breakers.map(\.destination) == [Destination("push")])
        #expect(state.breakers.map(\.state) == [.open(rest: .seconds(30))])
        #expect(state.activity.lastFailure?.reason == "busy")
        #expect(state.activity.total.retry == 2)
        fixture.clock.advance(by: .seconds(30))
        #expect(fixture.pipeline.state(of: app).breakers.map(\.state) == [.halfOpen])
    }

    @Test("the breaker that another app opened is shown for an app that it stops")
    func sharedBreaker() async {
        let outage = ScriptedTransport(statuses: 503, headerFields: [.retryAfter: "30"])
        await deliver(app: .scripted(outage))
        let other = DeliveryApp(name: "other", provider: ScriptedProvider(transport: outage))
        #expect(fixture.pipeline.state(of: other).breakers.isEmpty)
        await deliver(app: other, from: 1)
        #expect(fixture.pipeline.state(of: other).breakers.count == 1)
        #expect(activity(of: other).lastFailure?.cause == .paused)
    }

    @Test("a breaker that has closed isn't shown")
    func closedBreaker() async {
        let app = DeliveryApp.scripted(
            ScriptedTransport { _, number in
                .status(number == 0 ? 503 : 200, [.retryAfter: "30"])
            })
        await deliver(app: app)
        fixture.clock.advance(by: .seconds(30))
        await deliver(app: app, from: 1)
        #expect(fixture.pipeline.state(of: app).breakers.isEmpty)
    }

    @Test("paused destinations are bounded")
    func bounds() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 503, headerFields: [.retryAfter: "30"])) {
            $0.devicesNameHosts = true
            $0.destination = { Destination($0.pushkey) }
        }
        _ = await fixture.deliver("$1", to: (0..<40).map(String.init), app: app)
        #expect(fixture.pipeline.state(of: app).breakers.count == 16)
    }

    @Test("withheld rejections are counted, and the guard's state is known")
    func withholding() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 400))
        _ = await fixture.deliver("$1", to: ["a", "b", "c"], app: app)
        #expect(activity(of: app).withheld == 3)
        #expect(activity(of: app).lastSuspectRejection?.reason == "bad token")
        #expect(fixture.pipeline.state(of: app).withholdingOrigins == 1)
    }

    @Test("duplicates are counted apart")
    func duplicates() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200))
        await deliver(app: app)
        await deliver(app: app)
        #expect(activity(of: app).duplicates(at: fixture.clock.now) == 1)
        #expect(activity(of: app).total.delivered == 1)
    }

    @Test("long reasons are cut")
    func longReason() async throws {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200)) { provider in
            let reason = String(repeating: "x", count: 100_000)
            provider.prepare = { _, _ throws(DeliveryFailure) in throw DeliveryFailure(.failed(reason: reason)) }
        }
        await deliver(app: app)
        let reason = try #require(activity(of: app).lastFailure?.reason)
        #expect(reason.unicodeScalars.count == 256 && reason.hasSuffix("…"))
    }

    @Test("activity survives a reload by the app's name, and is forgotten with the app")
    func reload() async {
        await deliver(app: .scripted(ScriptedTransport(statuses: 200)))
        let reloaded = DeliveryApp.scripted(ScriptedTransport(statuses: 200))
        await deliver(app: reloaded, from: 1)
        #expect(activity(of: reloaded).total.delivered == 2)
        fixture.pipeline.keepActivity(ofApps: ["app.*"])
        #expect(activity(of: reloaded).total.delivered == 2)
        fixture.pipeline.keepActivity(ofApps: ["another"])
        #expect(activity(of: reloaded).total.delivered == 0)
    }
}
