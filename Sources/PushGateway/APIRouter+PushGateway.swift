import APIRuntime
import HTTPTypes
import PushGatewayAPI

extension APIRouter {
    /// The router of a push gateway:
    /// - `POST /_matrix/push/v1/notify`: the push gateway API;
    /// - `GET /_matrix/push/v1/notify`: tells UnifiedPush apps that this is a Matrix gateway;
    /// - `GET /health`: 200 as long as the process answers.
    /// - Parameters:
    ///   - server: answers the notifications.
    ///   - limits: bounds on requests.
    ///   - report: told of errors that are none of the API's; the client sees only a 500.
    public static func pushGateway(
        _ server: some PushGatewayServer, limits: Limits = .init(),
        report: @escaping @Sendable (any Error, HTTPRequest) -> Void = { _, _ in }
    ) -> APIRouter {
        var router = APIRouter(limits: limits, report: report)
        server.register(on: &router)
        router.on(.get, "/_matrix/push/v1/notify") { _ in
            ServerResponse(json: ["unifiedpush": ["gateway": "matrix"]] as JSONObject)
        }
        router.on(.get, "/health") { _ in ServerResponse(json: ["status": "ok"] as JSONObject) }
        return router
    }
}
