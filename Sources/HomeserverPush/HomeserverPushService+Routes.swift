import APIRuntime
import ClientServerAPI
import HTTPTypes

extension HomeserverPushService {
    /// Registers the operations of the client-server API, and routes that reject push rule paths with a missing part.
    ///
    /// The specification has no endpoint for a path without the kind or the ID of a rule: 404 `M_UNRECOGNIZED` would
    /// conform. Homeservers return 400 `M_MISSING_PARAM`, as for an empty ID, and sytest expects it.
    public func register(on router: inout APIRouter) {
        Self.registerOperations(of: self, on: &router)
        let rules = "/_matrix/client/v3/pushrules/"
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
            _ = try await authenticate(request.accessToken())
            throw MatrixError.missingParam("missing the path's parameter \(JSONValue.string(name))")
        }
    }
}
