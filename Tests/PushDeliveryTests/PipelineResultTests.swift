import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushGatewayAPI
import Testing

@testable import PushDelivery

@Suite("DeliveryPipeline: results")
struct PipelineResultTests {
    private let fixture = PipelineFixture()

    private static let resultsOfStatuses: [(status: Int, result: DeliveryResult)] = [
        (200, .delivered), (410, .rejected(reason: "gone")), (503, .retry(after: nil, reason: "busy")),
        (507, .retry(after: nil, reason: "device offline")), (403, .retry(after: nil, reason: "wrong key")),
        (418, .failed(reason: "status 418")),
    ]

    @Test("a meaning of a response has its result, after one request", arguments: resultsOfStatuses)
    func results(status: Int, result: DeliveryResult) async {
        let transport = ScriptedTransport(statuses: status)
        #expect(await fixture.deliver(app: .scripted(transport)).results == [result])
        #expect(transport.sent.count == 1)
    }

    @Test("results are in the order of the devices, and a provider sees the device's own notification only")
    func order() async {
        let transport = ScriptedTransport { sent, _ in .status(sent.path == "/b" ? 410 : 200) }
        let batch = await fixture.deliver(to: ["a", "b", "c"], app: .scripted(transport))
        #expect(batch.results == [.delivered, .rejected(reason: "gone"), .delivered])
        #expect(await fixture.deliver(to: [], app: .scripted(transport)).results.isEmpty)
    }

    @Test("a response whose body is too large or broke off is judged by its head", arguments: [true, false])
    func head(isTooLarge: Bool) async {
        let head = HTTPResponse(status: .ok)
        let transport = ScriptedTransport { _, _ in
            if isTooLarge { throw ResponseTooLargeError(head: head, maxBytes: 1) }
            throw IncompleteResponseError(head: head, reason: .timedOut)
        }
        #expect(await fixture.deliver(app: .scripted(transport)).results == [.delivered])
        #expect(transport.sent.count == 1)
    }

    @Test("a request that can't be sent fails")
    func invalidRequest() async {
        let transport = ScriptedTransport { _, _ in throw InvalidRequestError("its URL has no host") }
        let results = await fixture.deliver(app: .scripted(transport)).results
        #expect(results == [.failed(reason: "the request cannot be sent: its URL has no host")])
    }

    @Test("a forbidden address fails: the operator's policy must not remove users' pushers")
    func forbiddenAddress() async {
        let transport = ScriptedTransport { _, _ in
            throw OutboundError(.forbiddenAddress, mayHaveBeenProcessed: false, server: "10.0.0.1:443")
        }
        let results = await fixture.deliver(app: .scripted(transport)).results
        #expect(results == [.failed(reason: "10.0.0.1:443: its addresses are not allowed")])
    }

    @Test("a failure to make a request has its meaning, without a request")
    func noRequest() async {
        let transport = ScriptedTransport(statuses: 200)
        let app = DeliveryApp.scripted(transport) {
            $0.prepare = { _, _ throws(DeliveryFailure) in
                throw DeliveryFailure(.rejected(reason: "the pushkey is not base64"))
            }
        }
        #expect(await fixture.deliver(app: app).results == [.rejected(reason: "the pushkey is not base64")])
        #expect(transport.sent.isEmpty)
    }

