import APIRuntime
import ClientServerAPI
import Foundation
import PushGatewayAPI
import Testing

@Suite("Values that models easily lose")
struct ValueTests {
    @Test("kind null is read as a deletion and written as null", arguments: Codec.allCases)
    func deletion(codec: Codec) throws {
        let text = #"{"kind":null,"pushkey":"k","app_id":"a"}"#
        let request: SetPusherRequest = try read(text, by: codec)
        #expect(request == .pusherDeletion(.init(pushkey: "k", appID: "a")))
        #expect(try written(request, by: codec) == JSONValue(json: text))
        #expect(try written(request, by: codec)["kind"] == .null)
    }

    @Test("a deletion keeps keys without a meaning for deletions", arguments: Codec.allCases)
    func deletionWithMore(codec: Codec) throws {
        let text = #"{"app_id":"a","data":5,"lang":null,"pushkey":"k","kind":null,"kind_of":[]}"#
        let request: SetPusherRequest = try read(text, by: codec)
        let more: JSONObject = ["data": 5, "lang": nil, "kind_of": []]
        #expect(request == .pusherDeletion(.init(pushkey: "k", appID: "a", additionalProperties: more)))
        #expect(try written(request, by: codec) == JSONValue(json: text))
    }

    @Test("a body without kind isn't a deletion", arguments: Codec.allCases)
    func withoutKind(codec: Codec) {
        #expect(throws: (any Error).self) {
            let _: SetPusherRequest = try read(#"{"pushkey":"k","app_id":"a"}"#, by: codec)
        }
    }

    // MARK: Absent, null and a value

