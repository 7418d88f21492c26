import APIRuntime
import ClientServerAPI
import HTTPTypes

extension HomeserverPushService {
    /// Adds the operations of the client-server API to a router, and answers paths of push rules that lack a part.
    ///
    /// The specification has no endpoint where the kind or the ID of a rule is missing altogether, so that 404
    /// `M_UNRECOGNIZED` would do. Homeservers answer 400, as for an empty ID, and sytest asks for it.
    public func register(on router: inout APIRouter) {
        Self.registerOperations(of: self, on: &router)
        let rules = "/_matrix/client/v3/pushrules/"
        for method in [HTTPRequest.Method.put, .delete] {
            refuse(method, rules, lacking: "scope", on: &router)
            refuse(method, rules + "global/", lacking: "kind", on: &router)
        }
        for method in [HTTPRequest.Method.get, .put, .delete] {
            refuse(method, rules + "global", lacking: "kind", on: &router)
            refuse(method, rules + "global/{kind}", lacking: "ruleId", on: &router)
        }
    }

    /// What the generated `register(on:)` of all servers does.
    private static func registerOperations(of server: some HomeserverServer, on router: inout APIRouter) {
        server.register(on: &router)
    }

    private func refuse(
        _ method: HTTPRequest.Method, _ path: String, lacking name: String, on router: inout APIRouter
    ) {
        router.on(method, path) { request in
            _ = try await authenticate(request.accessToken())
            throw MatrixError.missingParam("missing the path's parameter \(JSONValue.string(name))")
        }
    }
}
