import APIRuntime
import AsyncHTTPClientTransport
import GardenFeedAPI
import LoopbackServer
import Testing

/// A generated client sends webhooks and callbacks to a generated server over a real connection.
@Suite("Webhooks over HTTP", .timeLimit(.minutes(5)))
struct WebhookTests {
    private struct Receiver: GardenFeedWebhooks, GardenFeedCallbacks {
        let beds: AsyncStream<String>.Continuation

        func frostWarning(_ body: FrostWarning) async throws {
            beds.yield("frost of \(body.degrees) degrees")
        }

        func harvestReady(_ body: HarvestNotice) async throws -> String {
            if body.bed == "none" { throw MatrixError.notFound("no such bed") }
            return "a salad of \(body.bed)"
        }

        func bedWatered(_ body: Reading) async throws { beds.yield("\(body.bed) is watered") }
    }

    private static func withReceiver(
        _ body: (BaseURL, inout AsyncStream<String>.Iterator) async throws -> Void
    ) async throws {
        let (beds, continuation) = AsyncStream.makeStream(of: String.self)
        let receiver = Receiver(beds: continuation)
        var router = APIRouter()
        receiver.registerWebhooks(on: &router, at: "/hooks")
        receiver.registerWebhooks(on: &router) { $0 == .harvestReady ? "/only/harvest" : nil }
        receiver.registerCallbacks(on: &router, at: "/watered")
        var iterator = beds.makeAsyncIterator()
        try await withServer(router) { try await body($0, &iterator) }
    }

    private static func connection(_ base: BaseURL, _ path: String) throws -> APIConnection {
        APIConnection(
            transport: AsyncHTTPClientTransport(timeout: .seconds(120)), baseURL: try BaseURL("\(base)\(path)"))
    }

    @Test("webhooks of one path reach their methods")
    func onePath() async throws {
        try await Self.withReceiver { base, beds in
            let client = GardenFeedWebhookClient(try Self.connection(base, "/hooks"))
            try await client.frostWarning(FrostWarning(degrees: -2.5))
            #expect(await beds.next() == "frost of -2.5 degrees")
            #expect(try await client.harvestReady(HarvestNotice(bed: "rocket")) == "a salad of rocket")
            let missing = await #expect(throws: MatrixError.self) {
                try await client.harvestReady(HarvestNotice(bed: "none"))
            }
            #expect(missing?.message == "no such bed")
            let neither = try await base.send(.post, "/hooks", body: Array(#"{"kind": "rain"}"#.utf8))
            #expect(neither.head.status == .badRequest)
            #expect(neither.text.contains("none of the 2 webhooks"))
        }
    }

    @Test("a webhook without a path isn't served; one alone gets the error of its body")
    func ownPath() async throws {
        try await Self.withReceiver { base, _ in
            let client = GardenFeedWebhookClient(try Self.connection(base, "/only/harvest"))
            #expect(try await client.harvestReady(HarvestNotice(bed: "kale")) == "a salad of kale")
            let refused = await #expect(throws: MatrixError.self) {
                try await client.frostWarning(FrostWarning(degrees: 1))
            }
            #expect(refused?.errcode == .missingParam || refused?.errcode == .invalidParam)
        }
    }

    @Test("a callback reaches its method")
    func callback() async throws {
        try await Self.withReceiver { base, beds in
            let client = GardenFeedCallbackClient(try Self.connection(base, "/watered"))
            try await client.bedWatered(Reading(bed: "mint", moisture: 80))
            #expect(await beds.next() == "mint is watered")
        }
    }
}
