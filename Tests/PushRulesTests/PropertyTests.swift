import APIRuntime
import Testing

@testable import PushRules

@Suite("Properties of events")
struct PropertyTests {
    @Test(
        "a path is split at dots that aren't escaped",
        arguments: [
            ("content.body", ["content", "body"]), (#"content.m\.mentions.room"#, ["content", "m.mentions", "room"]),
            (#"a\\.b"#, [#"a\"#, "b"]), (#"a\\\.b"#, [#"a\.b"#]), (#"a\xb"#, [#"a\xb"#]), (#"a\"#, [#"a\"#]),
            ("", [""]), (".", ["", ""]), ("a.", ["a", ""]), (#"\."#, ["."]), (#"\\"#, [#"\"#]), ("é.ü", ["é", "ü"]),
        ])
    func paths(text: String, keys: [String]) {
        #expect(PropertyPath(text).keys == keys)
    }

    @Test("properties are found by the exact bytes of their keys")
    func finding() throws {
        let event = FlattenedEvent([
            "content": ["body": "hello", "é": 1, "e\u{301}": 2, "a.b": ["c": nil], "a": ["b": ["c": true]], "": 3],
            "content.body": "other",
        ])
        func value(_ path: String) -> JSONValue? {
            let number = event.number(of: PropertyPath(path))
            guard number >= 0 else { return nil }
            return event.value(number)
        }
        #expect(value("content.body") == "hello")
        #expect(value(#"content\.body"#) == "other")
        #expect(value("content.é") == 1)
        #expect(value("content.e\u{301}") == 2)
        #expect(value(#"content.a\.b.c"#) == JSONValue.null)
        #expect(value("content.a.b.c") == true)
        #expect(value("content.") == 3)
        #expect(value("content.a.b.d") == nil)
        #expect(value("body") == nil)
        #expect(value("") == nil)
        #expect(value("content.body.x") == nil)
    }

    @Test("every property of an event with 10,000 properties is found by its path")
    func manyProperties() {
        var inner: JSONObject = [:]
        for number in 0..<100 { inner["key\(number)"] = .integer(Int64(number)) }
        var content: JSONObject = [:]
        for number in 0..<100 { content["k\(number).\\"] = .object(inner) }
        let event = FlattenedEvent(["content": .object(content)])
        for outer in 0..<100 {
            for number in 0..<100 {
                let found = event.number(of: PropertyPath(#"content.k\#(outer)\.\\.key\#(number)"#))
                #expect(found > 0 && event.value(found) == .integer(Int64(number)))
            }
        }
    }

    @Test("only scalars of canonical JSON are comparable")
    func comparable() {
        let limit: Int64 = 1 << 53
        let comparable: [JSONValue] = ["a", true, nil, 0, .integer(limit - 1), .integer(1 - limit)]
        for value in comparable { #expect(ScalarValue(value) != nil, "\(value)") }
        let others: [JSONValue] = [.integer(limit), .integer(-limit), .integer(.min), 1.5, 1e3, [1], ["a": 1]]
        for value in others { #expect(ScalarValue(value) == nil, "\(value)") }
    }

    @Test("values of different types differ, and so do canonically equivalent strings")
    func types() throws {
        let values: [JSONValue] = [1, try JSONValue(json: "1.0"), true, "1", nil, "e\u{301}", "é"]
        for (index, left) in values.enumerated() {
            guard let scalar = ScalarValue(left) else { continue }
            for (other, right) in values.enumerated() {
                #expect(scalar.isSame(as: right) == (index == other), "\(left) \(right)")
            }
        }
    }
}
