// Requests to the push rules API that are rejected. Each leaves all rules unchanged.
extension PushRulesRow {
    public static let rejectedPositions: [PushRulesRow] = [
        PushRulesRow("before a missing rule", .put, "/global/room/a?before=b", notify, "400 M_UNKNOWN"),
        PushRulesRow("after a missing rule", .put, "/global/room/a?after=b", notify, "400 M_UNKNOWN"),
        PushRulesRow(
            "before a rule and after a missing rule", before: rooms("a"), .put, "/global/room/c?before=a&after=b",
            notify,
            "400 M_UNKNOWN"),
        PushRulesRow(
            "before the first and after the last", before: rooms("a", "b"), .put, "/global/room/c?before=a&after=b",
            notify, "400 M_UNKNOWN"),
        PushRulesRow("before itself", before: rooms("a"), .put, "/global/room/a?before=a", notify, "400 M_UNKNOWN"),
        PushRulesRow(
            "before a rule of the server's", .put, "/global/override/a?before=.m.rule.reaction",
            #"{"actions":[],"conditions":[]}"#, "400 M_UNKNOWN"),
        PushRulesRow(
            "after a rule of another kind", before: rooms("a"), .put, "/global/sender/b?after=a", notify,
            "400 M_UNKNOWN"),
    ]

    public static let rejectedPaths: [PushRulesRow] = [
        PushRulesRow("set without a scope", .put, "/", notify, "400 M_MISSING_PARAM"),
        PushRulesRow("set without a kind", .put, "/global", notify, "400 M_MISSING_PARAM"),
        PushRulesRow("set without a kind, after a slash", .put, "/global/", notify, "400 M_MISSING_PARAM"),
        PushRulesRow("set with an empty kind", .put, "/global//a", notify, "400 M_MISSING_PARAM"),
        PushRulesRow("set without an ID", .put, "/global/room", notify, "400 M_MISSING_PARAM"),
        PushRulesRow("set with an empty ID", .put, "/global/room/", notify, "400 M_MISSING_PARAM"),
        PushRulesRow("get with an empty ID", .get, "/global/room/", "400 M_MISSING_PARAM"),
        PushRulesRow("delete with an empty ID", .delete, "/global/room/", "400 M_MISSING_PARAM"),
        PushRulesRow(
            "enable with an empty ID", .put, "/global/room//enabled", #"{"enabled":true}"#, "400 M_MISSING_PARAM"),
        PushRulesRow("get without an ID", .get, "/global/room", "400 M_MISSING_PARAM"),
        PushRulesRow("get without a kind", .get, "/global", "400 M_MISSING_PARAM"),
        PushRulesRow("set of an unknown kind", .put, "/global/bogus/a", notify, "400 M_INVALID_PARAM"),
        PushRulesRow("get of an unknown kind", .get, "/global/bogus/a", "400 M_INVALID_PARAM"),
        PushRulesRow("get of an unknown kind, all rules", .get, "/global/bogus/", "400 M_INVALID_PARAM"),
        PushRulesRow("set with a backslash", .put, "/global/room/%23fo%5Co:example.com", notify, "400 M_INVALID_PARAM"),
        PushRulesRow("set with a slash", .put, "/global/room/a%2Fb", notify, "400 M_INVALID_PARAM"),
        PushRulesRow("set with a dot", .put, "/global/room/.a", notify, "400 M_INVALID_PARAM"),
        PushRulesRow(
            "set one of the server's", .put, "/global/override/.m.rule.master", #"{"actions":[],"conditions":[]}"#,
            "400 M_INVALID_PARAM"),
        // The specification doesn't define these paths, so the error is M_UNRECOGNIZED.
        PushRulesRow("get of an unknown scope", .get, "/bogus/", "404 M_UNRECOGNIZED"),
        PushRulesRow("get of a rule of an unknown scope", .get, "/bogus/room/a", "404 M_UNRECOGNIZED"),
        PushRulesRow("set in an unknown scope", .put, "/bogus/room/a", notify, "404 M_UNRECOGNIZED"),
        PushRulesRow(
            "get of an unknown attribute", .get, "/global/override/.m.rule.master/bogus", "404 M_UNRECOGNIZED"),
        PushRulesRow(
            "set of an unknown attribute", .put, "/global/override/.m.rule.master/bogus", #"{"enabled":true}"#,
            "404 M_UNRECOGNIZED"),
        PushRulesRow("get without a slash", .get, "", "404 M_UNRECOGNIZED"),
        PushRulesRow("another method", .post, "/global/room/a", notify, "405 M_UNRECOGNIZED"),
    ]

    public static let notFound: [PushRulesRow] = [
        PushRulesRow("get", .get, "/global/override/a", "404 M_NOT_FOUND"),
        PushRulesRow("get of another kind's", before: rooms("a"), .get, "/global/sender/a", "404 M_NOT_FOUND"),
        PushRulesRow("get of a missing rule with a dot", .get, "/global/override/.a", "404 M_NOT_FOUND"),
        PushRulesRow("delete", .delete, "/global/room/a", "404 M_NOT_FOUND"),
        PushRulesRow("delete of the server's", .delete, "/global/override/.m.rule.master", "404 M_NOT_FOUND"),
        PushRulesRow("enabled", .get, "/global/room/a/enabled", "404 M_NOT_FOUND"),
        PushRulesRow("actions", .get, "/global/room/a/actions", "404 M_NOT_FOUND"),
        PushRulesRow("enable", .put, "/global/room/a/enabled", #"{"enabled":true}"#, "404 M_NOT_FOUND"),
        PushRulesRow(
            "enable a missing rule with a dot", .put, "/global/override/.not.a.default.rule/enabled",
            #"{"enabled":true}"#, "404 M_NOT_FOUND"),
        PushRulesRow("change the actions", .put, "/global/sender/@bob:example.com/actions", notify, "404 M_NOT_FOUND"),
        PushRulesRow(
            "change the actions of a missing rule with a dot", .put,
            "/global/override/.not.a.default.rule/actions", notify, "404 M_NOT_FOUND"),
    ]

    /// A name one byte longer than the maximum.
    private static let longName = String(repeating: "x", count: 256)

    public static let rejectedBodies: [PushRulesRow] = [
        ("override without conditions", "/global/override/a", notify, "400 M_MISSING_PARAM"),
        ("underride without conditions", "/global/underride/a", notify, "400 M_MISSING_PARAM"),
        (
            "a condition without a kind", "/global/underride/a", #"{"actions":[],"conditions":[{}]}"#,
            "400 M_MISSING_PARAM"
        ),
        (
            "a condition whose kind is a number", "/global/underride/a", #"{"actions":[],"conditions":[{"kind":1}]}"#,
            "400 M_BAD_JSON"
        ),
        (
            "a condition that lacks what its kind needs", "/global/override/a",
            #"{"actions":[],"conditions":[{"kind":"event_match","key":"type"}]}"#, "400 M_MISSING_PARAM"
        ),
        ("conditions that are an object", "/global/override/a", #"{"actions":[],"conditions":{}}"#, "400 M_BAD_JSON"),
        (
            "room with conditions", "/global/room/a", #"{"actions":[],"conditions":\#(notice)}"#,
            "400 M_INVALID_PARAM"
        ),
        ("content without a pattern", "/global/content/a", notify, "400 M_MISSING_PARAM"),
        ("content with a number", "/global/content/a", #"{"actions":[],"pattern":1}"#, "400 M_BAD_JSON"),
        ("room with a pattern", "/global/room/a", #"{"actions":[],"pattern":"x"}"#, "400 M_INVALID_PARAM"),
        ("no actions", "/global/room/a", "{}", "400 M_MISSING_PARAM"),
        ("actions that are null", "/global/room/a", #"{"actions":null}"#, "400 M_BAD_JSON"),
        ("actions that are text", "/global/room/a", #"{"actions":"notify"}"#, "400 M_BAD_JSON"),
        ("an action that is a number", "/global/room/a", #"{"actions":["notify",1]}"#, "400 M_BAD_JSON"),
        ("an action without a tweak", "/global/room/a", #"{"actions":[{}]}"#, "400 M_MISSING_PARAM"),
        ("an unknown action", "/global/room/a", #"{"actions":["not_an_action"]}"#, "400 M_INVALID_PARAM"),
        (
            "an unknown action of the server's rule", "/global/override/.m.rule.master/actions",
            #"{"actions":["not_an_action"]}"#, "400 M_INVALID_PARAM"
        ),
        ("no actions to change to", "/global/override/.m.rule.master/actions", "{}", "400 M_MISSING_PARAM"),
        (
            "enabled is text", "/global/override/.m.rule.master/enabled", #"{"enabled":"not a boolean"}"#,
            "400 M_BAD_JSON"
        ),
        ("enabled is a number", "/global/override/.m.rule.master/enabled", #"{"enabled":1}"#, "400 M_BAD_JSON"),
        ("enabled is null", "/global/override/.m.rule.master/enabled", #"{"enabled":null}"#, "400 M_BAD_JSON"),
        ("no enabled", "/global/override/.m.rule.master/enabled", "{}", "400 M_MISSING_PARAM"),
        (
            "a pattern of a megabyte", "/global/content/a",
            #"{"actions":[],"pattern":"\#(String(repeating: "?", count: 1_000_000))"}"#, "400 M_INVALID_PARAM"
        ),
        (
            "a condition with a pattern that is too long", "/global/override/a",
            #"{"actions":[],"conditions":[{"kind":"event_match","key":"x","pattern":"\#(longName)"}]}"#,
            "400 M_INVALID_PARAM"
        ),
        ("an ID that is too long", "/global/room/\(longName)", notify, "400 M_INVALID_PARAM"),
        (
            "conditions and actions that are too long", "/global/room/a",
            #"{"actions":[{"set_tweak":"sound","value":"\#(String(repeating: "x", count: 66_000))"}]}"#,
            "413 M_TOO_LARGE"
        ),
        (
            "a member count that is no number", "/global/override/a",
            #"{"actions":[],"conditions":[{"kind":"room_member_count","is":"many"}]}"#, "400 M_INVALID_PARAM"
        ),
        (
            "a member count with a sign", "/global/override/a",
            #"{"actions":[],"conditions":[{"kind":"room_member_count","is":"+2"}]}"#, "400 M_INVALID_PARAM"
        ),
        (
            "a member count with a space", "/global/underride/a",
            #"{"actions":[],"conditions":[{"kind":"room_member_count","is":">= 2"}]}"#, "400 M_INVALID_PARAM"
        ),
        ("invalid JSON", "/global/room/a", "{", "400 M_NOT_JSON"),
        ("an array", "/global/room/a", "[]", "400 M_BAD_JSON"),
    ].map { PushRulesRow($0.0, .put, $0.1, $0.2, $0.3) }
}

extension PushRulesRow {
    /// All rows.
    public static var all: [PushRulesRow] {
        additions + positions + rejectedPositions + rejectedPaths + notFound + rejectedBodies
    }
}
