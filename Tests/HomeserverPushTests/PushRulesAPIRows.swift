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
struct PushRulesRow: Sendable, CustomTestStringConvertible {
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

    let name: String
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

    var testDescription: String { name }
}

// MARK: Parts of requests

extension PushRulesRow {
    /// The body of a rule that notifies.
    static let notify = #"{"actions":["notify"]}"#
    /// Conditions that match notices.
    static let notice =
        #"[{"kind":"event_match","key":"content.msgtype","pattern":"m.notice"}]"#
    /// `тест`, percent-encoded.
    private static let cyrillic = "%D1%82%D0%B5%D1%81%D1%82"

    /// Returns requests that set rules of the kind room with the given order.
    static func rooms(_ ids: String...) -> [PushRulesRequest] {
        ids.reversed().map { PushRulesRequest(.put, "/global/room/\($0)", notify) }
    }
}

// MARK: Successful requests

extension PushRulesRow {
    private static func added(_ kind: String, _ id: String, _ encoded: String, _ members: String) -> PushRulesRow {
        PushRulesRow(
            "a \(kind) rule \(id) is added", .put, "/global/\(kind)/\(encoded)", #"{"actions":["notify"]\#(members)}"#,
            "200",
            .object(
                "/global/\(kind)/\(encoded)",
                #"{"rule_id":"\#(id)","default":false,"enabled":true,"actions":["notify"]\#(members)}"#))
    }

    static let additions: [PushRulesRow] = [
        added("room", "#spam:example.com", "%23spam:example.com", ""),
        added("room", "!spam:example.com", "!spam:example.com", ""),
        added("sender", "@bob:example.com", "@bob:example.com", ""),
        added("content", "words", "words", #","pattern":"my_pattern""#),
        added("override", "above", "above", #","conditions":\#(notice)"#),
        added("underride", "below", "below", #","conditions":\#(notice)"#),
        added("room", "тест", cyrillic, ""),
        added("sender", "тест", cyrillic, ""),
        added("content", "тест", cyrillic, #","pattern":"тест""#),
        added("override", "тест", cyrillic, #","conditions":\#(notice)"#),
        added("underride", "тест", cyrillic, #","conditions":\#(notice)"#),
        added("override", "all", "all", #","conditions":[]"#),
        added("override", "later", "later", #","conditions":[{"kind":"org.example.later","of":[1.0]}]"#),
        PushRulesRow(
            "members that only the server sets are ignored", .put, "/global/room/a",
            #"{"actions":[],"rule_id":"b","default":true,"enabled":false,"conditions":[]}"#, "200",
            .object("/global/room/a", #"{"rule_id":"a","default":false,"enabled":true,"actions":[]}"#)),
    ]

    static let positions: [PushRulesRow] = [
        PushRulesRow(
            "a new rule is first", before: rooms("a"), .put, "/global/room/b", notify, "200",
            .own("room", ["b", "a"])),
        PushRulesRow(
            "before puts a rule before another", before: rooms("a", "b"), .put, "/global/room/c?before=b", notify,
            "200",
            .own("room", ["a", "c", "b"])),
        PushRulesRow(
            "after puts a rule after another", before: rooms("a", "b"), .put, "/global/room/c?after=a", notify, "200",
            .own("room", ["a", "c", "b"])),
        PushRulesRow(
            "before takes precedence over after", before: rooms("a", "b", "c"), .put,
            "/global/room/d?before=c&after=a", notify, "200", .own("room", ["a", "b", "d", "c"])),
        PushRulesRow(
            "the ID in after is percent-encoded", before: rooms("%23a:example.com", "b"), .put,
            "/global/room/\(cyrillic)?after=%23a:example.com", notify, "200",
            .own("room", ["#a:example.com", "тест", "b"])),
        PushRulesRow(
            "a rule that is set again keeps its position", before: rooms("a", "b", "c"), .put, "/global/room/b",
            #"{"actions":[]}"#, "200", .own("room", ["a", "b", "c"])),
        PushRulesRow(
            "a rule that is set again has the new actions", before: rooms("a"), .put, "/global/room/a",
            #"{"actions":[{"set_tweak":"sound","value":"x"}]}"#, "200",
            .object("/global/room/a/actions", #"{"actions":[{"set_tweak":"sound","value":"x"}]}"#)),
        PushRulesRow(
            "a rule that is set again stays disabled",
            before: rooms("a") + [.init(.put, "/global/room/a/enabled", #"{"enabled":false}"#)], .put,
            "/global/room/a", notify, "200", .object("/global/room/a/enabled", #"{"enabled":false}"#)),
        PushRulesRow(
            "an existing rule is moved", before: rooms("a", "b", "c"), .put, "/global/room/c?before=a", notify,
            "200", .own("room", ["c", "a", "b"])),
        PushRulesRow(
            "rules of different kinds may have the same ID", before: rooms("a"), .put, "/global/sender/a", notify,
            "200",
            .own("room", ["a"])),
        PushRulesRow(
            "a rule is deleted", before: rooms("a", "b"), .delete, "/global/room/a", "200", .own("room", ["b"])),
        PushRulesRow(
            "a deleted rule is not found", before: rooms("a"), .delete, "/global/room/a", "200",
            .error("/global/room/a", "404 M_NOT_FOUND")),
        PushRulesRow(
            "a rule that is deleted and set again is new",
            before: rooms("a", "b") + [
                .init(.put, "/global/room/b/enabled", #"{"enabled":false}"#), .init(.delete, "/global/room/b"),
            ], .put, "/global/room/b", notify, "200", .own("room", ["b", "a"])),
        PushRulesRow(
            "deprecated actions are kept", before: rooms("a"), .put, "/global/room/a/actions",
            #"{"actions":["dont_notify","coalesce"]}"#, "200",
            .object("/global/room/a/actions", #"{"actions":["dont_notify","coalesce"]}"#)),
        PushRulesRow(
            "a rule is disabled", before: rooms("a"), .put, "/global/room/a/enabled", #"{"enabled":false}"#, "200",
            .object("/global/room/a", #"{"rule_id":"a","default":false,"enabled":false,"actions":["notify"]}"#)),
    ]
}
