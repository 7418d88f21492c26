import HTTPTypes

/// A server answered with an expected status, but not as the operation's description says.
public struct UnexpectedResponseError: Error, Sendable, CustomStringConvertible {
    /// What isn't as described.
    public enum Problem: Hashable, Sendable {
        /// The body isn't JSON, or not the operation's.
        case body(JSONInvalidError)
        /// The body should be text, but isn't UTF-8.
        case notText
        /// A header field that should be there isn't.
        case missingHeader(String)
        /// A header field isn't what it should be: "an integer".
        case invalidHeader(String, expected: String)
        /// The operation doesn't document this status, or not with this media type.
        case undocumented(contentType: String?)
    }

    public let status: HTTPResponse.Status
    public let problem: Problem

    /// What is wrong with the body, when that is the problem.
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
