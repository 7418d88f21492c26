import APIRuntime
import PushGatewayAPI
import SharedData
import Testing

@testable import PushGateway

@Suite("NotifyRequestReader")
struct NotifyRequestReaderTests {
    private func read(_ text: String) throws -> ReceivedNotification {
        try NotifyRequestReader().read(Array(text.utf8))
    }

    /// Returns a request with members in its notification and in its only device.
    private func request(notification: String = "", device: String = "") -> String {
        let members = notification.isEmpty ? "" : ",\(notification)"
        let deviceMembers = device.isEmpty ? "" : ",\(device)"
        return #"{"notification":{"devices":[{"app_id":"a","pushkey":"k"\#(deviceMembers)}]\#(members)}}"#
    }

    // MARK: Members

    @Test(
        "an optional member that is null counts as absent",
        arguments: [
            "event_id", "room_id", "sender", "sender_display_name", "room_name", "room_alias", "user_is_target",
            "prio", "content", "counts",
        ])
    func nullMember(name: String) throws {
        let received = try read(request(notification: "\"\(name)\":null"))
        #expect(received.request == (try read(request())).request)
        #expect(received.repairs == [.nullMember: 1])
    }

    @Test(
        "an optional member of a wrong type or with an impossible value counts as absent",
        arguments: [
            #""event_id":5"#, #""room_id":[]"#, #""type":{}"#, #""sender":true"#, #""sender_display_name":1"#,
            #""room_name":{}"#, #""room_alias":0.5"#, #""user_is_target":"yes""#, #""prio":1"#, #""content":"text""#,
            #""counts":[]"#,
        ])
    func invalidMember(member: String) throws {
        let received = try read(request(notification: member))
        #expect(received.request == (try read(request())).request)
        #expect(received.repairs == [.invalidMember: 1])
    }

