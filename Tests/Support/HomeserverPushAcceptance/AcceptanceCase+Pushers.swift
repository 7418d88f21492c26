import APIRuntime
import HomeserverPush

/// Returns the body that sets a pusher of the kind `http`.
private func httpPusher(
    _ pushkey: String = "key", app: String = "garden.example.app", url: String = "GATEWAY", name: String = "Tablet",
    data: String = "", members: String = ""
) -> String {
    #"{"kind":"http","pushkey":"\#(pushkey)","app_id":"\#(app)","app_display_name":"App","#
        + #""device_display_name":"\#(name)","lang":"en","data":{"url":"\#(url)"\#(data)}\#(members)}"#
}

/// Returns the body that deletes a pusher.
private func deletion(_ pushkey: String = "key", app: String = "garden.example.app") -> String {
    #"{"kind":null,"pushkey":"\#(pushkey)","app_id":"\#(app)"}"#
}

/// Returns the body that sets a pusher of the kind `email`.
private func email(app: String = "m.email") -> String {
    #"{"kind":"email","pushkey":"fern@garden.example","app_id":"\#(app)","app_display_name":"Mail","#
        + #""device_display_name":"Mail","lang":"en","data":{"brand":"garden"}}"#
}

extension AcceptanceStep {
    static func set(_ body: String, token: String = "fern", _ expected: String = "200") -> Self {
        .request(.post, "/pushers/set", body, token: token, expected)
    }

    /// Lists the pushers. The text has members of each, in their order.
    static func listed(_ list: String, token: String = "fern") -> Self {
        .request(.get, "/pushers", token: token, has: #"{"pushers":[\#(list)]}"#)
    }
}

// MARK: Setting and listing

extension AcceptanceCase {
    private static func configured(_ change: (inout HomeserverPushConfiguration) -> Void) -> HomeserverPushConfiguration
    {
        var configuration = HomeserverPushConfiguration.forTests
        change(&configuration)
        return configuration
    }

