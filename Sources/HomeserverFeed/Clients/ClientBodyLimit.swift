import APIRuntime

/// Middleware that bounds the bodies of clients' requests by ``RequestLimits/maxContentBytes``: those of the homeserver may
/// be larger.
struct ClientBodyLimit: ServerMiddleware {
    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        let isClient = !(request.context.route ?? "").hasPrefix("/_matrix/app/")
        if isClient, request.head.method != .get { _ = try await request.content() }
        return await next(request)
    }
}
