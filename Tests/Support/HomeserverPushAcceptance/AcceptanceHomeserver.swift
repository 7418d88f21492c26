import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import LoopbackServer
import PushDelivery
import PushGatewayAPI

/// A homeserver with a store, and a push gateway, both on the loopback interface.
public struct AcceptanceHomeserver: Sendable {
    public let service: HomeserverPushService
    public let baseURL: BaseURL
    public let gateway: AcceptanceGateway
    /// `data.url` of pushers for the gateway.
    public let gatewayURL: String
    let sessions: SessionStore

    /// Runs a closure with a homeserver whose workers run, and a gateway.
    ///
    /// The tokens of its users are `fern` and `fern-laptop` for `@fern:garden.example`, `wren` for `@wren:garden.example`
    /// and `bot` for `@bot:garden.example`, which has no device.
    /// - Parameters:
    ///   - store: an empty store, or one without these users.
    ///   - webPush: notifies pushers by Web Push; `nil` if clients can't set any.
    public static func with(
        _ store: any PushStore, configuration: HomeserverPushConfiguration = .forTests,
        webPush: HomeserverWebPush? = nil,
        _ body: (AcceptanceHomeserver) async throws -> Void
    ) async throws {
        let sessions = SessionStore()
        for (token, user, device) in [
            ("fern", fern, "TABLET"), ("fern-laptop", fern, "LAPTOP"), ("wren", wren, "PHONE"), ("bot", bot, nil),
        ] { sessions.add(AccessToken(token), for: AuthenticatedUser(userID: user, deviceID: device)) }
        let service = HomeserverPushService(
            store: store, authenticator: sessions, transport: AsyncHTTPClientTransport(timeout: .seconds(120)),
            webPush: webPush, serverName: "garden.example", configuration: configuration, logger: .silent)
        var router = APIRouter()
        service.register(on: &router)
        let gateway = AcceptanceGateway()
        try await withServer(gateway.router) { gatewayURL in
            try await withServer(router) { baseURL in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await service.workers.run() }
                    defer { group.cancelAll() }
                    try await body(
                        Self(
                            service: service, baseURL: baseURL, gateway: gateway,
                            gatewayURL: "\(gatewayURL)\(GatewayAddress.path)", sessions: sessions))
                }
            }
        }
    }

    /// Sends a request to the homeserver.
    /// - Parameters:
    ///   - path: the path after `/_matrix/client/v3`, percent-encoded.
    ///   - token: the access token; `nil` for a request without one.
    ///   - body: the JSON text of the body, in which `GATEWAY` is replaced by the gateway's URL.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, token: String? = "fern"
    ) async throws -> ClientResponse {
        try await baseURL.send(
            method, "/_matrix/client/v3\(path)",
            fields: token.map { [.authorization: "Bearer \($0)"] } ?? [:],
            body: body.map { Array($0.replacing("GATEWAY", with: gatewayURL).utf8) })
    }
}

public let fern = "@fern:garden.example"
public let wren = "@wren:garden.example"
public let bot = "@bot:garden.example"

extension HomeserverPushConfiguration {
    /// The standard configuration with gateways over HTTP, which those of tests are.
    public static var forTests: Self {
        var configuration = Self()
        configuration.allowsHTTPGateways = true
        return configuration
    }
}

extension ClientResponse {
    /// The status, and the errcode of an error: `400 M_UNKNOWN`.
    public var statusText: String { "\(head.status.code)" + (errcode.map { " \($0)" } ?? "") }
}