    @Test(
        "counts that are null, negative or no integers count as absent, and others are kept",
        arguments: [
            (#"{"unread":-1,"missed_calls":2}"#, #"{"missed_calls":2}"#, RequestRepair.invalidMember),
            (#"{"unread":3,"missed_calls":null}"#, #"{"unread":3}"#, .nullMember),
            (#"{"unread":"3","x":1}"#, #"{"x":1}"#, .invalidMember), (#"{"unread":1.5}"#, "{}", .invalidMember),
            (#"{"unread":123456789012345678901234567890}"#, "{}", .invalidMember),
        ])
    func counts(counts: String, expected: String, repair: RequestRepair) throws {
        let received = try read(request(notification: "\"counts\":\(counts)"))
        #expect(received.request == (try read(request(notification: "\"counts\":\(expected)"))).request)
        #expect(received.repairs == [repair: 1])
    }

    @Test("an unknown prio counts as high", arguments: ["urgent", "normal", "", "HIGH"])
    func unknownPriority(prio: String) throws {
        let received = try read(request(notification: "\"prio\":\"\(prio)\""))
        #expect(received.request.notification.prio == nil)
        #expect(received.repairs == [.unknownPriority: 1])
    }

    @Test(
        "an odd optional member of a device counts as absent",
        arguments: [
            (#""data":null"#, RequestRepair.nullMember), (#""tweaks":null"#, .nullMember),
            (#""pushkey_ts":null"#, .nullMember), (#""data":[]"#, .invalidMember), (#""tweaks":7"#, .invalidMember),
            (#""pushkey_ts":-5"#, .invalidMember), (#""pushkey_ts":"5""#, .invalidMember),
        ])
    func deviceMember(member: String, repair: RequestRepair) throws {
        let received = try read(request(device: member))
        #expect(received.request == (try read(request())).request)
        #expect(received.repairs == [repair: 1])
    }

    @Test("an odd format counts as absent, and the app's own keys are kept")
    func format() throws {
        let received = try read(request(device: #""data":{"format":5,"default_payload":null,"x":[1.50]}"#))
        let data = received.request.notification.devices.first?.data
        #expect(data?.format == nil)
        #expect(data?.additionalProperties.jsonBytes() == Array(#"{"default_payload":null,"x":[1.50]}"#.utf8))
    }

    @Test("unknown members, content and tweaks pass through a repair unchanged")
    func unknownMembers() throws {
        let text = request(
            notification: #""id":"$e","membership":null,"ciphertext":"c","content":{"b":1.50,"a":null}"#,
            device: #""tweaks":{"sound":null},"x":{"y":1E2}"#)
        let repaired = try read(text.replacing(#""membership":null"#, with: #""membership":null,"counts":null"#))
        #expect(repaired.request.jsonBytes() == (try read(text)).request.jsonBytes())
        #expect(repaired.request.notification.eventID == nil)
    }

    // MARK: Devices

    @Test("an app_id of 65 characters or a pushkey of 513 bytes is rejected, and other devices remain")
    func oversizedDevices() throws {
        let longID = String(repeating: "\u{E4}", count: 65)
        let longKey = String(repeating: "\u{E4}", count: 256) + "x"
        let text = #"""
            {"notification":{"devices":[{"app_id":"\#(longID)","pushkey":"k1"},{"app_id":"a","pushkey":"\#(longKey)"},
            {"app_id":"\#(longID.dropLast())","pushkey":"\#(longKey.dropLast())"}]}}
            """#
        let received = try read(text)
        #expect(received.rejectedPushkeys == ["k1", longKey])
        #expect(received.request.notification.devices.map(\.pushkey) == [String(longKey.dropLast())])
        #expect(received.repairs == [.oversizedDevice: 2])
    }

    @Test("a request of only oversized devices rejects them")
    func onlyOversized() throws {
        let text = #"{"notification":{"devices":[{"app_id":"a","pushkey":"\#(String(repeating: "k", count: 513))"}]}}"#
        let received = try read(text)
        #expect(received.rejectedPushkeys.count == 1)
        #expect(received.request.notification.devices.isEmpty)
    }

    @Test("a device that isn't an object or lacks its app_id or pushkey is left out")
    func incompleteDevices() throws {
        let text = #"""
            {"notification":{"devices":[5,null,{"app_id":"a"},{"pushkey":"k"},{"app_id":null,"pushkey":"k"},
            {"app_id":"a","pushkey":7},{"app_id":"a","pushkey":"good","pushkey_ts":null}]}}
            """#
        let received = try read(text)
        #expect(received.request.notification.devices == [.init(appID: "a", pushkey: "good")])
        #expect(received.rejectedPushkeys.isEmpty)
        #expect(received.repairs == [.incompleteDevice: 6, .nullMember: 1])
    }

    @Test("a thousand odd devices are repaired, more than the bound on violations")
    func manyRepairs() throws {
        let device = #"{"app_id":"a","pushkey":"k","data":null,"tweaks":null}"#
        let devices = Array(repeating: device, count: 1000).joined(separator: ",")
        let received = try read(#"{"notification":{"devices":[\#(devices)]}}"#)
        #expect(received.request.notification.devices.count == 1000)
        #expect(received.repairs == [.nullMember: 2000])
    }

    // MARK: Duplicate keys and numbers

    @Test(
        "of a duplicate key the last value is taken",
        arguments: [
            (#""room_id":"!1:h","room_id":"!2:h""#, #""room_id":"!2:h""#),
            (#""room_id":"!1:h","room_\u0069d":"!2:h""#, #""room_id":"!2:h""#),
            (#""content":{"a":1,"b":{"c":[{"d":1,"d":2}]},"a":3}"#, #""content":{"a":3,"b":{"c":[{"d":2}]}}"#),
            (#""counts":{"unread":1},"counts":{"unread":2}"#, #""counts":{"unread":2}"#),
            (#""x":{"y":1,"y":null}"#, #""x":{"y":null}"#),
            (#""devices":[{"app_id":"b","pushkey":"1","pushkey":"2"}]"#, #""devices":[{"app_id":"b","pushkey":"2"}]"#),
        ])
    func duplicateKey(members: String, expected: String) throws {
        let received = try read(#"{"notification":{"devices":[],\#(members)}}"#)
        let reference = #"{"notification":{\#(expected.contains("devices") ? "" : #""devices":[],"#)\#(expected)}}"#
        #expect(received.request == (try read(reference)).request)
        #expect(Array(received.repairs.keys) == [.duplicateKey])
    }

    @Test("a duplicate notification replaces the first one")
    func duplicateNotification() throws {
        let received = try read(#"{"notification":5,"notification":{"devices":[{"app_id":"a","pushkey":"k"}]}}"#)
        #expect(received.request == (try read(request())).request)
        #expect(received.repairs == [.duplicateKey: 1])
    }

    @Test(
        "a member whose number is too large for a double counts as absent",
        arguments: [
            (#""counts":{"unread":1e999,"missed_calls":2}"#, #""counts":{"missed_calls":2}"#),
            (#""content":{"a":-1e400,"b":{"c":1E+999}}"#, #""content":{"b":{}}"#),
            (#""content":{"a":[1,1e999,2e308]}"#, #""content":{"a":[1,null,null]}"#), (#""x":1e999"#, #""y":1"#),
            (#""event_id":1e999"#, #""y":1"#),
            (#""content":{"a":1\#(String(repeating: "0", count: 400))}"#, #""content":{}"#),
        ])
    func hugeNumber(member: String, expected: String) throws {
        let received = try read(request(notification: member + #","y":1"#))
        let reference = request(notification: expected.contains("\"y\"") ? expected : expected + #","y":1"#)
        #expect(received.request == (try read(reference)).request)
        #expect(Array(received.repairs.keys) == [.numberRange])
    }

    @Test("a device whose pushkey is a huge number is left out, and one with other such members is kept")
    func hugeNumbersOfDevices() throws {
        let text = #"""
            {"notification":{"devices":[{"app_id":"a","pushkey":1e999},1e999,
            {"app_id":"a","pushkey":"k","pushkey_ts":1e999,"data":{"x":1e999},"tweaks":{"sound":1e999}}]}}
            """#
        let received = try read(text)
        #expect(
            received.request.notification.devices == [.init(appID: "a", pushkey: "k", data: .init(), tweaks: .init())])
        #expect(received.repairs == [.numberRange: 5, .incompleteDevice: 2])
    }

    @Test("more duplicate keys than the bound on violations, and many keys of one object, are repaired")
    func manyDuplicates() throws {
        let members = (0..<50_000).map { "\"k\($0 % 40_000)\":\($0)" }.joined(separator: ",")
        let received = try read(request(notification: "\"content\":{\(members)}"))
        #expect(received.request.notification.content?["k9999"] == 49_999)
        #expect(received.request.notification.content?.count == 40_000)
        #expect(received.repairs == [.duplicateKey: 10_000])
    }

    @Test("values that are nested too deeply are replaced by null, at any depth", arguments: [600, 1000, 200_000])
    func deepValues(depth: Int) throws {
        // Brackets in strings don't count, and neither do escaped quotation marks end strings.
        let (opening, closing) = (#"[{"]\\\"}":"#, "}]")
        let count = depth / 2
        let deep = String(repeating: opening, count: count) + "1" + String(repeating: closing, count: count)
        let text = #""content":{"body":"[\\","deep":\#(deep),"after":2},"x":1,"x":\#(deep)"#
        let received = try read(request(notification: text))
        let content = received.request.notification.content
        #expect(content?["body"] == #"[\"# && content?["after"] == 2)
        #expect(received.repairs == [.deepValue: 2, .duplicateKey: 1])
        var value = content?["deep"]
        var levels = 0
        while let inner = value?.array?.first ?? value?.object?[#"]\"}"#] { (value, levels) = (inner, levels + 1) }
        #expect(value == .null && levels > 500)
    }

    @Test("a value at the greatest depth is kept")
    func greatestDepth() throws {
        // The request, the notification and its content are three levels.
        let deep = String(repeating: "[", count: 509) + String(repeating: "]", count: 509)
        #expect(try read(request(notification: #""content":{"x":\#(deep)}"#)).repairs == [:])
        #expect(try read(request(notification: #""content":{"x":[\#(deep)]}"#)).repairs == [.deepValue: 1])
    }

    // MARK: Errors

    @Test(
        "a request without meaning is refused with the code of its first violation",
        arguments: [
            ("", "M_NOT_JSON"), ("hello", "M_NOT_JSON"), ("[]", "M_BAD_JSON"), ("{}", "M_MISSING_PARAM"),
            (#"{"notification":null}"#, "M_BAD_JSON"), (#"{"notification":{}}"#, "M_MISSING_PARAM"),
            (#"{"notification":{"devices":null}}"#, "M_BAD_JSON"),
            (#"{"notification":{"devices":{}}}"#, "M_BAD_JSON"),
            (#"{"notification":{"devices":[{"app_id":"a"}]}}"#, "M_MISSING_PARAM"),
            (#"{"notification":{"devices":[null]}}"#, "M_BAD_JSON"),
            (#"{"notification":{"devices":[],"devices":5}}"#, "M_BAD_JSON"),
            (#"{"notification":{"devices":[],"devices":[]}"#, "M_NOT_JSON"), ("1e999", "M_BAD_JSON"),
            (#"{"notification":{"devices":[]}}x"#, "M_NOT_JSON"),
            (#"{"notification":{"devices":[],"room_name":"\#\uD800"}}"#, "M_NOT_JSON"),
        ])
    func refused(text: String, errcode: String) throws {
        let error = #expect(throws: MatrixError.self) { try read(text) }
        #expect(error?.status == .badRequest)
        #expect(error?.errcode.rawValue == errcode)
        #expect(error?.violations.isEmpty == false)
    }

    // MARK: Real requests

    @Test("Dendrite's request with null data and tweaks is read")
    func dendrite() throws {
        let received = try read(
            #"""
            {"notification":{"content":{"body":"hi","msgtype":"m.text"},"counts":{"unread":1},"devices":[{"app_id":"a",
            "data":null,"pushkey":"k","pushkey_ts":1700000000,"tweaks":null}],"event_id":"$e","id":"$e",
            "membership":"","room_id":"!r:h","sender":"@u:h","type":"m.room.message"}}
            """#)
        #expect(received.request.notification.eventID == "$e")
        #expect(received.request.notification.additionalProperties["id"] == "$e")
        #expect(received.repairs == [.nullMember: 2])
    }

    @Test(
        "notifications captured from homeservers need no repair",
        .enabled(if: SharedData.exists("captured-traffic/notify"), SharedData.skipped))
    func capturedTraffic() throws {
        for name in SharedData.names(in: "captured-traffic/notify", suffix: ".json") {
            let recorded = try JSONValue(json: SharedData.bytes(of: "captured-traffic/notify/\(name)"))
            for notify in recorded["notifies"]?.array ?? [] {
                let body = try #require(notify["request"]?["body"], "\(name)")
                #expect(try NotifyRequestReader().read(body.jsonBytes()).repairs.isEmpty, "\(name)")
            }
        }
    }
}
