import APIRuntime
import HTTPTypes
import Logging
import ManualClock
import PushDelivery
import PushGateway
import PushGatewayAPI
import ServiceProgram
import StatusAPI
import Synchronization

@testable import PushGatewayProgram

/// A provider whose responses have the meaning that a test sets.
final class ChangingProvider: PushProvider {
    struct Configuration: Sendable {}

    static let name = "apns"

    let devicesNameHosts: Bool
    let expiries: [CredentialExpiry]
    private let response: Mutex<ResponseMeaning>

    init(
        _ meaning: ResponseMeaning = .delivered(), devicesNameHosts: Bool = false, expiries: [CredentialExpiry] = []
    ) {
        response = Mutex(meaning)
        self.devicesNameHosts = devicesNameHosts
        self.expiries = expiries
    }

    convenience init(_ configuration: Configuration, environment: ProviderEnvironment) { self.init() }

    func responds(_ meaning: ResponseMeaning) { response.withLock { $0 = meaning } }

    func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest {
        OutboundRequest(
            head: HTTPRequest(method: .post, scheme: "https", authority: "push.example", path: "/"), body: [],
            destination: Destination("push.example"), transport: Transport())
    }

    func meaning(
        of response: ClientResponse, for device: Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning { self.response.withLock { $0 } }

    func expiries(clock: any DeliveryClock) -> [CredentialExpiry] { expiries }

    private struct Transport: ClientTransport {
        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            ClientResponse(head: HTTPResponse(status: .ok), body: [])
        }
    }
}

/// A gateway with a manual clock, and its status.
struct StatusFixture {
    let clock = ManualClock(secondsSince1970: 1_780_000_000)
    let lastReload = LastReload()
    let service: NotifyService
    let source: StatusSource
    let router: APIRouter
    let statusRouter: APIRouter

    init(_ apps: [(name: String, provider: ChangingProvider)], process: ProcessStatus = .init()) {
        let logger = Logger.silent
        let pipeline = DeliveryPipeline(clock: clock, logger: logger)
        service = NotifyService(
            apps: AppRegistry(apps.map { DeliveryApp(name: $0.name, provider: $0.provider) }), pipeline: pipeline,
            clock: clock, logger: logger)
        source = StatusSource(
            service: service, pipeline: pipeline, lastReload: lastReload, notReadyReason: { nil }, process: { process })
        router = .pushGateway(service)
        var statusRouter = APIRouter()
        StatusRoutes(source: source).register(on: &statusRouter)
        self.statusRouter = statusRouter
    }

    /// Sends one notification after the other, each with its own ID, and returns the last status.
    @discardableResult
    func notify(_ app: String, _ count: Int = 1, pushkey: String = "SECRET-PUSHKEY") async -> Int {
        var status = 0
        for _ in 0..<count {
            let body: JSONObject = [
                "notification": [
                    "event_id": .string("$\(UInt64.random(in: 0...UInt64.max))"), "content": ["body": "SECRET-CONTENT"],
                    "devices": [["app_id": .string(app), "pushkey": .string(pushkey)]],
                ]
            ]
            status = await send(body.jsonBytes())
        }
        return status
    }

    func send(_ body: [UInt8]) async -> Int {
        let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: NotifyService.path)
        return await router.respond(to: head, body: ServerRequestBody(body)).status.code
    }

    func get(_ path: String) async -> ServerResponse {
        await statusRouter.respond(
            to: HTTPRequest(method: .get, scheme: nil, authority: nil, path: path), body: ServerRequestBody([]))
    }

    func page() async -> String { String(decoding: await get("/").body, as: UTF8.self) }
}