    @Test("each result is one log line with app, event and reason, and no pushkey")
    func logLines() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200, 410, 503, 418))
        for number in 1...4 { _ = await fixture.deliver("$\(number)\n", to: ["secret"], app: app) }
        let lines = fixture.log.lines
        #expect(lines.map(\.level) == [.debug, .info, .warning, .error])
        #expect(lines.map(\.message) == ["delivered", "rejected", "to be retried", "failed"])
        #expect(lines.map { $0.metadata["reason"] } == [nil, "gone", "busy", "status 418"])
        #expect(lines.allSatisfy { $0.metadata["app"] == "app.*" })
        #expect(lines.map { $0.metadata["event_id"] } == (1...4).map { "$\($0)\u{FFFD}" })
        #expect(!"\(lines)".contains("secret"))
    }

    @Test("of a thousand rejections in a minute, a hundred have lines at the usual level")
    func logLinesOfManyDevices() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 410))
        _ = await fixture.deliver(to: (0..<1000).map { "key\($0)" }, app: app)
        let levels = fixture.log.lines.filter { $0.message == "rejected" }.map(\.level)
        #expect(levels.count { $0 == .info } == 100)
        #expect(levels.count { $0 == .debug } == 900)
    }

    @Test("results, attempts and durations are counted with labels of the configuration only")
    func metrics() async throws {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200, 401, 200, 410))
        for number in 1...3 { _ = await fixture.deliver("$\(number)", app: app) }
        let labels = [("app", "app.*"), ("provider", "scripted")]
        let delivered = labels + [("result", "delivered"), ("reason", "accepted")]
        #expect(fixture.count("matrix_push_deliveries_total", delivered) == 2)
        let rejected = labels + [("result", "rejected"), ("reason", "http_410")]
        #expect(fixture.count("matrix_push_deliveries_total", rejected) == 1)
        #expect(fixture.count("matrix_push_attempts_total", labels) == 4)
        #expect(try fixture.metrics.expectTimer("matrix_push_delivery_duration_seconds", labels).values.count == 3)
    }

    // MARK: The operator's faults

    @Test("an operator's fault is logged once in an interval with the remedy, and never rejects")
    func operatorFault() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 403))
        for number in 1...3 {
            let results = await fixture.deliver("$\(number)", app: app).results
            #expect(results == [.retry(after: nil, reason: "wrong key")])
        }
        #expect(fixture.log.lines(.error).map { $0.metadata["remedy"] } == ["check key_file"])
        fixture.clock.advance(by: .seconds(300))
        _ = await fixture.deliver("$4", app: app)
        #expect(fixture.log.lines(.error).count == 2)
        #expect(fixture.count("matrix_push_operator_faults_total", [("app", "app.*")]) == 4)
    }

    @Test("suspect rejections of an app that never had a success are retried, with one log line and an alarm")
    func massRejection() async throws {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 400))
        let pushkeys = (0..<10).map { "\($0)" }
        let results = await fixture.deliver(to: pushkeys, app: app).results
        #expect(results.allSatisfy { $0.isRetry })
        let remedies = fixture.log.lines(.error).map { $0.metadata["remedy"] }
        #expect(remedies == ["check the environment"])
        #expect(fixture.count("matrix_push_withheld_rejections_total", [("app", "app.*")]) == 10)
        let alarm = try fixture.metrics.expectGauge("matrix_push_withholds_rejections", [("app", "app.*")])
        #expect(alarm.lastValue == 1)
    }

    @Test(
        "suspect rejections are reported while most deliveries succeed, with the remedy in the log, and the alarm ends")
    func reportedRejection() async throws {
        let transport = ScriptedTransport { sent, _ in .status(sent.path == "/bad" ? 400 : 200) }
        let app = DeliveryApp.scripted(transport)
        #expect(await fixture.deliver("$1", to: ["bad"], app: app).results.allSatisfy { $0.isRetry })
        _ = await fixture.deliver("$2", to: ["a", "b", "c"], app: app)
        #expect(await fixture.deliver("$3", to: ["bad"], app: app).results == [.rejected(reason: "bad token")])
        let alarm = try fixture.metrics.expectGauge("matrix_push_withholds_rejections", [("app", "app.*")])
        #expect(alarm.lastValue == 0)
        #expect(fixture.log.lines(.notice).count == 1)
        let line = fixture.log.lines(.info).first { $0.message == "rejected" }
        #expect(line?.metadata["remedy"] == "check the environment")
    }

    // MARK: Remarks

    @Test("a provider's remark about the device's data is logged at level info, ten times a minute for an app")
    func remarks() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200)) {
            $0.prepare = { _, context throws(DeliveryFailure) in context.logRemark("ignored default_payload") }
        }
        _ = await fixture.deliver(to: (0..<15).map { "\($0)" }, app: app)
        let lines = fixture.log.lines.filter { $0.message == "remark" }
        #expect(lines.count == 15 && lines.count { $0.level == .info } == 10)
        #expect(lines.first?.metadata == ["app": "app.*", "reason": "ignored default_payload"])
    }

    @Test("a remark about a notification that isn't sent has the level debug")
    func remarkWithoutResponse() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200)) {
            $0.prepare = { _, _ throws(DeliveryFailure) in
                throw DeliveryFailure(.delivered(remark: "not sent: events only"))
            }
        }
        #expect(await fixture.deliver(app: app).results == [.delivered])
        #expect(fixture.log.lines.map(\.level) == [.debug])
    }

    @Test("the delay of a line is in whole seconds")
    func delay() async {
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 500))
        _ = await fixture.deliver(app: app)
        #expect(fixture.log.lines(.warning).map { $0.metadata["after"] } == ["900s"])
    }
}
