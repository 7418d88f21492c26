/// An error of a transport for a request without a complete response.
///
/// Its description must not contain the path, the header fields or the body of the request, because they may contain
/// secrets, and ``LoggingMiddleware`` logs it.
public protocol ClientTransportError: Error {
    /// Whether the server may have processed the request. If not, it can be sent again without a second effect.
    var mayHaveBeenProcessed: Bool { get }
}