    @Test("absent, null and a string are distinguished in a notification's type", arguments: Codec.allCases)
    func notificationType(codec: Codec) throws {
        let cases: [(String, Nullable<String>?)] = [
            ("", nil), (#","type":null"#, .null), (#","type":"m.x""#, .value("m.x")), (#","type":"""#, .value("")),
        ]
        for (member, expected) in cases {
            let text = #"{"devices":[]\#(member)}"#
            let notification: PushGatewayAPI.Notification = try read(text, by: codec)
            #expect(notification.type == expected)
            #expect(try written(notification, by: codec) == JSONValue(json: text))
        }
    }

    @Test("absent, null and a string are distinguished in profile_tag and next_token", arguments: Codec.allCases)
    func notificationsPage(codec: Codec) throws {
        let cases: [(tag: String, token: String, Nullable<String>?)] = [
            ("", "", nil), (#","profile_tag":null"#, #","next_token":null"#, .null),
            (#","profile_tag":"t""#, #","next_token":"t""#, .value("t")),
        ]
        for (tag, token, expected) in cases {
            let event = ##"{"event_id":"$e","type":"t","sender":"@s","origin_server_ts":1,"content":{}}"##
            let notification = #"{"room_id":"!r","event":\#(event),"actions":[],"read":true,"ts":1\#(tag)}"#
            let text = #"{"notifications":[\#(notification)]\#(token)}"#
            let page: NotificationsResponse = try read(text, by: codec)
            #expect(page.nextToken == expected)
            #expect(page.notifications.first?.profileTag == expected)
            #expect(try written(page, by: codec) == JSONValue(json: text))
        }
    }

    @Test("null is a violation where the schema doesn't allow it", arguments: Codec.allCases)
    func nullForOptional(codec: Codec) {
        for member in ["event_id", "sender", "counts", "content", "prio", "user_is_target"] {
            #expect(throws: (any Error).self, "\(member)") {
                let _: PushGatewayAPI.Notification = try read(#"{"devices":[],"\#(member)":null}"#, by: codec)
            }
        }
    }

    // MARK: Unknown members and values

    @Test(
        "unknown keys are preserved wherever the schema is open", arguments: Codec.allCases,
        [
            (
                PayloadType.notifyRequest,
                #"""
                {"notification":{"id":"$x","counts":{"unread":1,"org.x":[1,{"a":null}]},"content":{"b":{"c":[true]}},
                "org.y":null,"devices":[{"app_id":"a","pushkey":"k","data":{"url":1,"deep":{"er":[]}},
                "tweaks":{"sound":"s","highlight":true,"org.z":{"n":-1}},"extra":"é"}]}}
                """#
            ),
            (
                .setPusherRequest,
                #"""
                {"kind":"http","app_id":"a","pushkey":"k","app_display_name":"n","device_display_name":"d","lang":"en",
                "data":{"url":"https://u/_matrix/push/v1/notify","format":"event_id_only",
                "default_payload":{"aps":{"mutable-content":1}}},
                "org.matrix.msc3881.enabled":true,"append":true,"profile_tag":""}
                """#
            ),
            (
                .pushRule,
                #"""
                {"rule_id":"r","default":false,"enabled":true,"org.x":[],"actions":["notify","org.x.wave",
                {"set_tweak":"sound","value":"x"},{"set_tweak":"highlight"},{"set_tweak":"y","value":null,"z":{}}],
                "conditions":[{"kind":"org.x.moon","phase":[1]},{"kind":"event_match","key":"k","pattern":"p","q":0},
                {"kind":"contains_display_name","x":1},{"kind":"event_property_is","key":"k","value":null},
                {"kind":"event_property_is","key":"k","value":5},
                {"kind":"event_property_contains","key":"k","value":"v"},
                {"kind":"event_property_contains","key":"k","value":false}]}
                """#
            ),
            (.errorResponse, #"{"errcode":"ORG.X","soft_logout":true,"consent_uri":"u","x":{"y":1}}"#),
        ] as [(PayloadType, String)])
    func unknownKeys(codec: Codec, sample: (type: PayloadType, text: String)) throws {
        let written = try sample.type.rewritten(Array(sample.text.utf8), by: codec)
        #expect(try JSONValue(json: written) == JSONValue(json: sample.text))
    }

    @Test("unknown actions and conditions are distinguished from known ones", arguments: Codec.allCases)
    func unknownMembers(codec: Codec) throws {
        let actions: [Action] = try read(
            #"["notify","dont_notify","coalesce","wave",{"set_tweak":"sound","value":"x"},{"set_tweak":"highlight"}]"#,
            by: codec)
        #expect(
            actions == [
                .notify, .dontNotify, .coalesce, .unknown("wave"), .setTweak(.init(setTweak: "sound", value: "x")),
                .setTweak(.init(setTweak: "highlight")),
            ])
        let conditions: [PushCondition] = try read(
            #"[{"kind":"moon","phase":1},{"kind":"room_member_count","is":">2"},{"kind":"contains_display_name"}]"#,
            by: codec)
        #expect(
            conditions == [
                .unknown(["kind": "moon", "phase": 1]), .roomMemberCount(.init(is: ">2")),
                .containsDisplayName(.init()),
            ])
    }

    @Test("the null, boolean, integer or string of a condition is preserved", arguments: Codec.allCases)
    func comparedValues(codec: Codec) throws {
        let values: [(String, PushCondition.EventPropertyIs.Value)] = [
            ("null", .null), ("true", .boolean(true)), ("-7", .integer(-7)), (#""7""#, .string("7")),
            ("1", .integer(1)),
            ("0", .integer(0)), ("false", .boolean(false)),
        ]
        for (text, value) in values {
            let json = #"{"kind":"event_property_is","key":"k","value":\#(text)}"#
            let condition: PushCondition = try read(json, by: codec)
            #expect(condition == .eventPropertyIs(.init(key: "k", value: value)))
            #expect(try written(condition, by: codec) == JSONValue(json: json))
        }
    }

    @Test(
        "a malformed condition or action is unknown to a client and a violation for a server",
        arguments: Codec.allCases,
        [
            #"{"kind":"event_match"}"#, #"{"kind":"event_match","key":1,"pattern":"p"}"#, #"{"kind":5}"#, "{}", "5",
            "null",
            #"{"kind":"room_member_count","is":2}"#, "[[1]]", #""event_match""#, #"{"kind":null,"kind2":{}}"#,
        ])
    func malformed(codec: Codec, text: String) throws {
        let condition: PushCondition = try read(text, by: codec, mode: .tolerant)
        #expect(try condition == .unknown(JSONValue(json: text)))
        #expect(try written(condition, by: codec) == JSONValue(json: text))
        #expect(throws: (any Error).self) { let _: PushCondition = try read(text, by: codec) }
        // An action may be any string, so the one string here is an unknown action for a server too.
        let action: Action = try read(text, by: codec, mode: .tolerant)
        #expect(try action == .unknown(JSONValue(json: text)))
    }

    @Test("a malformed value of a condition is kept inside the condition", arguments: Codec.allCases)
    func malformedValue(codec: Codec) throws {
        let text = #"{"kind":"event_property_is","key":"k","value":{"a":[1]}}"#
        let condition: PushCondition = try read(text, by: codec, mode: .tolerant)
        #expect(try written(condition, by: codec) == JSONValue(json: text))
        #expect(throws: (any Error).self) { let _: PushCondition = try read(text, by: codec) }
    }

    @Test("an unknown value of an enum is kept for a client and a violation for a server", arguments: Codec.allCases)
    func enums(codec: Codec) throws {
        let kinds: [PushRuleKind] = try read(#"["override","content","room","sender","underride"]"#, by: codec)
        #expect(kinds == [.override, .content, .room, .sender, .underride])
        #expect(try written(kinds, by: codec) == ["override", "content", "room", "sender", "underride"])
        let unknown: PushRuleKind = try read(#""moon""#, by: codec, mode: .tolerant)
        #expect(unknown == .unknown("moon"))
        #expect(try written(unknown, by: codec) == "moon")
        #expect(throws: (any Error).self) { let _: PushRuleKind = try read(#""moon""#, by: codec) }
    }

    @Test("a handwritten type can contain an enum, even as a dictionary's value")
    func enumWithin() throws {
        struct Choice: Codable, Equatable {
            var kind: PushRuleKind
            var others: [String: Pusher.Kind]
        }
        let choice = Choice(kind: .content, others: ["a": .http])
        let text = try JSONEncoder().encode(choice)
        #expect(try JSONValue(json: Array(text)) == ["kind": "content", "others": ["a": "http"]])
        #expect(try JSONDecoder().decode(Choice.self, from: text) == choice)
    }

    // MARK: Both ways

    private func read<Payload: JSONCodable>(
        _ text: String, by codec: Codec, mode: JSONReadingMode = .strict
    ) throws -> Payload {
        switch codec {
        case .fast: try Payload(json: text, mode: mode)
        case .codable: try decode(Payload.self, Array(text.utf8), mode: mode)
        }
    }

    private func written(_ payload: some JSONCodable, by codec: Codec) throws -> JSONValue {
        switch codec {
        case .fast: try JSONValue(json: payload.jsonBytes())
        case .codable: try JSONValue(json: Array(JSONEncoder().encode(payload)))
        }
    }
}
