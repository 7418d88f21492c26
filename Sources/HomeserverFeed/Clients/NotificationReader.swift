import APIRuntime
import HTTPTypes
import HomeserverPush

/// Middleware that lists the notifications of a user who isn't followed as the homeserver has them: here none are recorded
/// for users without a pusher.
struct NotificationReader: ServerMiddleware {
    let authenticator: HomeserverAuthenticator
    let users: FollowedUsers
    let homeserver: HomeserverConnection

    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        guard request.head.method == .get, request.context.route == "/_matrix/client/v3/notifications",
            let token = request.optionalAccessToken(in: [.bearer, .query("access_token")]),
            // The operation refuses an invalid token.
            let user = try? await authenticator.user(of: token), !users.snapshot.contains(user.userID)
        else { return await next(request) }
        do {
            return try await homeserver.response(to: request.head)
        } catch {
            throw HomeserverFailure("list notifications", error).matrixError
        }
    }
}
