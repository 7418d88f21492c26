import APIRuntime
import CommandLineSupport
import HTTPTypes
import PushClient
import PushGatewayAPI

/// The server at which the pushes for one device arrive: the endpoint of a push server, or a push gateway for this device
/// alone.
struct PushReceiver: Sendable {
    /// The part that the server plays.
    enum Role: Hashable, Sendable {
        /// An endpoint of UnifiedPush or Web Push, to which a gateway posts messages (RFC 8030).
        case endpoint
        /// A gateway, to which a homeserver posts notifications for the app.
        case gateway(appID: String)
    }

    let role: Role
    let inbox: PushInbox
    let refusals = RefusalWarnings()
    /// The last part of the endpoint's URL, or the pushkey. Senders must know it.
    private let secret: String

    init(_ role: Role, inbox: PushInbox) {
        self.role = role
        self.inbox = inbox
        var generator = SystemRandomNumberGenerator()
        secret = (0..<32).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }.joined()
    }

    /// Returns the URL to which senders of the device post.
    /// - Parameter baseURL: the server's public URL.
    func endpoint(at baseURL: BaseURL) -> String { "\(baseURL)/\(secret)" }

    /// The address of the device for the gateway that this server is.
    var address: PushAddress { .custom(pushkey: secret) }

    // MARK: Routes

    /// The bounds on requests: those of a push server on its messages, and more than those of homeservers on theirs.
    private static let limits = RequestLimits(
        maxBodyBytes: PayloadReader.maxBytes, maxContentBytes: PayloadReader.maxBytes)
    /// The bound on the requests of a client. Behind a reverse proxy all have one.
    private static let rate = RequestRate(perSecond: 20, burst: 100)

    /// Returns the routes of the server.
    /// - Parameter path: the path of the server's public URL. A proxy may remove it from requests or keep it.
    func router(path: String) -> APIRouter {
        var router = APIRouter(limits: Self.limits)
        router.add(middleware: refusals)
        router.add(middleware: RateLimiter(name: "listen", Self.rate, logger: .silent, applies: { _ in true }))
        switch role {
        case .gateway:
            register(on: &router)
            let discovery: JSONObject = ["gateway": "matrix", "unifiedpush": ["gateway": "matrix"]]
            router.on(.get, GatewayURL.path) { _ in ServerResponse(json: discovery) }
        case .endpoint:
            for path in Set(["/\(secret)", "\(path)/\(secret)"]) { addEndpoint(path, to: &router) }
        }
        return router
    }

    private func addEndpoint(_ path: String, to router: inout APIRouter) {
        router.on(.post, path) { [inbox] request in
            try inbox.add(try await request.content().bytes)
            return ServerResponse(status: HTTPResponse.Status.created)
        }
        // Some gateways ask whether an endpoint is one of UnifiedPush before they post to it.
        let version: JSONObject = ["unifiedpush": ["version": 1]]
        router.on(.get, path) { _ in ServerResponse(json: version) }
    }
}

extension PushReceiver: PushGatewayServer {
    /// Takes the notification for the device, and rejects all other pushkeys.
    func notify(_ body: NotifyRequest) async throws -> NotifyResponse {
        var rejected: [String] = []
        for device in body.notification.devices {
            guard case .gateway(device.appID) = role, device.pushkey == secret else {
                rejected.append(device.pushkey)
                continue
            }
            var notification = body.notification
            notification.devices = [device]
            try inbox.add(NotifyRequest(notification: notification).jsonBytes())
        }
        return NotifyResponse(rejected: rejected)
    }
}
