import APIRuntime
import HTTPTypes
import PushGatewayAPI
import Testing

@testable import PushDelivery

@Suite("DeliveryPipeline: hosts that devices name")
struct PipelineNamedHostTests {
    private let fixture = PipelineFixture()

    /// An app whose pushkeys are `HOST` or `HOST/NAME`.
    private static func app(
        _ transport: ScriptedTransport, _ change: (inout ScriptedProvider) -> Void = { _ in }
    ) -> DeliveryApp {
        .scripted(transport) {
            $0.devicesNameHosts = true
            $0.destination = { Destination(String($0.pushkey.prefix { $0 != "/" })) }
            change(&$0)
        }
    }

    private func results(_ eventID: String, to pushkeys: String..., app: DeliveryApp) async -> [DeliveryResult] {
        await fixture.deliver(eventID, to: pushkeys, app: app).results
    }

    // MARK: Bounds

    private static let full = DeliveryResult.retry(after: .seconds(1), reason: "too many deliveries at a time")

    @Test("they get three quarters of the deliveries at a time, all apps together, so that others have room")
    func share() async {
        let fixture = PipelineFixture { $0.maxInFlight = 8 }
        let gate = Gate()
        let stalling = ScriptedTransport { _, _ in
            try await gate.pass()
            return .status(200)
        }
        let (first, second) = (Self.app(stalling), Self.app(stalling))
        let other = DeliveryApp.scripted(stalling)
        async let strangers = fixture.deliver("$1", to: ["a", "b", "c"], app: first)
        async let more = fixture.deliver("$1", to: ["d", "e", "f"], app: second)
        await gate.waitForArrivals(6)
        #expect(await fixture.deliver("$2", to: ["g"], app: first).results == [Self.full])
        async let own = fixture.deliver("$3", to: ["h", "i"], app: other)
        await gate.waitForArrivals(8)
        #expect(await fixture.deliver("$4", to: ["j"], app: other).results == [Self.full])
        gate.open()
        #expect(await strangers.results + more.results + own.results == Array(repeating: .delivered, count: 8))
        #expect(await fixture.deliver("$2", to: ["g"], app: first).results == [.delivered])
    }

    @Test("one of them gets half of that, deliveries that wait for a permit included")
    func shareOfHost() async {
        let fixture = PipelineFixture { $0.maxInFlight = 8 }
        let gate = Gate()
        let stalling = ScriptedTransport { sent, _ in
            if sent.path.hasPrefix("/slow") { try await gate.pass() }
            return .status(200)
        }
        let app = DeliveryApp(name: "app.*", provider: Self.app(stalling).provider, inFlight: 1)
        async let slow = fixture.deliver("$1", to: (0..<5).map { "slow/\($0)" }, app: app)
        await gate.waitForArrivals()
        while fixture.log.lines.count(where: { $0.message == "to be retried" }) < 2 { await Task.yield() }
        #expect(await fixture.deliver("$1", to: ["a", "b"], app: app).results == [.delivered, .delivered])
        gate.open()
        let full = DeliveryResult.retry(
            after: .seconds(1), reason: "too many deliveries to this push server at a time")
        let results = await slow.results
        #expect(results.count { $0 == full } == 2 && results.count { $0 == .delivered } == 3)
    }

    @Test("a host that the configuration excludes is in the log with the remedy, and in the app's last failure")
    func excludedHost() async {
        let transport = ScriptedTransport(statuses: 200)
        let app = Self.app(transport) {
            $0.prepare = { device, _ throws(DeliveryFailure) in
                throw DeliveryFailure(
                    .failed(reason: "not allowed"), remedy: "add it to allowed_hosts",
                    excludedHost: Destination("https://other.example"))
            }
        }
        #expect(await results("$1", to: "other.example/secret", app: app) == [.failed(reason: "not allowed")])
        let line = fixture.log.lines(.error).first { $0.message == "failed" }
        #expect(line?.metadata["destination"] == "https://other.example")
        #expect(line?.metadata["remedy"] == "add it to allowed_hosts")
        let failure = fixture.pipeline.state(of: app).activity.lastFailure
        #expect(failure?.host == Destination("https://other.example"))
        #expect(failure?.remedy == "add it to allowed_hosts")
        #expect(transport.sent.isEmpty)
    }

    // MARK: Rate limits

    /// Paths with `limited` get a 429, those with `down` a 503.
    private static func limitingTransport(_ fields: HTTPFields) -> ScriptedTransport {
        ScriptedTransport { sent, _ in
            .status(sent.path.contains("limited") ? 429 : sent.path.contains("down") ? 503 : 200, fields)
        }
    }

    @Test("a 429 pauses its device, for an hour at most, and no other device of the host")
    func limitedDevice() async {
        let transport = Self.limitingTransport([.retryAfter: "86400"])
        let app = Self.app(transport)
        #expect(await results("$1", to: "host/limited", app: app) == [.retry(after: .seconds(3600), reason: "busy")])
        fixture.clock.advance(by: .seconds(600))
        let paused = DeliveryResult.retry(
            after: .seconds(3000), reason: "the push server limits the rate of this device")
        #expect(await results("$2", to: "host/limited", "host/other", app: app) == [paused, .delivered])
        fixture.clock.advance(by: .seconds(3000))
        #expect(await results("$3", to: "host/limited", app: app).allSatisfy { $0.isRetry })
        #expect(transport.sent.count == 3)
    }

