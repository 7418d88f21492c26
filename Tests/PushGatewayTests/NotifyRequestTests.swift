import APIRuntime
import HTTPTypes
import LoopbackServer
import ManualClock
import PushDelivery
import PushGateway
import PushGatewayAPI
import Testing

@Suite("Requests to the gateway")
struct NotifyRequestTests {
    private let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: NotifyService.path)

    private func respond(
        _ service: NotifyService, deadline: ContinuousClock.Instant? = nil, fields: HTTPFields = [:]
    ) async -> ServerResponse {
        var head = head
        head.headerFields = fields
        return await APIRouter.pushGateway(service).respond(
            to: head, body: ServerRequestBody(NotifyRequest(to: ["key"]).jsonBytes()),
            context: ServerRequestContext(head, deadline: deadline))
    }

    /// A deduplicator that reports which response the homeserver got.
    private struct AnswerReporter: DeliveryDeduplicator {
        let answers = AsyncStream.makeStream(of: DeliveryBatch.Answer.self)

        func begin(_ key: DeliveryKey) async -> DeliveryClaim { .deliver }
        func finish(_ key: DeliveryKey, with result: DeliveryResult) async {}
        func answered(_ keys: [DeliveryKey], _ answer: DeliveryBatch.Answer) async {
            answers.continuation.yield(answer)
        }

        var first: DeliveryBatch.Answer? {
            get async { await answers.stream.first { _ in true } }
        }
    }

    private func service(
        _ provider: ScriptedProvider, _ reporter: AnswerReporter, clock: any DeliveryClock = ManualClock(),
        limits: NotifyService.Limits = .init()
    ) -> NotifyService {
        NotifyService(
            apps: AppRegistry([DeliveryApp(name: "*", provider: provider)]),
            pipeline: DeliveryPipeline(deduplicator: reporter, clock: clock, logger: .silent), limits: limits,
            clock: clock, logger: .silent)
    }

    @Test(
        "the deduplicator learns whether a response with status 200 was written",
        arguments: [(true, DeliveryBatch.Answer.success), (false, .notWritten)])
    func writtenAnswer(isWritten: Bool, expected: DeliveryBatch.Answer) async throws {
        let reporter = AnswerReporter()
        let response = await respond(service(ScriptedProvider(), reporter))
        #expect(response.status == .ok)
        let completion = try #require(response.completion)
        completion(isWritten)
        #expect(await reporter.first == expected)
    }

    @Test("the deduplicator learns that the response was an error")
    func errorAnswer() async throws {
        let reporter = AnswerReporter()
        let response = await respond(service(ScriptedProvider { _ in .busy() }, reporter))
        #expect(response.status == .badGateway)
        #expect(await reporter.first == .error)
    }

    @Test("a delivery's deadline is that of the limits, or the request's if it is earlier")
    func deadlines() async {
        let clock = ManualClock()
        let provider = ScriptedProvider()
        let service = service(
            provider, AnswerReporter(), clock: clock, limits: .init(deadline: .seconds(10)))
        _ = await respond(service)
        _ = await respond(service, deadline: clock.now + .seconds(3))
        _ = await respond(service, deadline: clock.now + .seconds(30))
        #expect(provider.deadlines == [10, 3, 10].map { clock.now + .seconds($0) })
    }

    @Test("a response that is late is a 502 at the deadline")
    func late() async {
        let clock = ManualClock()
        let (never, continuation) = AsyncStream.makeStream(of: Never.self)
        defer { continuation.finish() }
        let provider = ScriptedProvider { _ in
            for await _ in never {}
            return .delivered()
        }
        let service = service(provider, AnswerReporter(), clock: clock, limits: .init(deadline: .seconds(10)))
        async let response = respond(service)
        await clock.waitForSleepers(for: .seconds(10))
        clock.advance(by: .seconds(10))
        #expect(await response.status == .badGateway)
    }

    @Test("a body with a content coding returns 415")
    func contentCoding() async {
        let provider = ScriptedProvider()
        let response = await respond(NotifyService(provider), fields: [.contentEncoding: "gzip"])
        #expect(response.status == .unsupportedMediaType)
        #expect(provider.delivered.isEmpty)
    }
}
