/// A step that every request of a client passes on its way to the transport: repetition, authentication, a log, metrics.
///
/// The steps of ``APIConnection/middleware`` run in their order, the first one outermost: it sees the request first and the
/// response last. A step sees responses of every status; the client makes errors of them afterwards.
///
/// ```swift
/// struct UserAgent: ClientMiddleware {
///     func send(_ request: ClientRequest, next: @escaping Next) async throws -> ClientResponse {
///         var request = request
///         request.head.headerFields[.userAgent] = "Garden/1.0"
///         return try await next(request)
///     }
/// }
/// ```
///
/// A useful order of the steps of this module:
///
/// ```swift
/// connection.middleware = [authentication, RetryMiddleware(), LoggingMiddleware(logger)]
/// ```
///
/// The log then has a line for each attempt, and a failed renewal of the token isn't repeated.
public protocol ClientMiddleware: Sendable {
    /// A function that passes a request to the next step, or from the last one to the transport, and returns the response.
    /// It can be called again, for a repetition.
    typealias Next = @Sendable (ClientRequest) async throws -> ClientResponse

    /// Returns the response to a request, most often that of `next`.
    /// - Parameters:
    ///   - request: the request. To change it, pass on a changed copy.
    ///   - next: the following steps and the transport.
    /// - Throws: the errors of `next`, and errors of its own; the caller of the operation gets them.
    func send(_ request: ClientRequest, next: @escaping Next) async throws -> ClientResponse
}