    @Test("three devices with a 429 within a minute pause the host, for five minutes at most")
    func limitedHost() async {
        let transport = Self.limitingTransport([.retryAfter: "3600"])
        let app = Self.app(transport)
        for _ in 0..<3 { _ = await results("$1", to: "host/limited1", app: app) }
        _ = await results("$1", to: "host/limited2", app: app)
        #expect(await results("$1", to: "host/other", app: app) == [.delivered])
        _ = await results("$1", to: "host/limited3", app: app)
        let paused = DeliveryResult.retry(after: .seconds(300), reason: "the destination is paused after failures")
        #expect(await results("$2", to: "host/other", "other", app: app) == [paused, .delivered])
        fixture.clock.advance(by: .seconds(300))
        #expect(await results("$2", to: "host/other", app: app) == [.delivered])
    }

    @Test("devices with a 429 in different minutes don't pause the host")
    func slowLimits() async {
        let app = Self.app(Self.limitingTransport([.retryAfter: "1"]))
        for number in 0..<10 {
            _ = await results("$1", to: "host/limited\(number)", app: app)
            fixture.clock.advance(by: .seconds(30))
        }
        #expect(await results("$1", to: "host/other", app: app) == [.delivered])
    }

    @Test("a 503 with Retry-After pauses the host for five minutes at most")
    func unavailable() async {
        let app = Self.app(Self.limitingTransport([.retryAfter: "3600"]))
        let down = await results("$1", to: "host/down", app: app)
        #expect(down == [.retry(after: .seconds(300), reason: "busy")], "the homeserver gets no longer delay")
        #expect(fixture.log.lines(.warning).first { $0.message == "to be retried" }?.metadata["destination"] == "host")
        let paused = DeliveryResult.retry(after: .seconds(300), reason: "the destination is paused after failures")
        #expect(await results("$1", to: "host/other", "other", app: app) == [paused, .delivered])
    }

    @Test("the numbers of paused devices and of hosts are bounded")
    func rateLimitBound() {
        let limits = RateLimits(maximumPause: .seconds(60), maxEntries: 10, clock: fixture.clock)
        for number in 0..<100 { #expect(!limits.record(number, of: Destination("\(number)"), pause: .seconds(60))) }
        #expect((0..<100).filter { limits.remainingPause(of: $0) != nil } == Array(90..<100))
    }

    // MARK: Faults of a user's own server

    @Test("the rejections of a user's own server are withheld there only, with one log line in an interval")
    func ownServer() async throws {
        let transport = ScriptedTransport { sent, number in
            .status(sent.path.hasPrefix("/own") ? (number % 5 == 4 ? 200 : 400) : sent.path == "/large/bad" ? 400 : 200)
        }
        let app = Self.app(transport)
        for number in 0..<50 {
            #expect(
                await results("$\(number)", to: "own/\(number)", app: app).allSatisfy { $0 == .delivered || $0.isRetry }
            )
        }
        _ = await results("$1", to: "large/1", "large/2", "large/3", app: app)
        #expect(await results("$2", to: "large/bad", app: app) == [.rejected(reason: "bad token")])
        let lines = fixture.log.lines(.error)
        #expect(lines.map { $0.metadata["destination"] } == ["own"])
        let alarm = try fixture.metrics.expectGauge("matrix_push_withholds_rejections", [("app", "app.*")])
        #expect(alarm.lastValue == 1, "one host")
    }

    @Test("faults with other texts of a server are one line in an interval, and hide none of another host or app")
    func faults() async {
        let texts = LockedValue(0)
        let prepare: @Sendable (Notification.Device, DeliveryContext) async throws(DeliveryFailure) -> Void = {
            (_, _) async throws(DeliveryFailure) in
            texts.change { $0 += 1 }
            throw DeliveryFailure(.operatorFault(reason: "text \(texts.value)", remedy: "check key_file"))
        }
        let app = Self.app(ScriptedTransport(statuses: 403)) { $0.prepare = prepare }
        for number in 0..<20 { _ = await results("$\(number)", to: "host", app: app) }
        #expect(fixture.log.lines(.error).count == 1)
        let answering = Self.app(ScriptedTransport(statuses: 403))
        for number in 0..<1500 { _ = await results("$\(number)", to: "host\(number)", app: answering) }
        let count = fixture.log.lines(.error).count
        let other = DeliveryApp(name: "other", provider: ScriptedProvider(transport: ScriptedTransport(statuses: 403)))
        _ = await results("$1", to: "k", app: other)
        #expect(fixture.log.lines(.error).dropFirst(count).map { $0.metadata["app"] } == ["other"])
    }

    @Test("a remark of a push server is logged once in an interval for each host")
    func remarks() async {
        let app = Self.app(ScriptedTransport(statuses: 200)) { $0.remark = "the push server keeps it for 60 s only" }
        for number in 0..<10 { _ = await results("$\(number)", to: "a", "b", app: app) }
        #expect(
            fixture.log.lines(.info).compactMap { $0.metadata["destination"] }.sorted() == [
                "a", "b",
            ])
        #expect(fixture.log.lines(.info).first?.metadata["reason"] == "the push server keeps it for 60 s only")
        fixture.clock.advance(by: .seconds(300))
        _ = await results("$a", to: "a", app: app)
        #expect(fixture.log.lines(.info).count == 3)
    }
}
