import HTTPTypes

/// The error for a response that has an expected status but violates the operation's description.
public struct UnexpectedResponseError: Error, Sendable, CustomStringConvertible {
    /// The violation of the description.
    public enum Problem: Hashable, Sendable {
        /// The body isn't JSON, or violates the operation's schema.
        case body(JSONInvalidError)
        /// The body should be text, but isn't UTF-8.
        case notText
        /// A required header field is missing.
        case missingHeader(String)
        /// A header field isn't of its type, which `expected` describes: "an integer".
        case invalidHeader(String, expected: String)
        /// The operation doesn't document this status, or not with this media type.
        case undocumented(contentType: String?)
    }

    public let status: HTTPResponse.Status
    public let problem: Problem

    /// The violations of the body, if the problem is the body.
    public var invalid: JSONInvalidError? { if case .body(let invalid) = problem { invalid } else { nil } }

    public var description: String {
        let subject = "a \(status.code) response"
        return switch problem {
        case .body(let invalid): "unexpected body of \(subject): \(invalid)"
        case .notText: "unexpected body of \(subject): it isn't UTF-8"
        case .missingHeader(let name): "\(subject) lacks the header field \(name)"
        case .invalidHeader(let name, let expected): "the header field \(name) of \(subject) isn't \(expected)"
        case .undocumented(let type): "unexpected response: status \(status.code), \(type ?? "no media type")"
        }
    }
}
