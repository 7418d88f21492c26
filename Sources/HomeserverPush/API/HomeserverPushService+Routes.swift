import APIRuntime
import ClientServerAPI
import HTTPTypes

extension HomeserverPushService {
    private static let prefix = "/_matrix/client/v3/"

    /// Registers the operations of the client-server API, and routes that reject push rule paths with a missing part.
    ///
    /// Web pages of any origin may call the router's operations afterwards (CORS), as the specification requires of all
    /// operations of the client-server API. With ``HomeserverPushConfiguration/changesPerAddress``, middleware is added: add
    /// middleware that sets the client's address before.
    ///
    /// The specification has no endpoint for a path without the kind or the ID of a rule: 404 `M_UNRECOGNIZED` would
    /// conform. Homeservers return 400 `M_MISSING_PARAM`, as for an empty ID, and sytest expects it.
    public func register(on router: inout APIRouter) {
        router.allowsAnyOrigin = true
        if let rate = configuration.changesPerAddress {
            router.add(
                middleware: RateLimiter(
                    name: "changes_per_address", rate, logger: logger, now: { [clock] in clock.now },
                    applies: Self.isChange))
        }
        if let webPush {
            let activation = WebPushActivation(service: self, webPush: webPush)
            router.add(middleware: activation)
            activation.register(on: &router)
        }
        Self.registerOperations(of: self, on: &router)
        let rules = Self.prefix + "pushrules/"
        for method in [HTTPRequest.Method.put, .delete] {
            reject(method, rules, missing: "scope", on: &router)
            reject(method, rules + "global/", missing: "kind", on: &router)
        }
        for method in [HTTPRequest.Method.get, .put, .delete] {
            reject(method, rules + "global", missing: "kind", on: &router)
            reject(method, rules + "global/{kind}", missing: "ruleId", on: &router)
        }
    }

    /// Calls the generated `register(on:)`, which the method of this type hides.
    private static func registerOperations(of server: some HomeserverServer, on router: inout APIRouter) {
        server.register(on: &router)
    }

    private func reject(
        _ method: HTTPRequest.Method, _ path: String, missing name: String, on router: inout APIRouter
    ) {
        router.on(method, path) { request in
            _ = try await authenticate(request.accessToken(in: [.bearer, .query("access_token")]))
            throw MatrixError.missingParam("missing the path's parameter \(JSONValue.string(name))")
        }
    }

    /// Returns whether a request changes pushers or push rules.
    @Sendable private static func isChange(_ request: ServerRequest) -> Bool {
        guard request.head.method != .get, request.head.method != .head, let route = request.context.route else {
            return false
        }
        return route.hasPrefix(prefix + "pushers") || route.hasPrefix(prefix + "pushrules")
    }
}
