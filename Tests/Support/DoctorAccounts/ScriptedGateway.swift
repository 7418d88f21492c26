import APIRuntime
import HTTPTypes
import LoopbackServer
import PushGatewayAPI
import Synchronization

/// A push gateway on the loopback interface that responds as a test wants.
public final class ScriptedGateway: Sendable {
    /// Returns the response to a notification.
    public typealias Response = @Sendable (PushGatewayAPI.Notification) async throws -> ServerResponse

    private let response: Response
    private let received = Mutex<[PushGatewayAPI.Notification]>([])

    init(_ response: @escaping Response) {
        self.response = response
    }

    /// The notifications so far.
    public var notifications: [PushGatewayAPI.Notification] { received.withLock { $0 } }

    private func respond(to request: ServerRequest) async throws -> ServerResponse {
        let notification = try await request.body(as: NotifyRequest.self).notification
        received.withLock { $0.append(notification) }
        return try await response(notification)
    }

    /// Runs a closure with a gateway and the URL for pushers.
    /// - Parameter discovery: the response of the discovery of UnifiedPush; `nil` for 404.
    public static func with<Value>(
        discovery: JSONObject? = nil, _ response: @escaping Response,
        _ body: (ScriptedGateway, _ url: String) async throws -> Value
    ) async throws -> Value {
        let gateway = ScriptedGateway(response)
        let path = "/_matrix/push/v1/notify"
        var router = APIRouter()
        router.on(.post, path) { try await gateway.respond(to: $0) }
        router.on(.get, path) { _ in
            discovery.map { ServerResponse(json: $0) } ?? ServerResponse(status: 404)
        }
        return try await withServer(router) { try await body(gateway, "\($0)\(path)") }
    }

    // MARK: Responses

    /// Processes notifications for apps, and rejects the pushkeys of all others.
    public static func knowing(_ apps: Set<String>) -> Response {
        { notification in
            let rejected = notification.devices.filter { !apps.contains($0.appID) }.map(\.pushkey)
            return ServerResponse(json: NotifyResponse(rejected: rejected))
        }
    }

    /// Rejects all pushkeys other than some.
    public static func accepting(pushkeys: Set<String>) -> Response {
        { notification in
            let rejected = notification.devices.map(\.pushkey).filter { !pushkeys.contains($0) }
            return ServerResponse(json: NotifyResponse(rejected: rejected))
        }
    }

    /// Returns the same response to each notification.
    public static func always(_ response: ServerResponse) -> Response {
        { _ in response }
    }

    /// Never responds.
    public static let silent: Response = { _ in
        try await Task.sleep(for: .seconds(3600))
        return ServerResponse(status: 500)
    }
}
