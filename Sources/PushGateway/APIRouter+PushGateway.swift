import APIRuntime
import HTTPTypes
import PushGatewayAPI

extension APIRouter {
    /// Returns the router of a push gateway:
    /// - `POST /_matrix/push/v1/notify`: the push gateway API;
    /// - `GET /_matrix/push/v1/notify`: the discovery of Matrix gateways by UnifiedPush apps;
    /// - `GET /health`: 200 while the process is running.
    /// - Parameters:
    ///   - server: handles the notifications.
    ///   - limits: bounds on requests.
    ///   - report: called with errors other than the API's own, for which the client receives a 500 without details.
    ///     `nil` logs them to the logger of the request's context.
    public static func pushGateway(
        _ server: some PushGatewayServer, limits: Limits = .init(),
        report: (@Sendable (any Error, HTTPRequest) -> Void)? = nil
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
