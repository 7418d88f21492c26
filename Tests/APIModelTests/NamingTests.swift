import Testing

@testable import APIModel

struct NamingTests {
    @Test(
        "members",
        arguments: [
            ("event_id", "eventID"), ("pushkey_ts", "pushkeyTS"), ("HTTPPusher", "httpPusher"), ("roomId", "roomID"),
            ("url", "url"),
            ("", "unnamed"), ("🙂", "unnamed"), ("1st", "_1st"), ("class", "class"), ("self", "selfValue"),
            ("Type", "type"),
            ("hashValue", "hashValueValue"), ("additionalProperties", "additionalPropertiesValue"),
            ("m.room-name", "mRoomName"),
            ("a\nb", "aB"), ("*/", "unnamed"), ("\\(x)", "x"), ("日本", "日本"),
        ])
    func members(_ name: String, _ swift: String) {
        #expect(Naming.member(name) == swift)
    }

    @Test(
        "types",
        arguments: [
            ("push_rule", "PushRule"), ("http_url", "HTTPURL"), ("string", "StringModel"), ("Caller", "CallerModel"),
            ("", "Unnamed"),
            ("1st", "Type1st"), ("日本", "Type日本"), ("key", "KeyModel"),
        ])
    func types(_ name: String, _ swift: String) {
        #expect(Naming.type(name) == swift)
    }

    @Test("names that the surroundings use themselves")
    func taken() {
        #expect(Naming.enumCase("unknown") == "unknownValue")
        #expect(Naming.parameter("body") == "bodyValue")
        #expect(Naming.parameter("caller") == "callerValue")
        #expect(Naming.operation("connection") == "connectionOperation")
        #expect(Naming.escaped("class") == "`class`")
        #expect(escapedLabel("class") == "class")
        #expect(escapedLabel("let") == "`let`")
        #expect(escapedArgument("let") == "let")
        #expect(Naming.singular("Devices") == "Device")
        #expect(Naming.singular("Entries") == "Entry")
        #expect(Naming.singular("Class") == "ClassElement")
    }
}
