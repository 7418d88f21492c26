import APIRuntime
import HTTPTypes
import Logging
import LoopbackServer
import ManualClock
import PushDelivery
import PushGateway
import PushGatewayAPI
import Synchronization

/// A provider whose responses a test scripts. It records its requests and makes no connection.
final class ScriptedProvider: PushProvider {
    struct Configuration: Sendable {}

    static let name = "scripted"

    private let transport: ScriptedTransport
    private let contexts = Mutex<[DeliveryContext]>([])

    /// The pushkeys of all requests, in the order in which they were sent.
    var delivered: [String] { transport.requests.withLock { $0.map(\.pushkey) } }
    /// The deadlines of all deliveries.
    var deadlines: [ContinuousClock.Instant] { contexts.withLock { $0.map(\.deadline) } }
    /// The notifications of all requests.
    var notifications: [Notification] { transport.requests.withLock { $0.map(\.notification) } }

    init(_ script: @escaping @Sendable (_ pushkey: String) async -> ResponseMeaning = { _ in .delivered() }) {
        transport = ScriptedTransport(script: script)
    }

    convenience init(_ configuration: Configuration, environment: ProviderEnvironment) { self.init() }

    func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest {
        contexts.withLock { $0.append(context) }
        var addressed = notification
        addressed.devices = [device]
        let head = HTTPRequest(method: .post, scheme: "https", authority: "scripted.test", path: "/")
        return OutboundRequest(
            head: head, body: addressed.jsonBytes(), destination: Destination("scripted"), transport: transport)
    }

    func meaning(
        of response: ClientResponse, for device: Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning {
        guard let index = Int(String(decoding: response.body, as: UTF8.self)) else {
            return .failed(reason: "not a scripted response")
        }
        return transport.meanings.withLock { $0[index] }
    }
}

/// A transport that responds to each request with the number of its scripted meaning.
private final class ScriptedTransport: ClientTransport {
    let requests = Mutex<[(pushkey: String, notification: Notification)]>([])
    let meanings = Mutex<[ResponseMeaning]>([])
    private let script: @Sendable (_ pushkey: String) async -> ResponseMeaning

    init(script: @escaping @Sendable (_ pushkey: String) async -> ResponseMeaning) {
        self.script = script
    }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let notification = try Notification(json: body ?? [])
        let pushkey = notification.devices.first?.pushkey ?? ""
        requests.withLock { $0.append((pushkey, notification)) }
        let meaning = await script(pushkey)
        let index = meanings.withLock { meanings in
            meanings.append(meaning)
            return meanings.count - 1
        }
        return ClientResponse(head: HTTPResponse(status: .ok), body: Array(String(index).utf8))
    }
}

extension ResponseMeaning {
    /// A temporary failure of one device.
    static func busy(after: Duration? = nil) -> Self { .retryLater(after: after, scope: .device, reason: "busy") }
}

extension NotifyService {
    /// Creates a service with one provider. Its clock stands still, so that no deadline ends on a busy machine.
    convenience init(
        _ provider: some PushProvider, appID: String = "*", limits: Limits = .init(), logger: Logger = .silent
    ) {
        let clock = ManualClock()
        self.init(
            apps: AppRegistry([DeliveryApp(name: appID, provider: provider)]),
            pipeline: DeliveryPipeline(clock: clock, logger: .silent), limits: limits, clock: clock, logger: logger)
    }
}

extension NotifyRequest {
    /// Creates a notification for devices of the app `app`.
    init(to pushkeys: [String], eventID: String? = "$event") {
        self.init(
            notification: Notification(
                eventID: eventID, devices: pushkeys.map { Notification.Device(appID: "app", pushkey: $0) }))
    }
}
