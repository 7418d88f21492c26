import HTTPTypes
import Testing

/// A request to the push rules API. The path is relative to `/pushrules`, percent-encoded.
struct PushRulesRequest: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let body: String?

    init(_ method: HTTPRequest.Method, _ path: String, _ body: String? = nil) {
        self.method = method
        self.path = path
        self.body = body
    }
}

/// A test case of the push rules API: requests for preparation, a request, its response, and the state afterwards.
///
/// The rows are the behaviours that sytest (`tests/61push`) asserts of homeservers, and further requirements of the
/// specification. For paths that the specification doesn't define, sytest expects 400; the response here is the
/// specification's 404 `M_UNRECOGNIZED`.
public struct PushRulesRow: Sendable, CustomTestStringConvertible {
    /// The expected response of a GET afterwards. After an error all rules are also expected to be unchanged.
    enum Afterwards: Sendable {
        case nothing
        /// The object at a path.
        case object(String, String)
        /// The status and errcode at a path.
        case error(String, String)
        /// The IDs of the user's own rules of a kind, in order.
        case own(String, [String])
    }

    public let name: String
    let before: [PushRulesRequest]
    let request: PushRulesRequest
    /// The status, and the errcode of an error.
    let expected: String
    let afterwards: Afterwards

    init(
        _ name: String, before: [PushRulesRequest] = [], _ method: HTTPRequest.Method, _ path: String, _ body: String,
        _ expected: String, _ afterwards: Afterwards = .nothing
    ) {
        self.init(name, before, PushRulesRequest(method, path, body), expected, afterwards)
    }

    /// Creates a case whose request has no body.
    init(
        _ name: String, before: [PushRulesRequest] = [], _ method: HTTPRequest.Method, _ path: String,
        _ expected: String, _ afterwards: Afterwards = .nothing
    ) {
        self.init(name, before, PushRulesRequest(method, path), expected, afterwards)
    }

    private init(
        _ name: String, _ before: [PushRulesRequest], _ request: PushRulesRequest, _ expected: String,
        _ afterwards: Afterwards
    ) {
        self.name = name
        self.before = before
        self.request = request
        self.expected = expected
        self.afterwards = afterwards
    }

    public var testDescription: String { name }
}

// MARK: Parts of requests

extension PushRulesRow {
    /// The body of a rule that notifies.
    static let notify = #"{"actions":["notify"]}"#
    /// Conditions that match notices.
    static let notice =
        #"[{"kind":"event_match","key":"content.msgtype","pattern":"m.notice"}]"#
    /// `тест`, percent-encoded.
    static let cyrillic = "%D1%82%D0%B5%D1%81%D1%82"

    /// Returns requests that set rules of the kind room with the given order.
    static func rooms(_ ids: String...) -> [PushRulesRequest] {
        ids.reversed().map { PushRulesRequest(.put, "/global/room/\($0)", notify) }
    }
}
