/// A step that every request passes on its way to an operation: an access log, metrics, a rate limit, authentication.
///
/// Middleware added with ``APIRouter/add(middleware:)`` runs in the order of adding, around everything that the router
/// does: it sees requests without an operation (404, 405) and the responses for errors. The operation is already known
/// (``ServerRequestContext/route``); the body isn't read yet. The only responses without middleware are those to CORS
/// preflight requests (``APIRouter/allowsAnyOrigin``).
///
/// ```swift
/// struct AccessLog: ServerMiddleware {
///     func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
///         let response = await next(request)
///         request.context.logger.info("\(request.context.route ?? "no route"): \(response.status.code)")
///         return response
///     }
/// }
/// ```
public protocol ServerMiddleware: Sendable {
    /// A function that passes a request to the next middleware, or from the last one to the operation, and returns the
    /// response. It doesn't throw, because errors have become responses by then.
    typealias Next = @Sendable (ServerRequest) async -> ServerResponse

    /// Returns the response to a request, most often that of `next`.
    ///
    /// To change what the following steps see of the ``ServerRequest/context``, pass on a changed copy of the request.
    /// - Parameters:
    ///   - request: the request with its unread body. Middleware can read the body, and the operation can read it again
    ///     (with `HummingbirdServer`, which keeps the bytes). A body without `Content-Length` is received up to the bound
    ///     of the first read; if it is larger, each later read throws 413 `M_TOO_LARGE` too.
    ///   - next: the following middleware and the operation. Not called when this middleware refuses the request.
    /// - Throws: any error; the router's ``ErrorRenderer`` makes the response, as for an error of an operation.
    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse
}

/// Middleware that makes the context of each request ``ServerRequestContext/current``, for methods of generated servers
/// and the code that they call.
///
/// It adds about 0.2 µs to a request. Add it after middleware that changes the context.
public struct ContextPropagation: ServerMiddleware {
    public init() {}

    public func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        await ServerRequestContext.$current.withValue(request.context) { await next(request) }
    }
}
