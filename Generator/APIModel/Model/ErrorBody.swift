/// The form of the error bodies that a document describes.
public enum ErrorBody: Hashable, Sendable {
    /// An object with `errcode` (Matrix client-server API, "Standard error response").
    case matrix
    /// Problem details, `application/problem+json` (RFC 9457).
    case problemDetails
    /// Another schema.
    case other
}

extension APIModule {
    /// The form of the error bodies that the operations document: Matrix's when any operation documents it; `nil` when no
    /// operation documents an error body.
    public var errorBody: ErrorBody? {
        let forms = Set(operations.compactMap(\.errorBody))
        return [.matrix, .problemDetails, .other].first(where: forms.contains)
    }
}
