import APIRuntime
import ClientServerAPI
import Foundation
import PushGatewayAPI
import Testing

/// A payload that is invalid for a server, and each violation as `code pointer line:column`.
struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let type: PayloadType
    let text: [UInt8]
    let violations: [String]
    /// A text that the first message must contain.
    var message = ""
    /// Whether a decoder hides the violation: it shows only one value of a duplicate key.
    var isHiddenByDecoders = false

    init(
        _ name: String, _ type: PayloadType, _ text: String, _ violations: String..., message: String = "",
        isHiddenByDecoders: Bool = false
    ) {
        self.init(name, type, Array(text.utf8), violations, message: message, isHiddenByDecoders: isHiddenByDecoders)
    }

    init(
        _ name: String, _ type: PayloadType, _ text: [UInt8], _ violations: [String], message: String = "",
        isHiddenByDecoders: Bool = false
    ) {
        testDescription = name
        self.type = type
        self.text = text
        self.violations = violations
        self.message = message
        self.isHiddenByDecoders = isHiddenByDecoders
    }
}

@Suite("Payloads that are invalid for a server")
struct RefusalTests {
    @Test("an invalid payload has violations with code, pointer, line and column", arguments: Self.refusals)
    func fast(refusal: Refusal) throws {
        let found = refusal.type.violations(of: refusal.text)
        #expect(found.map { "\($0.code.rawValue) \($0.pointer) \($0.line):\($0.column)" } == refusal.violations)
        let message = found.first?.message ?? ""
        #expect(refusal.message.isEmpty || message.contains(refusal.message), "\(message)")
    }

    @Test(
        "an invalid payload throws through Codable too, with the same violations if the decoder could parse it",
        arguments: Self.refusals.filter { !$0.isHiddenByDecoders })
    func codable(refusal: Refusal) throws {
        let error = try #require(throws: DecodingError.self) {
            try refusal.type.rewritten(refusal.text, by: .codable)
        }
        guard case .dataCorrupted(let context) = error, let invalid = context.underlyingError as? JSONInvalidError
        else { return }
        // A decoder reveals neither the order nor the location of keys.
        let expected = refusal.violations.compactMap { $0.split(separator: " ").dropLast().joined(separator: " ") }
        let found = invalid.violations.map {
            $0.pointer.isEmpty ? $0.code.rawValue : "\($0.code.rawValue) \($0.pointer)"
        }
        #expect(found.sorted() == expected.sorted())
    }

    // MARK: Limits from both sides

    @Test("64 characters of four bytes are within a limit of 64", arguments: Codec.allCases)
    func appIDOfEmoji(codec: Codec) throws {
        let accepted = Self.device(appID: String(repeating: "🐟", count: 64))
        #expect(
            try JSONValue(json: PayloadType.notifyRequest.rewritten(accepted, by: codec)) == JSONValue(json: accepted))
        let refused = Self.device(appID: String(repeating: "🐟", count: 65))
        #expect(throws: (any Error).self) { try PayloadType.notifyRequest.rewritten(refused, by: codec) }
    }

    @Test("a pushkey of 512 bytes in fewer characters is valid, one of 513 bytes isn't", arguments: Codec.allCases)
    func pushkeyBytes(codec: Codec) throws {
        // A euro sign has three bytes: 170 of them and two letters make 512.
        let accepted = Self.device(pushkey: String(repeating: "€", count: 170) + "ab")
        #expect(
            try JSONValue(json: PayloadType.notifyRequest.rewritten(accepted, by: codec)) == JSONValue(json: accepted))
        for text in [String(repeating: "€", count: 171), String(repeating: "k", count: 513)] {
            #expect(throws: (any Error).self) {
                try PayloadType.notifyRequest.rewritten(Self.device(pushkey: text), by: codec)
            }
        }
    }

    @Test("an escape counts as one character", arguments: Codec.allCases)
    func escapes(codec: Codec) throws {
        let pair = String(repeating: #"\ud83d\udc1f"#, count: 64)
        _ = try PayloadType.notifyRequest.rewritten(Self.device(appID: pair), by: codec)
        #expect(throws: (any Error).self) {
            try PayloadType.notifyRequest.rewritten(Self.device(appID: pair + "a"), by: codec)
        }
    }

    @Test("2.0 is an integer", arguments: Codec.allCases, ["2.0", "2e0", "20e-1", "2"])
    func integers(codec: Codec, number: String) throws {
        let text = #"{"devices":[],"counts":{"unread":\#(number)}}"#
        let type = PayloadType(PushGatewayAPI.Notification.self)
        let written = try JSONValue(json: type.rewritten(Array(text.utf8), by: codec))
        #expect(written["counts"]?["unread"] == 2)
    }

    @Test("512 levels are valid and 513 aren't, in a kept or skipped value", arguments: [true, false])
    func depth(isKept: Bool) throws {
        let before =
            isKept ? #"{"notification":{"devices":[],"content":{"x":"# : #"{"notification":{"devices":[]},"x":"#
        let after = isKept ? "}}}" : "}"
        let levels = 512 - after.utf8.count
        for (extra, violations) in [(0, []), (1, ["depth"])] {
            let text =
                before + String(repeating: "[", count: levels + extra) + String(repeating: "]", count: levels + extra)
                + after
            let found = PayloadType.notifyRequest.violations(of: Array(text.utf8))
            #expect(found.map(\.code.rawValue) == violations)
            #expect(found.allSatisfy { $0.column == before.utf8.count + levels + 1 })
        }
    }

    @Test("a deep value doesn't crash a decoder", arguments: [400, 512, 513, 2000])
    func depthThroughCodable(depth: Int) throws {
        let text =
            #"{"notification":{"devices":[],"content":{"x":"# + String(repeating: "[", count: depth - 3)
            + String(repeating: "]", count: depth - 3) + "}}}"
        if depth <= 400 {
            _ = try PayloadType.notifyRequest.rewritten(Array(text.utf8), by: .codable)
        } else if depth > 512 {
            #expect(throws: (any Error).self) {
                try PayloadType.notifyRequest.rewritten(Array(text.utf8), by: .codable)
            }
        }
    }

    private static func device(appID: String = "a", pushkey: String = "k") -> [UInt8] {
        Array(#"{"notification":{"devices":[{"app_id":"\#(appID)","pushkey":"\#(pushkey)"}]}}"#.utf8)
    }
}

