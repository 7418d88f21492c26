import APIRuntime
import HTTPTypes
import OutboundHTTP
import Testing

@testable import PushDelivery

@Suite("DeliveryPipeline: repetition within the deadline")
struct PipelineRetryTests {
    private let fixture = PipelineFixture { $0.breaker.failureThreshold = 100 }

    private static func error(_ reason: OutboundError.Reason, mayHaveBeenProcessed: Bool) -> OutboundError {
        OutboundError(reason, mayHaveBeenProcessed: mayHaveBeenProcessed, server: "push.example:443")
    }

    /// Fails with an error a number of times, then responds with 200.
    private static func transport(failing count: Int, with error: OutboundError) -> ScriptedTransport {
        ScriptedTransport { _, number in
            if number < count { throw error }
            return .status(200)
        }
    }

    @Test("connection failures are repeated after 100 ms, 400 ms and 1.6 s with new requests")
    func connectionFailures() async {
        let transport = Self.transport(
            failing: 3, with: Self.error(.connectFailed("refused"), mayHaveBeenProcessed: false))
        async let batch = fixture.deliver(app: .scripted(transport))
        for (count, delay) in [(1, 100), (2, 400), (3, 1600)] {
            await fixture.clock.waitForSleepers(for: .milliseconds(delay))
            #expect(transport.sent.count == count)
            fixture.clock.advance(by: .milliseconds(delay - 1))
            #expect(transport.sent.count == count)
            fixture.clock.advance(by: .milliseconds(1))
        }
        #expect(await batch.results == [.delivered])
        #expect(transport.sent.map(\.body) == ["$1 0", "$1 1", "$1 2", "$1 3"])
    }

    @Test("after the last repetition the homeserver is asked to repeat")
    func lastRepetition() async {
        let fixture = PipelineFixture { $0.connectionRetryDelays = [] }
        let transport = Self.transport(
            failing: 9, with: Self.error(.unresolvable, mayHaveBeenProcessed: false))
        let results = await fixture.deliver(app: .scripted(transport)).results
        #expect(results == [.retry(after: nil, reason: "push.example:443: its name has no address")])
    }

    @Test("a repetition that would start after the deadline is left to the homeserver at once")
    func noTimeLeft() async {
        let transport = Self.transport(
            failing: 9, with: Self.error(.tlsFailed("expired"), mayHaveBeenProcessed: false))
        let results = await fixture.deliver(app: .scripted(transport), within: .milliseconds(100)).results
        #expect(results == [.retry(after: nil, reason: "push.example:443: TLS failed: expired")])
        #expect(transport.sent.count == 1)
    }

    @Test("a request refused by GOAWAY is sent again at once")
    func goAway() async {
        let transport = Self.transport(failing: 1, with: Self.error(.goAway("shutdown"), mayHaveBeenProcessed: false))
        #expect(await fixture.deliver(app: .scripted(transport)).results == [.delivered])
        #expect(transport.sent.count == 2)
    }

