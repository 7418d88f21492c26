import APIRuntime
import HTTPTypes
import PushConfiguration
import ServiceSupport

extension APIRouter {
    /// Returns the router of a push gateway:
    /// - `POST /_matrix/push/v1/notify`: the push gateway API;
    /// - `GET /_matrix/push/v1/notify`: the discovery of Matrix gateways by UnifiedPush apps;
    /// - `GET /health`: 200 while the process is running;
    /// - `GET /ready`: 200 while the gateway accepts requests, 503 with the reason otherwise.
    ///
    /// Web pages of any origin may call the operations (CORS). Requests that can't be read or have no route are logged by
    /// the service's logger, with the client's address.
    /// - Parameters:
    ///   - service: handles the notifications.
    ///   - limits: bounds on requests. Of the two bounds on bodies, `maxBodyBytes` applies.
    ///   - readiness: whether the gateway accepts requests.
    ///   - clients: trusted proxies, and bounds on the requests of each client.
    ///   - report: called with errors other than the API's own, for which the client receives a 500 without details.
    ///     `nil` logs them to the logger of the request's context.
    public static func pushGateway(
        _ service: NotifyService, limits: Limits = .init(), readiness: ServiceReadiness = .init(of: "gateway", .ready),
        clients: ClientPolicy = .init(),
        report: (@Sendable (any Error, HTTPRequest) -> Void)? = nil
    ) -> APIRouter {
        var limits = limits
        // The notify operation reads the bytes of its body itself.
        limits.maxContentBytes = limits.maxBodyBytes
        var router = APIRouter(limits: limits, report: report)
        router.add(middleware: service.requestMetrics)
        if let tracing = service.requestTracing { router.add(middleware: tracing) }
        router.allowsAnyOrigin = true
        if let rate = clients.perPeer {
            router.add(middleware: service.limiter("per_peer", rate))
        }
        if !clients.trustedProxies.isEmpty { router.add(middleware: TrustedProxies(clients.trustedProxies)) }
        router.add(middleware: service.refusedRequestLog)
        if let rate = clients.perHomeserver {
            router.add(middleware: service.limiter("per_homeserver", rate))
        }
        let reader = NotifyRequestReader(limits: limits.json)
        router.on(.post, NotifyService.path) { try await service.respond(to: $0, reader: reader) }
        // Apps look for one form or the other: FluffyChat for the first, Element X for the second.
        let discovery: JSONObject = ["gateway": "matrix", "unifiedpush": ["gateway": "matrix"]]
        router.on(.get, NotifyService.path) { _ in ServerResponse(json: discovery) }
        router.on(.get, "/health") { _ in ServerResponse(json: HealthReport(status: .ok)) }
        router.on(.get, "/ready") { _ in
            var response = ServerResponse(json: readiness.report)
            if readiness.phase != .ready { response.status = .serviceUnavailable }
            return response
        }
        return router
    }
}

extension NotifyService {
    fileprivate func limiter(_ name: String, _ rate: RequestRate) -> RateLimiter {
        RateLimiter(name: name, rate, clock: clock, logger: logger, factory: metrics.factory)
    }
}