// MARK: The table

extension RefusalTests {
    private static let notification = PayloadType(PushGatewayAPI.Notification.self)

    static let refusals: [Refusal] = numbers + keys + strings + unions + syntax

    private static let numbers = [
        Refusal(
            "a fraction for an integer", .notifyRequest,
            """
            {"notification": {"devices": [
              {"app_id": "a", "pushkey": "k", "pushkey_ts": 1.5}
            ]}}
            """, "type /notification/devices/0/pushkey_ts 2:49"),
        Refusal(
            "a number beyond the range of doubles", notification, #"{"devices":[],"counts":{"unread":1e400}}"#,
            "number_range /counts/unread 1:34"),
        Refusal(
            "such a number in a free-form object", notification, #"{"devices":[],"content":{"é":[0,1e400]}}"#,
            "number_range /content/é/1 1:33"),
        Refusal(
            "an integer beyond 64 bits", notification, #"{"devices":[],"counts":{"unread":9223372036854775808}}"#,
            "number_range /counts/unread 1:34"),
        Refusal(
            "a negative count", notification, #"{"devices":[],"counts":{"unread":-1}}"#, "minimum /counts/unread 1:34"),
        Refusal(
            "a string for a boolean", notification,
            """
            {"devices": [],
             "user_is_target": "true"}
            """, "type /user_is_target 2:20", message: "\"true\""),
        Refusal("a number for a boolean", .pushRuleEnabled, #"{"enabled":1}"#, "type /enabled 1:12"),
        Refusal(
            "a boolean for a number", notification, #"{"devices":[],"counts":{"unread":true}}"#,
            "type /counts/unread 1:34"),
    ]

    private static let keys = [
        Refusal(
            "a missing key, located at the object", .notifyRequest,
            """
            {"notification": {"devices": [{"app_id": "a", "pushkey": "k"},
                {"app_id": "é"}]}}
            """, "required /notification/devices/1 2:5", message: "\"pushkey\""),
        Refusal(
            "a missing key of the root object", .notifyRequest, " {}", "required  1:2", message: "\"notification\""),
        Refusal(
            "a missing key in a free union branch", .setPushRuleRequest, #"{"actions":["notify",{"value":1}]}"#,
            "required /actions/1 1:22", message: "\"set_tweak\""),
        Refusal(
            "a duplicate key, located at the second", .notifyRequest,
            """
            {"notification": {"devices": [],
              "room_name": "é", "room_name": "ö"}}
            """, "duplicate_key /notification/room_name 2:21", isHiddenByDecoders: true),
        Refusal(
            "a duplicate unknown key", notification,
            #"{"devices":[],"content":{"a":{"b~/":1,"b~/":1}}}"#, "duplicate_key /content/a/b~0~1 1:39",
            isHiddenByDecoders: true),
        Refusal(
            "a duplicate key in another notation", notification, #"{"devices":[],"content":{"a":1,"\u0061":2}}"#,
            "duplicate_key /content/a 1:32", isHiddenByDecoders: true),
        Refusal(
            "a duplicate key in a skipped value", .notifyRequest, #"{"notification":{"devices":[]},"x":{"y":1,"y":1}}"#,
            "duplicate_key /x/y 1:43", isHiddenByDecoders: true),
        Refusal(
            "three errors, in the order of the text", .notifyRequest,
            """
            {"notification": {
              "prio": "urgent",
              "counts": {"unread": "2"},
              "devices": [{"app_id": "a"}]
            }}
            """, "enum /notification/prio 2:11", "type /notification/counts/unread 3:24",
            "required /notification/devices/0 4:15"),
    ]

    private static let strings = [
        Refusal(
            "an unknown value of an enum", notification, #"{"prio":"HIGH","devices":[]}"#, "enum /prio 1:9",
            message: "\"high\" or \"low\""),
        Refusal(
            "an app_id of 65 characters", .notifyRequest,
            Array(
                #"{"notification":{"devices":[{"pushkey":"k","app_id":"\#(String(repeating: "a", count: 65))"}]}}"#.utf8
            ),
            ["max_length /notification/devices/0/app_id 1:53"], message: "64"),
        Refusal(
            "a pushkey of 513 bytes", .setPusherRequest,
            Array(#"{"kind":null,"app_id":"a","pushkey":"\#(String(repeating: "€", count: 171))"}"#.utf8),
            ["max_bytes /pushkey 1:37"], message: "512"),
        Refusal(
            "an event ID without its sigil", PayloadType(Event.self),
            #"{"event_id":"e","type":"t","sender":"s","origin_server_ts":0,"content":{}}"#, "pattern /event_id 1:13",
            "pattern /sender 1:37"),
    ]

    private static let unions = [
        Refusal(
            "an unknown kind of pusher", .setPusherRequest, #"{"pushkey":"k","kind":"sms","app_id":"a"}"#,
            "enum /kind 1:23", message: "null"),
        Refusal(
            "a pusher without kind", .setPusherRequest, #"{"pushkey":"k"}"#, "required  1:1", message: "\"kind\""),
        Refusal(
            "an http pusher without its URL", .setPusherRequest,
            #"""
            {"kind":"http","app_id":"a","pushkey":"k","app_display_name":"n",
             "device_display_name":"d","lang":"l","data":{"format":"x"}}
            """#, "required /data 2:46", message: "\"url\""),
        Refusal("a list of pushers", .setPusherRequest, "[]", "type  1:1"),
        Refusal("a number among actions", .pushRuleActions, #"{"actions":["notify",3]}"#, "type /actions/1 1:22"),
        Refusal(
            "an array as a condition's value", .setPushRuleRequest,
            #"{"actions":[],"conditions":[{"kind":"event_property_is","key":"k","value":[]}]}"#,
            "type /conditions/0/value 1:75"),
        Refusal(
            "a fraction as a condition's value", .setPushRuleRequest,
            #"{"actions":[],"conditions":[{"kind":"event_property_is","key":"k","value":1.5}]}"#,
            "type /conditions/0/value 1:75"),
    ]

    private static let syntax = [
        Refusal("an empty text", .notifyRequest, "", "syntax  1:1"),
        Refusal(
            "bytes after the value", .notifyRequest,
            """
            {"notification": {"devices": []}}
            x
            """, "syntax  2:1"),
        Refusal(
            "a text truncated in a string", .notifyRequest, #"{"notification":{"devices":[{"app_id":"a"#,
            "syntax /notification/devices/0/app_id 1:41"),
        Refusal(
            "a text truncated after a comma", .notifyRequest, #"{"notification":{"devices":[],"#,
            "syntax /notification 1:31"),
        Refusal(
            "bytes that aren't UTF-8", .notifyRequest,
            Array(#"{"notification":{"devices":[],"room_name":"é"#.utf8) + [0xFF] + Array(#""}}"#.utf8),
            ["utf8 /notification/room_name 1:45"]),
        Refusal(
            "bytes that aren't UTF-8 in a skipped value", .notifyRequest,
            Array(#"{"x":"#.utf8) + [0x22, 0xC0, 0x80, 0x22] + Array(#","notification":{"devices":[]}}"#.utf8),
            ["utf8 /x 1:7"]),
        Refusal(
            "a lone surrogate", notification, #"{"devices":[],"room_name":"\ud83d"}"#, "syntax /room_name 1:28"),
        Refusal(
            "100,000 open brackets", .notifyRequest, Array(repeating: UInt8(ascii: "["), count: 100_000),
            ["depth \(String(repeating: "/0", count: 512)) 1:513"]),
        Refusal(
            "100,000 open brackets in a free-form object", notification,
            Array(#"{"content":{"a":"#.utf8) + Array(repeating: UInt8(ascii: "["), count: 100_000),
            ["depth /content/a\(String(repeating: "/0", count: 510)) 1:527"]),
    ]
}