    /// The behaviour of `GET /pushers` and `POST /pushers/set`.
    public static let settingPushers: [AcceptanceCase] = [
        AcceptanceCase(
            "a pusher is listed with all members of its data, and deleted", .forTests,
            .request(.get, "/pushers", is: #"{"pushers":[]}"#),
            .request(
                .post, "/pushers/set",
                httpPusher(
                    data: #","format":"event_id_only","brand":"garden","deep":{"a":[1,null]}"#,
                    members: #","profile_tag":"deck","append":false"#), is: "{}"),
            .request(
                .get, "/pushers",
                is: """
                    {"pushers":[{"pushkey":"key","kind":"http","app_id":"garden.example.app","app_display_name":"App",
                    "device_display_name":"Tablet","profile_tag":"deck","lang":"en","data":{"url":"GATEWAY",
                    "format":"event_id_only","brand":"garden","deep":{"a":[1,null]}}}]}
                    """),
            .listed("", token: "wren"), .set(deletion()), .request(.get, "/pushers", is: #"{"pushers":[]}"#)),
        AcceptanceCase(
            "setting a pusher again replaces only the one with the same app ID and pushkey", .forTests,
            .set(httpPusher(name: "Old")), .set(httpPusher("other")), .set(httpPusher(name: "New")),
            .set(httpPusher(app: "garden.example.second")),
            .listed(
                """
                {"device_display_name":"New"},{"pushkey":"other"},{"pushkey":"key","app_id":"garden.example.second"}
                """)),
        AcceptanceCase(
            "kind null deletes the caller's pusher, and succeeds without one", .forTests,
            .set(httpPusher()), .set(deletion("another")), .set(deletion(), token: "wren"),
            .listed(#"{"pushkey":"key"}"#),
            .set(deletion()), .listed(""), .set(deletion()), .listed("")),
        AcceptanceCase(
            "without append, other users' pushers with the same app ID and pushkey are removed", .forTests,
            .set(httpPusher()), .set(httpPusher("mine")), .set(httpPusher(members: #","append":true"#), token: "wren"),
            .listed(#"{"pushkey":"key"},{"pushkey":"mine"}"#), .listed(#"{"pushkey":"key"}"#, token: "wren"),
            .set(httpPusher(members: #","append":false"#), token: "wren"), .listed(#"{"pushkey":"mine"}"#),
            .set(httpPusher()), .listed("", token: "wren"), .listed(#"{"pushkey":"mine"},{"pushkey":"key"}"#)),
        AcceptanceCase(
            "an email pusher needs the app ID m.email and is listed", .forTests,
            .set(email(app: "garden.example.app"), "400 M_INVALID_PARAM"), .listed(""), .set(email()),
            .listed(#"{"kind":"email","app_id":"m.email","pushkey":"fern@garden.example","data":{"brand":"garden"}}"#)),
        AcceptanceCase(
            "a pusher beyond the maximum is rejected, replacing one isn't", configured { $0.maxPushersPerUser = 2 },
            .set(httpPusher("a")), .set(httpPusher("b")), .set(httpPusher("c"), "403 M_RESOURCE_LIMIT_EXCEEDED"),
            .set(httpPusher("b", name: "New")), .set(httpPusher("c"), token: "wren"),
            .listed(#"{"pushkey":"a"},{"pushkey":"b","device_display_name":"New"}"#)),
        AcceptanceCase(
            "canonically equivalent pushkeys with different bytes are different pushers", .forTests,
            .set(httpPusher("caf\u{E9}")), .set(httpPusher("cafe\u{301}")), .listed("{},{}")),
        AcceptanceCase(
            "app_id has at most 64 characters, pushkey at most 512 bytes", .forTests,
            .set(httpPusher(app: String(repeating: "é", count: 64))),
            .set(httpPusher(app: String(repeating: "a", count: 65)), "400 M_INVALID_PARAM"),
            .set(httpPusher(String(repeating: "é", count: 256))),
            .set(httpPusher(String(repeating: "é", count: 257)), "400 M_INVALID_PARAM"), .listed("{},{}")),
        AcceptanceCase(
            "a pusher of more than 16 KiB is rejected", .forTests,
            .set(httpPusher(data: #","x":"\#(String(repeating: "x", count: 16_384))""#), "413 M_TOO_LARGE"), .listed("")
        ),
        AcceptanceCase(
            "U+0000 is kept", .forTests, .set(httpPusher(#"a\u0000b"#, app: #"a\u0000b"#, name: #"a\u0000b"#)),
            .set(deletion("a")),
            .listed(#"{"pushkey":"a\u0000b","app_id":"a\u0000b","device_display_name":"a\u0000b"}"#),
            .set(deletion(#"a\u0000b"#, app: #"a\u0000b"#)), .listed("")),
    ]

    private static let standard = HomeserverPushConfiguration()
    private static let path = "/_matrix/push/v1/notify"

    /// The `data.url` of pushers that are rejected.
    public static let rejectedURLs: [AcceptanceCase] =
        [
            "https://push.example/notify", "https://push.example\(path)/", "https://push.example/prefix\(path)",
            "ftp://push.example\(path)", "http://push.example\(path)", "http://127.0.0.1\(path)",
            "+https://push.example\(path)",
            "https://push.example\(path)?a=b", path, "", "https://", "https://\(path)",
            "https://me@push.example\(path)",
            "https://push.example/\(path)", "https://push.example\(path)#x",
        ].map { url in
            AcceptanceCase("data.url \(url)", standard, .set(httpPusher(url: url), "400 M_INVALID_PARAM"), .listed(""))
        } + [
            AcceptanceCase(
                "data without a URL", .forTests,
                .set(
                    #"{"kind":"http","pushkey":"k","app_id":"a","app_display_name":"","device_display_name":"","lang":"","data":{}}"#,
                    "400 M_MISSING_PARAM"))
        ]

    /// Bodies that violate the schema.
    public static let rejectedPushers: [AcceptanceCase] = [
        ("{", "400 M_NOT_JSON"), ("", "400 M_NOT_JSON"), ("[]", "400 M_BAD_JSON"),
        (#"{"kind":null,"app_id":"a"}"#, "400 M_MISSING_PARAM"),
        (#"{"app_id":"a","pushkey":"b"}"#, "400 M_MISSING_PARAM"),
        (#"{"kind":null,"app_id":1,"pushkey":"b"}"#, "400 M_BAD_JSON"),
        (#"{"kind":"bogus","app_id":"a","pushkey":"b"}"#, "400 M_INVALID_PARAM"),
        (#"{"kind":"http","app_id":"a","pushkey":"b"}"#, "400 M_MISSING_PARAM"),
    ].map { body, expected in
        AcceptanceCase("the body \(body)", .forTests, .set(body, expected), .listed(""))
    }
}

// MARK: Sessions, rates and options

extension AcceptanceCase {
    /// Tokens, sessions, rates, and what the options change.
    public static let sessions: [AcceptanceCase] = [
        AcceptanceCase(
            "every operation needs a valid access token, in the field Authorization or in the query", .forTests,
            .request(.get, "/pushers", token: nil, "401 M_MISSING_TOKEN"),
            .request(.get, "/pushers", token: "wrong", "401 M_UNKNOWN_TOKEN"),
            .request(.get, "/pushers?access_token=wrong", token: nil, "401 M_UNKNOWN_TOKEN"),
            .request(.get, "/pushers?access_token=fern", token: nil, is: #"{"pushers":[]}"#),
            .request(.post, "/pushers/set?access_token=fern", httpPusher(), token: nil, is: "{}"),
            .listed(#"{"pushkey":"key"}"#)),
        AcceptanceCase(
            "pushers of the kind webpush are refused unless the homeserver sends Web Push", .forTests,
            .set(httpPusher().replacing(#""http""#, with: #""webpush""#), "400 M_INVALID_PARAM"), .listed(""),
            .request(.post, "/pushers/ack", #"{"app_id":"a","ack_token":"b"}"#, "404 M_UNRECOGNIZED")),
        AcceptanceCase(
            "a pusher ends with the session of its device", .forTests,
            .set(httpPusher("a")), .set(httpPusher("b"), token: "fern-laptop"), .set(email()),
            .sessionEnded(fern, device: "LAPTOP"), .listed(#"{"pushkey":"a"},{"kind":"email"}"#),
            .sessionEnded(wren, device: "TABLET"), .listed(#"{"pushkey":"a"},{"kind":"email"}"#),
            .event("$1"), .pushed("a", has: #"{"event_id":"$1"}"#)),
        AcceptanceCase(
            "a change of the password ends the pushers of other sessions, and keeps that of its own", .forTests,
            .set(httpPusher("a")), .set(httpPusher("b"), token: "fern-laptop"), .set(httpPusher("c"), token: "wren"),
            .set(email()),
            .passwordChanged(fern, except: "LAPTOP"), .listed(#"{"pushkey":"b"},{"kind":"email"}"#),
            .listed(#"{"pushkey":"c"}"#, token: "wren"), .passwordChanged(fern, except: nil),
            .listed(#"{"kind":"email"}"#)),
        AcceptanceCase(
            "changes over the rate are refused, for each user, reading isn't",
            configured { $0.changesPerUser = RequestRate(perSecond: 0.001, burst: 2) },
            .set(httpPusher("a")), .request(.put, "/pushrules/global/room/a", #"{"actions":[]}"#),
            .request(
                .post, "/pushers/set", httpPusher("b"), "429 M_LIMIT_EXCEEDED", has: #"{"errcode":"M_LIMIT_EXCEEDED"}"#),
            .request(.delete, "/pushrules/global/room/a", nil, "429 M_LIMIT_EXCEEDED"),
            .listed(#"{"pushkey":"a"}"#), .request(.get, "/pushrules/global/room/a"),
            .set(httpPusher("b"), token: "wren")),
        AcceptanceCase(
            "without the option, enabled is ignored and no device is listed", .forTests,
            .set(httpPusher(members: #","org.matrix.msc3881.enabled":false"#)),
            .request(
                .get, "/pushers",
                is: """
                    {"pushers":[{"pushkey":"key","kind":"http","app_id":"garden.example.app","app_display_name":"App",
                    "device_display_name":"Tablet","lang":"en","data":{"url":"GATEWAY"}}]}
                    """),
            .event("$1"), .pushed("key", has: #"{"event_id":"$1"}"#)),
        AcceptanceCase(
            "with the option, a disabled pusher gets nothing until it is enabled, and the device is listed",
            configured { $0.supportsDisabledPushers = true },
            .set(httpPusher()), .set(httpPusher("bot"), token: "bot"),
            .listed(#"{"org.matrix.msc3881.enabled":true,"org.matrix.msc3881.device_id":"TABLET"}"#),
            .listed(#"{"pushkey":"bot","org.matrix.msc3881.enabled":true}"#, token: "bot"),
            .set(httpPusher(members: #","org.matrix.msc3881.enabled":false"#)),
            .listed(#"{"pushkey":"key","org.matrix.msc3881.enabled":false}"#),
            .event("$1"), .pushed("bot", has: #"{"event_id":"$1"}"#), .read("$1", by: fern),
            .set(httpPusher(members: #","org.matrix.msc3881.enabled":1"#), "400 M_BAD_JSON"),
            .listed(#"{"org.matrix.msc3881.enabled":false}"#),
            .set(httpPusher(members: #","org.matrix.msc3881.enabled":true"#)),
            .pushed("key", has: #"{"counts":{"unread":0}}"#), .event("$2"), .pushed("key", has: #"{"event_id":"$2"}"#),
            .pushed("bot", has: #"{"event_id":"$2"}"#)),
    ]
}
