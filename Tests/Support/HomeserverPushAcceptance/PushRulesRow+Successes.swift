// Requests to the push rules API that succeed.
extension PushRulesRow {
    private static func added(_ kind: String, _ id: String, _ encoded: String, _ members: String) -> PushRulesRow {
        PushRulesRow(
            "a \(kind) rule \(id) is added", .put, "/global/\(kind)/\(encoded)", #"{"actions":["notify"]\#(members)}"#,
            "200",
            .object(
                "/global/\(kind)/\(encoded)",
                #"{"rule_id":"\#(id)","default":false,"enabled":true,"actions":["notify"]\#(members)}"#))
    }

    public static let additions: [PushRulesRow] = [
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
        added(
            "override", "counts", "counts",
            #","conditions":[{"kind":"room_member_count","is":"==2"},{"kind":"room_member_count","is":"<3"},"#
                + #"{"kind":"room_member_count","is":">=10"},{"kind":"room_member_count","is":"4"}]"#),
        added("override", "later", "later", #","conditions":[{"kind":"org.example.later","of":[1.0]}]"#),
        PushRulesRow(
            "members that only the server sets are ignored", .put, "/global/room/a",
            #"{"actions":[],"rule_id":"b","default":true,"enabled":false,"conditions":[]}"#, "200",
            .object("/global/room/a", #"{"rule_id":"a","default":false,"enabled":true,"actions":[]}"#)),
    ]

    public static let positions: [PushRulesRow] = [
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
