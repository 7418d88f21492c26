import HomeserverPush

extension AcceptanceStep {
    /// Sets fern's pusher with the pushkey `key`.
    private static func pusher(data: String = "") -> Self {
        .set(
            #"{"kind":"http","pushkey":"key","app_id":"garden.example.app","app_display_name":"App","#
                + #""device_display_name":"Tablet","lang":"en","data":{"url":"GATEWAY"\#(data)}}"#)
    }

    fileprivate static let key = pusher()
    fileprivate static let eventIDOnly = pusher(data: #","format":"event_id_only","brand":"garden""#)

    /// Sets one of fern's rules.
    fileprivate static func rule(_ path: String, _ body: String) -> Self {
        .request(.put, "/pushrules/global/\(path)", body)
    }

    /// The next notification for fern's pusher.
    fileprivate static func pushed(_ has: String) -> Self { .pushed("key", has: has) }
}

extension AcceptanceCase {
    /// The notifications of gateways, by the rules that clients set.
    public static let deliveries: [AcceptanceCase] = [
        AcceptanceCase(
            "a notification has the event, the room, the counts and the device", .forTests, .key, .event("$1"),
            .pushed(
                """
                {"event_id":"$1","room_id":"!garden:garden.example","type":"m.room.message",
                "sender":"@wren:garden.example","sender_display_name":"Wren","room_name":"Kitchen garden","prio":"low",
                "content":{"msgtype":"m.text","body":"The tomatoes are ripe"},"counts":{"unread":1},
                "devices":[{"app_id":"garden.example.app","pushkey":"key"}]}
                """)),
        AcceptanceCase(
            "with event_id_only it has neither content nor names", .forTests, .eventIDOnly, .event("$1", room: .direct),
            .pushed(
                """
                {"event_id":"$1","room_id":"!direct:garden.example","prio":"high","counts":{"unread":1},
                "devices":[{"pushkey":"key","data":{"format":"event_id_only","brand":"garden"}}]}
                """)),
        AcceptanceCase(
            "a message in a room of two has a sound and is urgent; in a larger room it isn't", .forTests, .key,
            .event("$1", room: .direct),
            .pushed(#"{"event_id":"$1","prio":"high","devices":[{"tweaks":{"sound":"default"}}]}"#), .event("$2"),
            .pushed(#"{"event_id":"$2","prio":"low"}"#)),
        AcceptanceCase(
            "an encrypted message is urgent", .forTests, .key,
            .event("$1", type: "m.room.encrypted", content: #"{"algorithm":"m.megolm.v1.aes-sha2"}"#),
            .pushed(#"{"event_id":"$1","type":"m.room.encrypted","prio":"high"}"#)),
        AcceptanceCase(
            "a room without a name has its alias", .forTests, .key, .event("$1", room: .aliased),
            .pushed(##"{"event_id":"$1","room_alias":"#beds:garden.example"}"##)),
        AcceptanceCase(
            "an invitation is pushed to the invited user alone", .forTests, .key,
            .event(
                "$1", type: "m.room.member", stateKey: "@ivy:garden.example", content: #"{"membership":"invite"}"#),
            .event("$2", type: "m.room.member", stateKey: fern, content: #"{"membership":"invite"}"#),
            .pushed(#"{"event_id":"$2","user_is_target":true,"content":{"membership":"invite"}}"#)),
        AcceptanceCase(
            "own messages, notices, reactions and edits aren't pushed", .forTests, .key, .event("$1", from: fern),
            .event("$2", content: #"{"msgtype":"m.notice","body":"x"}"#), .event("$3", type: "m.reaction"),
            .event("$4", content: #"{"msgtype":"m.text","body":"x","m.relates_to":{"rel_type":"m.replace"}}"#),
            .event("$5"), .pushed(#"{"event_id":"$5","counts":{"unread":1}}"#)),
        AcceptanceCase(
            "a mention highlights, also if the room is muted by an underride rule", .forTests, .key,
            .rule("underride/mute", #"{"actions":[],"conditions":[]}"#), .event("$1"),
            .event("$2", content: #"{"msgtype":"m.text","body":"x","m.mentions":{"user_ids":["\#(fern)"]}}"#),
            .pushed(
                #"{"event_id":"$2","prio":"high","devices":[{"tweaks":{"sound":"default","highlight":true}}]}"#)),
        AcceptanceCase(
            "a muted room isn't pushed, another one is", .forTests, .key,
            .rule("room/!garden:garden.example", #"{"actions":[]}"#), .event("$1"), .event("$2", room: .aliased),
            .pushed(#"{"event_id":"$2"}"#), .rule("room/!garden:garden.example", #"{"actions":["dont_notify"]}"#),
            .event("$3"), .request(.delete, "/pushrules/global/room/!garden:garden.example"), .event("$4"),
            .pushed(#"{"event_id":"$4"}"#)),
        AcceptanceCase(
            "a keyword rule sets sound and highlight, until it is deleted", .forTests, .key,
            .rule(
                "content/harvest",
                #"{"actions":["notify",{"set_tweak":"sound","value":"bell"},{"set_tweak":"highlight"}],"pattern":"tomato*"}"#
            ), .event("$1"),
            .pushed(#"{"event_id":"$1","prio":"high","devices":[{"tweaks":{"sound":"bell","highlight":true}}]}"#),
            .request(.delete, "/pushrules/global/content/harvest"), .event("$2"),
            .pushed(#"{"event_id":"$2","prio":"low"}"#)),
        AcceptanceCase(
            "a disabled rule doesn't notify until it is enabled, and nothing does while .m.rule.master is enabled",
            .forTests, .key, .rule("underride/.m.rule.message/enabled", #"{"enabled":false}"#), .event("$1"),
            .rule("underride/.m.rule.message/enabled", #"{"enabled":true}"#), .event("$2"),
            .pushed(#"{"event_id":"$2"}"#), .rule("override/.m.rule.master/enabled", #"{"enabled":true}"#),
            .event("$3"), .rule("override/.m.rule.master/enabled", #"{"enabled":false}"#), .event("$4"),
            .pushed(#"{"event_id":"$4"}"#)),
        AcceptanceCase(
            "a sender's messages are silenced by a sender rule", .forTests, .key,
            .rule("sender/@wren:garden.example", #"{"actions":[]}"#), .event("$1"), .event("$2", from: bot),
            .pushed(#"{"event_id":"$2"}"#)),
        AcceptanceCase(
            "a rejected pushkey ends its pusher, and no other", .forTests, .key,
            .set(
                #"{"kind":"http","pushkey":"rejected","app_id":"garden.example.app","app_display_name":"App","#
                    + #""device_display_name":"Phone","lang":"en","data":{"url":"GATEWAY"}}"#), .event("$1"),
            .pushed("rejected", has: #"{"event_id":"$1"}"#), .pushed(#"{"event_id":"$1"}"#)),
        AcceptanceCase(
            "a receipt lowers the badge", .forTests, .key, .event("$1"), .pushed(#"{"counts":{"unread":1}}"#),
            .event("$2", room: .aliased), .pushed(#"{"counts":{"unread":2}}"#), .read("$1", by: fern),
            .pushed(#"{"counts":{"unread":1},"devices":[{"pushkey":"key"}]}"#), .read("$2", by: fern, room: .aliased),
            .pushed(#"{"counts":{"unread":0}}"#)),
        AcceptanceCase(
            "a redaction lowers the badge", .forTests, .key, .event("$1"), .pushed(#"{"counts":{"unread":1}}"#),
            .event("$2", type: "m.room.redaction", content: #"{"redacts":"$1"}"#),
            .pushed(#"{"counts":{"unread":0}}"#)),
        AcceptanceCase(
            "an event that is processed again isn't pushed again", .forTests, .key, .event("$1"), .event("$1"),
            .pushed(#"{"event_id":"$1"}"#), .event("$2"), .pushed(#"{"event_id":"$2","counts":{"unread":1}}"#)),
    ]

    /// The behaviour of `GET /notifications`.
    public static let notifications: [AcceptanceCase] = [
        AcceptanceCase(
            "notifications are listed in pages, the newest first", .forTests,
            .request(.get, "/notifications", is: #"{"notifications":[]}"#), .event("$1"), .event("$2"), .event("$3"),
            .request(
                .get, "/notifications",
                has:
                    #"{"notifications":[{"event":{"event_id":"$3"}},{"event":{"event_id":"$2"}},{"event":{"event_id":"$1"}}]}"#
            ),
            .request(
                .get, "/notifications?limit=2",
                has: #"{"notifications":[{"event":{"event_id":"$3"}},{"event":{"event_id":"$2"}}],"next_token":"2"}"#),
            .event("$4"),
            .request(
                .get, "/notifications?limit=2&from=2", has: #"{"notifications":[{"event":{"event_id":"$1"}}]}"#),
            .request(.get, "/notifications?limit=0", is: #"{"notifications":[]}"#),
            .request(.get, "/notifications?limit=9999999999", has: #"{"notifications":[{},{},{},{}]}"#)),
        AcceptanceCase(
            "a notification is listed with the room, the actions and whether it is read", .forTests,
            .event("$1", room: .direct),
            .request(
                .get, "/notifications",
                has: """
                    {"notifications":[{"room_id":"!direct:garden.example","read":false,
                    "actions":["notify",{"set_tweak":"sound","value":"default"}],
                    "event":{"event_id":"$1","type":"m.room.message","sender":"@wren:garden.example",
                    "origin_server_ts":1767225600000,"content":{"msgtype":"m.text","body":"The tomatoes are ripe"}}}]}
                    """), .read("$1", by: fern, room: .direct), .event("$2", room: .direct),
            .request(
                .get, "/notifications",
                has: #"{"notifications":[{"read":false},{"read":true,"event":{"event_id":"$1"}}]}"#
            ), .request(.get, "/notifications", token: "bot", is: #"{"notifications":[]}"#)),
        AcceptanceCase(
            "only=highlight lists highlights", .forTests,
            .event("$1", content: #"{"msgtype":"m.text","body":"x","m.mentions":{"user_ids":["\#(fern)"]}}"#),
            .event("$2"),
            .request(
                .get, "/notifications?only=highlight", has: #"{"notifications":[{"event":{"event_id":"$1"}}]}"#),
            .request(.get, "/notifications?only=other", has: #"{"notifications":[{},{}]}"#)),
        AcceptanceCase(
            "invalid parameters are rejected", .forTests,
            .request(.get, "/notifications?limit=-1", nil, "400 M_INVALID_PARAM"),
            .request(.get, "/notifications?limit=x", nil, "400 M_INVALID_PARAM"),
            .request(.get, "/notifications?from=elsewhere", nil, "400 M_INVALID_PARAM"),
            .request(.get, "/notifications?from=0", nil, "400 M_INVALID_PARAM"),
            .request(.get, "/notifications", token: nil, "401 M_MISSING_TOKEN")),
    ]

    /// All cases, each for a store of its own.
    public static var all: [AcceptanceCase] {
        settingPushers + rejectedURLs + rejectedPushers + sessions + deliveries + notifications
    }
}
