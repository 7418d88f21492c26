import APIRuntime
import HTTPTypes

/// Middleware that follows a user who has set a pusher before the client gets the response.
struct PusherSetObserver: ServerMiddleware {
    let authenticator: HomeserverAuthenticator
    let follower: UserFollower

    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        let response = await next(request)
        if [.ok, .created].contains(response.status), request.context.route == "/_matrix/client/v3/pushers/set",
            let token = request.optionalAccessToken(in: [.bearer, .query("access_token")]),
            let user = try? await authenticator.user(of: token)
        {
            await follower.follow(user.userID)
        }
        return response
    }
}