    @Test("a request that may have been processed is sent again only if it's idempotent", arguments: [true, false])
    func mayHaveBeenProcessed(isIdempotent: Bool) async {
        let fixture = PipelineFixture { $0.connectionRetryDelays = [.zero] }
        let transport = Self.transport(
            failing: 1, with: Self.error(.connectionLost("reset"), mayHaveBeenProcessed: true))
        let app = DeliveryApp.scripted(transport) { $0.isIdempotent = isIdempotent }
        let results = await fixture.deliver(app: app).results
        #expect(
            results == [
                isIdempotent ? .delivered : .retry(after: nil, reason: "push.example:443: connection lost: reset")
            ])
        #expect(transport.sent.count == (isIdempotent ? 2 : 1))
    }

    @Test("an error of an unknown type isn't repeated, and its value isn't logged")
    func unknownError() async {
        struct Unknown: Error { let url = "https://push.example/secret" }
        let transport = ScriptedTransport { _, _ in throw Unknown() }
        let results = await fixture.deliver(app: .scripted(transport)).results
        #expect(results == [.retry(after: nil, reason: "Unknown")])
        #expect(transport.sent.count == 1)
    }

    @Test("a request for which this process lacks a resource is repeated, and the destination isn't to blame")
    func overloaded() async {
        let fixture = PipelineFixture { $0.breaker.failureThreshold = 1 }
        let transport = Self.transport(
            failing: 2, with: Self.error(.overloaded("too many open files"), mayHaveBeenProcessed: false))
        async let batch = fixture.deliver(app: .scripted(transport))
        for delay in [100, 400] {
            await fixture.clock.waitForSleepers(for: .milliseconds(delay))
            fixture.clock.advance(by: .milliseconds(delay))
        }
        #expect(await batch.results == [.delivered])
        let failing = Self.transport(
            failing: 9, with: Self.error(.overloaded("too many open files"), mayHaveBeenProcessed: false))
        let app = DeliveryApp.scripted(failing)
        for number in 2...4 {
            let results = await fixture.deliver("$\(number)", app: app, within: .milliseconds(50)).results
            let reason = "push.example:443: not sent: too many open files"
            #expect(results == [.retry(after: nil, reason: reason)])
        }
        #expect(fixture.count("matrix_push_breaker_openings_total", [("provider", "scripted")]) == 0)
    }

    @Test("the text of another library's error isn't logged")
    func otherLibrary() async {
        struct Foreign: Error, CustomStringConvertible { let description = "https://push.example/secret failed" }
        let transport = ScriptedTransport { _, _ in throw Foreign() }
        let results = await fixture.deliver(app: .scripted(transport)).results
        #expect(results == [.retry(after: nil, reason: "Foreign")])
    }

    @Test("a client that has been shut down isn't asked again")
    func clientShutDown() async {
        let transport = Self.transport(failing: 9, with: Self.error(.shutDown, mayHaveBeenProcessed: false))
        #expect(await fixture.deliver(app: .scripted(transport)).results.allSatisfy { $0.isRetry })
        #expect(transport.sent.count == 1)
    }

    @Test("a request that the provider wants anew is made once more")
    func retryNow() async {
        let once = ScriptedTransport(statuses: 401, 200)
        #expect(await fixture.deliver(app: .scripted(once)).results == [.delivered])
        #expect(once.sent.map(\.body) == ["$1 0", "$1 1"])
        let always = ScriptedTransport(statuses: 401)
        let results = await fixture.deliver("$2", app: .scripted(always)).results
        #expect(results == [.retry(after: nil, reason: "expired token")])
        #expect(always.sent.count == 2)
    }

    @Test("a request that is too large is reduced once")
    func tooLarge() async {
        let once = ScriptedTransport(statuses: 413, 200)
        #expect(await fixture.deliver(app: .scripted(once)).results == [.delivered])
        #expect(once.sent.map(\.body) == ["$1 0", "small"])
        let always = ScriptedTransport(statuses: 413)
        #expect(await fixture.deliver("$2", app: .scripted(always)).results == [.failed(reason: "too large")])
        #expect(always.sent.count == 2)
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 413)) { $0.hasSmallerForm = false }
        let results = await fixture.deliver("$3", app: app).results
        #expect(results == [.failed(reason: "too large, and there is no smaller form")])
    }

    @Test("a reduced request that must be made anew stays reduced")
    func reducedAgain() async {
        let transport = ScriptedTransport(statuses: 413, 401, 200)
        #expect(await fixture.deliver(app: .scripted(transport)).results == [.delivered])
        #expect(transport.sent.map(\.body) == ["$1 0", "small", "small"])
    }

    // MARK: Destinations that are out of order

    @Test("a destination that fails repeatedly isn't tried for a time, and its recovery is found by one probe")
    func breaker() async {
        let fixture = PipelineFixture { $0.connectionRetryDelays = [] }
        let error = Self.error(.connectFailed("refused"), mayHaveBeenProcessed: false)
        let transport = Self.transport(failing: 5, with: error)
        let app = DeliveryApp.scripted(transport)
        for number in 0..<5 { _ = await fixture.deliver("$\(number)", app: app) }
        let paused = DeliveryResult.retry(after: .seconds(5), reason: "the destination is paused after failures")
        #expect(await fixture.deliver("$6", app: app).results == [paused])
        #expect(transport.sent.count == 5)
        #expect(fixture.count("matrix_push_breaker_openings_total", [("provider", "scripted")]) == 1)
        let lines = fixture.log.lines.filter { $0.message == "destination paused" }
        #expect(lines.map { $0.metadata["after"] } == ["5000ms"])
        #expect(lines.map { $0.metadata["until_then"] } == ["homeservers get 429 with Retry-After"])
        fixture.clock.advance(by: .seconds(5))
        #expect(await fixture.deliver("$6", app: app).results == [.delivered])
        #expect(await fixture.deliver("$7", app: app).results == [.delivered])
    }

    @Test("a probe that fails has its own reason, not that of the pause that its failure begins")
    func probeFailure() async {
        let refused = Self.error(.connectFailed("refused"), mayHaveBeenProcessed: false)
        let lost = Self.error(.connectionLost("closed"), mayHaveBeenProcessed: false)
        let transport = ScriptedTransport { _, number in throw number == 0 ? refused : lost }
        let fixture = PipelineFixture {
            $0.breaker.failureThreshold = 1
            $0.connectionRetryDelays = [.zero]
        }
        func retries(_ reason: String) -> Int64 {
            fixture.count(
                "matrix_push_deliveries_total",
                [("app", "app.*"), ("provider", "scripted"), ("result", "retry"), ("reason", reason)])
        }
        let app = DeliveryApp.scripted(transport)
        let results = [("connect_failed", "no connection: refused"), ("connection_lost", "connection lost: closed")]
        for (number, (label, phrase)) in results.enumerated() {
            let reason = "push.example:443: \(phrase)"
            let pause = Duration.seconds(5 * (number + 1))
            #expect(
                await fixture.deliver("$\(number)", app: app).results == [.retry(after: pause, reason: reason)])
            #expect(transport.sent.count == number + 1)
            #expect(fixture.log.lines.last { $0.message == "to be retried" }?.metadata["reason"] == "\(reason)")
            let failure = fixture.pipeline.state(of: app).activity.lastFailure
            #expect(failure?.reason == reason)
            #expect(failure?.cause == .noResponse)
            #expect(retries(label) == 1)
            fixture.clock.advance(by: pause)
        }
        #expect(retries("breaker_open") == 0)
    }

    @Test("a Retry-After pauses its destination at once, and no other", arguments: [429, 503])
    func retryAfter(status: Int) async {
        let transport = ScriptedTransport { sent, _ in
            sent.path == "/busy" ? .status(status, [.retryAfter: "90"]) : .status(200)
        }
        let app = DeliveryApp.scripted(transport) { $0.destination = { Destination($0.pushkey) } }
        #expect(
            await fixture.deliver("$1", to: ["busy", "other"], app: app).results
                == [.retry(after: .seconds(90), reason: "busy"), .delivered])
        fixture.clock.advance(by: .seconds(30))
        #expect(
            await fixture.deliver("$2", to: ["busy", "other"], app: app).results
                == [.retry(after: .seconds(60), reason: "the destination is paused after failures"), .delivered])
        #expect(transport.sent.count { $0.path == "/busy" } == 1)
    }

    @Test("one error response without Retry-After doesn't pause the destination, whatever the documentation asks for")
    func documentedDelay() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 500, 200))
        #expect(
            await fixture.deliver("$1", app: app).results == [.retry(after: .seconds(900), reason: "internal error")])
        #expect(await fixture.deliver("$2", app: app).results == [.delivered])
    }

    @Test("failures of single devices and operator's faults don't pause a destination", arguments: [507, 403, 418])
    func notTheDestination(status: Int) async {
        let fixture = PipelineFixture()
        let transport = ScriptedTransport(statuses: status)
        let app = DeliveryApp.scripted(transport)
        for number in 0..<20 { _ = await fixture.deliver("$\(number)", app: app) }
        #expect(transport.sent.count == 20)
    }
}
