/// The form of the error bodies that a document describes.
public enum ErrorBody: Hashable, Sendable {
    /// An object with `errcode` (Matrix client-server API, "Standard error response").
    case matrix
    /// Problem details, `application/problem+json` (RFC 9457).
    case problemDetails
    /// Another schema.
    case other
}
