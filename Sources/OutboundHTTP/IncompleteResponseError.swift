import HTTPTypes

/// The error of a response whose head arrived and whose body broke off or took too long.
public struct IncompleteResponseError: Error, Sendable {
    /// The status and the header fields, which may be enough for a caller that doesn't need the body.
    public let head: HTTPResponse
    /// The reason that the body is incomplete.
    public let reason: OutboundError.Reason

    public init(head: HTTPResponse, reason: OutboundError.Reason) {
        self.head = head
        self.reason = reason
    }
}
