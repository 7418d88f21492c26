import APIRuntime
import ClientServerAPI
import HTTPTypes
import ManualClock
import PushDelivery
import PushGatewayAPI
import Synchronization
import Testing
import WebPushPusherAPI

@testable import HomeserverPush

/// The tokens of Web Push pushers, with a clock that the tests move.
@Suite("Activation of Web Push pushers", .timeLimit(.minutes(1)))
struct WebPushActivationTests {
    private let store = InMemoryPushStore()
    private let clock = ManualClock()
    private let server = ScriptedPushServer()
    private let caller = AuthenticatedUser(userID: "@fern:garden.example", deviceID: "BROWSER")

    private var activation: WebPushActivation {
        let provider = ScriptedProvider(server)
        let webPush = HomeserverWebPush(provider: provider, activationProvider: provider, vapidKey: "key")
        let service = HomeserverPushService(
            store: store, authenticator: SessionStore(), transport: server, webPush: webPush, logger: .silent,
            clock: clock)
        return WebPushActivation(service: service, webPush: webPush)
    }

    private let request = WebPushPusher(
        pushkey: "key", appID: "app", appDisplayName: "App", deviceDisplayName: "Browser", lang: "en",
        data: .init(url: "https://push.example/up", auth: "secret"))

    private func token() async throws -> String {
        let state = try await store.pushers(of: caller.userID).first?.setting.webPush
        guard case .awaitingActivation(let token, _)? = state else { throw MatrixError.notFound("no pusher waits") }
        return token
    }

    private func errcode(_ token: String, _ activation: WebPushActivation) async throws -> String? {
        do {
            try await activation.activate(ActivatePusherRequest(appID: "app", ackToken: token), of: caller)
            return nil
        } catch let error as MatrixError {
            return error.errcode.rawValue
        }
    }

    @Test("a token expires after five minutes, and setting the pusher again sends another one")
    func expiry() async throws {
        let activation = activation
        #expect(try await activation.setPusher(request, of: caller))
        let first = try await token()
        #expect(first.utf8.count == 32)
        clock.advance(by: .seconds(300))
        #expect(try await errcode(first, activation) == "M_EXPIRED_ACTIVATION_TOKEN")
        #expect(try await activation.setPusher(request, of: caller))
        let second = try await token()
        #expect(first != second)
        #expect(try await errcode(first, activation) == "M_UNKNOWN_ACTIVATION_TOKEN")
        clock.advance(by: .seconds(299))
        #expect(try await errcode(second, activation) == nil)
        #expect(try await !activation.setPusher(request, of: caller), "it is activated")
        #expect(try await errcode("", activation) == "M_UNKNOWN_ACTIVATION_TOKEN")
    }

    @Test("a message is sent again after a failure that passes, and its pusher's earlier message isn't")
    func repetition() async throws {
        server.statuses.withLock { $0 = [503, 503, 201] }
        let activation = activation
        _ = try await activation.setPusher(request, of: caller)
        await server.waitForRequests(1)
        await clock.waitForSleepers(for: .seconds(1))
        _ = try await activation.setPusher(request, of: caller)
        await server.waitForRequests(2)
        await clock.waitForSleepers(for: .seconds(1))
        clock.advance(by: .seconds(1))
        await server.waitForRequests(3)
        #expect(server.tokens.count == 3)
        #expect(server.tokens[0] != server.tokens[1] && server.tokens[1] == server.tokens[2])
        #expect(try await errcode(server.tokens[2], activation) == nil)
    }

    @Test("a message isn't sent any more after the workers have stopped")
    func stop() async throws {
        server.statuses.withLock { $0 = [503] }
        let activation = activation
        _ = try await activation.setPusher(request, of: caller)
        await clock.waitForSleepers(for: .seconds(1))
        await activation.service.workers.stop()
        _ = try await activation.setPusher(request, of: caller)
        clock.advance(by: .seconds(10))
        #expect(server.tokens.count == 1)
    }
}

/// A push server that responds as the test demands, 201 in the end.
private final class ScriptedPushServer: ClientTransport {
    let statuses = Mutex<[Int]>([])
    private let received = Mutex<[String]>([])
    private let requests = AsyncStream.makeStream(of: Void.self)

    var tokens: [String] { received.withLock { $0 } }

    func waitForRequests(_ count: Int) async {
        if tokens.count >= count { return }
        for await _ in requests.stream where tokens.count >= count { return }
    }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        received.withLock { $0.append(String(decoding: body ?? [], as: UTF8.self)) }
        requests.continuation.yield()
        let status = statuses.withLock { $0.isEmpty ? 201 : $0.removeFirst() }
        return ClientResponse(head: HTTPResponse(status: .init(code: status)), body: [])
    }
}

/// A provider whose messages are the bare tokens.
private struct ScriptedProvider: PushProvider {
    static let name = "scripted"
    let server: ScriptedPushServer

    init(_ server: ScriptedPushServer) { self.server = server }
    init(_ configuration: ScriptedPushServer, environment: ProviderEnvironment) { server = configuration }

    func request(
        for notification: PushGatewayAPI.Notification, to device: PushGatewayAPI.Notification.Device,
        context: DeliveryContext
    ) throws(DeliveryFailure) -> OutboundRequest {
        OutboundRequest(
            head: HTTPRequest(method: .post, scheme: "https", authority: "push.example", path: "/up"),
            body: Array((notification.additionalProperties["ack_token"]?.string ?? "").utf8),
            destination: Destination("https://push.example"), transport: server)
    }

    func meaning(
        of response: ClientResponse, for device: PushGatewayAPI.Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning {
        response.head.status.code < 300
            ? .delivered() : .retryLater(scope: .device, reason: "status \(response.head.status.code)")
    }
}
