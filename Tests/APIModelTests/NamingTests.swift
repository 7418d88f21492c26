import Testing

@testable import APIModel

struct NamingTests {
    @Test(
        "a JSON name becomes the Swift name of a member",
        arguments: [
            ("event_id", "eventID"), ("pushkey_ts", "pushkeyTS"), ("HTTPPusher", "httpPusher"), ("roomId", "roomID"),
            ("url", "url"), ("", "unnamed"), ("🙂", "unnamed"), ("1st", "_1st"), ("class", "class"),
            ("self", "selfValue"), ("init", "initValue"), ("Type", "type"), ("hashValue", "hashValueValue"),
            ("additionalProperties", "additionalPropertiesValue"), ("m.room-name", "mRoomName"), ("a\nb", "aB"),
            ("*/", "unnamed"), ("+1", "plus1"), ("-1", "minus1"), ("-a", "a"), ("\\(x)", "x"), ("日本", "日本"),
            ("1️⃣a", "a"),
        ])
    func members(_ name: String, _ swift: String) {
        #expect(Naming.member(name) == swift)
    }

    @Test(
        "a JSON name becomes the Swift name of a type",
        arguments: [
            ("push_rule", "PushRule"), ("http_url", "HTTPURL"), ("string", "StringModel"),
            ("AuthenticatedUser", "AuthenticatedUserModel"),
            ("", "Unnamed"), ("🙂", "Unnamed"), ("1st", "Type1st"), ("日本", "Type日本"), ("𝒳", "Type𝒳"), ("ª", "Typeª"),
            ("key", "Key"),
            ("error", "ErrorModel"),
            ("self", "SelfModel"), ("type", "TypeModel"), ("any", "AnyModel"),
        ])
    func types(_ name: String, _ swift: String) {
        #expect(Naming.type(name) == swift)
    }

    @Test(
        "a JSON name becomes the Swift name of a case",
        arguments: [
            ("unknown", "unknownValue"), ("", "empty"), ("+1", "plus1"), ("-1", "minus1"), ("<=", "lessEqual"),
            ("dont_notify", "dontNotify"), ("m.text", "mText"), ("!", "not"), ("🙂", "slightlySmilingFace"),
            ("default", "default"), ("⚓\u{FE0F}", "anchor"),
        ])
    func cases(_ name: String, _ swift: String) {
        #expect(Naming.enumCase(name) == swift)
    }

    @Test(
        "names of events omit the namespace of the specification",
        arguments: [
            ("m.room.message", "RoomMessageEvent", "roomMessage"),
            ("m.room.message$m.text", "RoomMessageTextEvent", "roomMessageMText"),
            ("org.example.event", "OrgExampleEvent", "orgExampleEvent"), ("m.class", "ClassEvent", "class"),
        ])
    func events(_ name: String, _ type: String, _ enumCase: String) {
        #expect(EventConventions.matrix.typeName(name) == type)
        #expect(EventConventions.matrix.caseName(name) == enumCase)
    }

    @Test("names that clients and servers use get a suffix")
    func reservedNames() {
        #expect(Naming.parameter("body") == "bodyValue")
        #expect(Naming.parameter("caller") == "callerValue")
        #expect(Naming.operation("connection") == "connectionOperation")
    }

    @Test("keywords get backticks only where Swift needs them")
    func keywords() {
        #expect(Naming.escaped("class") == "`class`")
        #expect(Naming.escaped("klass") == "klass")
        #expect(escapedLabel("class") == "class")
        #expect(escapedLabel("let") == "`let`")
        #expect(escapedArgument("let") == "let")
        #expect(escapedArgument("inout") == "`inout`")
    }

    @Test(
        "names of elements are in the singular",
        arguments: [
            ("Devices", "Device"), ("Entries", "Entry"), ("Class", "ClassElement"), ("Keys", "Key"),
            ("Errors", "ErrorsElement"),
            ("Data", "DataElement"), ("S", "SElement"),
        ])
    func singulars(_ name: String, _ element: String) {
        #expect(Naming.singular(name) == element)
    }

    @Test("20,000 uses of one name get unique numbers in less than quadratic time")
    func unique() {
        var taken: Set<String> = []
        for _ in 0..<20_000 { taken.insert(Naming.unique("a", taken.contains)) }
        #expect(taken.count == 20_000)
        #expect(taken.contains("a20000"))
        #expect(Naming.unique("a1") { $0 == "a1" } == "a1_2")
    }
}
