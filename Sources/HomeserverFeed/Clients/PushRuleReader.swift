import APIRuntime
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import PushRules

/// Middleware that reads the push rules of a user who isn't followed from the homeserver, before a client reads or changes
/// them here. Those of followed users are kept up to date by their syncs.
struct PushRuleReader: ServerMiddleware {
    let authenticator: HomeserverAuthenticator
    let users: FollowedUsers
    let homeserver: HomeserverConnection
    let rules: UserPushRules

    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        guard let route = request.context.route, route.hasPrefix("/_matrix/client/v3/pushrules"),
            let token = request.optionalAccessToken(in: [.bearer, .query("access_token")]),
            // The operation refuses an invalid token.
            let user = try? await authenticator.user(of: token), !users.snapshot.contains(user.userID)
        else { return await next(request) }
        let ruleset: Ruleset
        do {
            ruleset = try await homeserver.pushRuleClient(as: user.userID).getGlobalPushRules()
        } catch {
            throw HomeserverFailure("read push rules", error).matrixError
        }
        try await rules.replaceAll(with: ruleset, of: user.userID)
        return await next(request)
    }
}
