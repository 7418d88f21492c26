import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Reading modes")
struct ReadingModeTests {
    @Test("an unknown value of an enum is kept in tolerant mode and a violation in strict mode")
    func enums() throws {
        #expect(try Priority(json: #""low""#) == .low)
        #expect(violations(of: [Priority].self, #"["low","mid"]"#) == ["enum /1 1:8"])
        let kept = try [Priority](json: #"["low","m\u0069d"]"#, mode: .tolerant)
        #expect(kept == [.low, .unknown("mid")])
        #expect(kept.jsonBytes() == Array(#"["low","mid"]"#.utf8))
        #expect(violations(of: Priority.self, "1", mode: .tolerant) == ["type  1:1"])
    }

    @Test("an unknown value of a union is kept in tolerant mode and a violation in strict mode")
    func unions() throws {
        #expect(violations(of: Condition.self, #"{"kind":"count","is":2}"#) == [])
        #expect(violations(of: Condition.self, #"{"x":[1],"kind":"moon"}"#) == ["enum /kind 1:17"])
        #expect(violations(of: Condition.self, #"{"kind":7}"#) == ["type /kind 1:9"])
        #expect(violations(of: Condition.self, #"{"kind":null}"#) == ["type /kind 1:9"])
        #expect(violations(of: [Condition].self, #"[{"is":7}]"#) == ["required /0 1:2"])
        #expect(violations(of: Condition.self, #""count""#) == ["type  1:1"])
        #expect(violations(of: Condition.self, #"{"is":"2","kind":"count"}"#) == ["type /is 1:7"])
        for text in [
            #"{"kind":"moon","phase":[1,{"a":null}]}"#, #"{"kind":7}"#, #"{"kind":null}"#, #"{"is":1}"#, #""count""#,
            "[1]", #"{"kind":"count","is":"many"}"#, #"{"kind":"count"}"#,
        ] {
            let condition = try Condition(json: text, mode: .tolerant)
            #expect(condition == .unknown(try JSONValue(json: text)))
            #expect(condition.jsonBytes() == Array(text.utf8))
        }
    }

    @Test("invalid JSON is a violation in both modes")
    func notJSON() {
        for text in [
            #"{"kind":"moon""#, #"{"kind":"moon",}"#, #"{"kind":nul}"#, #"{"a":1 "kind":"#, "", "x", #"{"kind":"\x"}"#,
        ] {
            #expect(codes(of: Condition.self, Array(text.utf8), mode: .tolerant) == [.syntax])
            #expect(codes(of: Condition.self, Array(text.utf8), mode: .strict).last == .syntax)
        }
    }

    @Test("a duplicate key inside a kept value is reported once")
    func duplicates() {
        for mode in [JSONReadingMode.strict, .tolerant] {
            #expect(
                codes(of: Condition.self, Array(#"{"kind":"count","kind":"count","is":1}"#.utf8), mode: mode)
                    == [.duplicateKey])
        }
        #expect(
            codes(of: Condition.self, Array(#"{"kind":"moon","a":1,"a":2}"#.utf8), mode: .tolerant) == [.duplicateKey])
        #expect(
            codes(of: Condition.self, Array(#"{"kind":"moon","a":1,"a":2}"#.utf8)) == [.enum, .duplicateKey])
    }

    @Test("going back removes violations, even those beyond the maximum")
    func goingBack() throws {
        let many = "[" + Array(repeating: "true", count: 200).joined(separator: ",") + "]"
        let bytes = Array(many.utf8)
        var reader = JSONReader(bytes.span.bytes, mode: .tolerant)
        let mark = reader.mark()
        _ = reader.readArray { $0.readInteger() }
        let kept = reader.keepUnknown(from: mark)
        #expect(reader.finish() == [])
        #expect(kept?.array?.count == 200)
    }

    @Test("tolerant mode checks types and required keys but no limits")
    func limits() {
        let lax =
            #"{"app_id":"much too long!","pushkey":"much too long","count":-1,"ratio":2,"tags":["a","a","b","b"]}"#
        #expect(violations(of: Device.self, lax).count == 7)
        #expect(violations(of: Device.self, lax, mode: .tolerant) == [])
        #expect(
            violations(of: Device.self, #"{"app_id":1}"#, mode: .tolerant) == ["required  1:1", "type /app_id 1:11"])
    }

    @Test("absent, null and a value are distinguished")
    func nullable() throws {
        let absent = try Device(json: #"{"app_id":"a","pushkey":"k"}"#)
        let null = try Device(json: #"{"app_id":"a","pushkey":"k","note":null}"#)
        let value = try Device(json: #"{"app_id":"a","pushkey":"k","note":"n"}"#)
        #expect(absent.note == nil)
        #expect(null.note == .null)
        #expect(value.note == .value("n"))
        #expect(value.note?.value == "n")
        for (device, text) in [(absent, "}"), (null, #","note":null}"#), (value, #","note":"n"}"#)] {
            #expect(device.jsonBytes() == Array((#"{"app_id":"a","pushkey":"k""# + text).utf8))
        }
        #expect(try Nullable<Int64>(json: "null") == .null)
        #expect(violations(of: Nullable<Int64>.self, "nul") == ["syntax  1:4"])
        #expect(violations(of: Nullable<Int64>.self, "") == ["syntax  1:1"])
        var writer = JSONWriter()
        writer.beginObject()
        writer.nullableMember("a", Int64?.none)
        writer.nullableMember("b", Int64?.some(1))
        writer.endObject()
        #expect(writer.bytes == Array(#"{"a":null,"b":1}"#.utf8))
    }

    @Test("in tolerant mode null for an optional member that doesn't allow it is treated as absent")
    func nullForAbsent() throws {
        let text = #"{"app_id":"a","count":null,"pushkey":"k","active":null,"note":null,"priority":null,"tags":null}"#
        let device = try Device(json: text, mode: .tolerant)
        #expect(device.count == nil && device.active == nil && device.priority == nil && device.tags == nil)
        #expect(device.note == .null)
        #expect(violations(of: Device.self, text).count == 4)
        #expect(
            violations(of: Device.self, #"{"app_id":null,"pushkey":"k"}"#, mode: .tolerant) == ["type /app_id 1:11"])
        #expect(
            violations(of: Device.self, #"{"app_id":"a","pushkey":"k","tags":[null]}"#, mode: .tolerant)
                == ["type /tags/0 1:37"])
        #expect(codes(of: Device.self, Array(#"{"app_id":"a","count":nul,"x":1}"#.utf8), mode: .tolerant) == [.syntax])
        #expect(try [Shape](json: #"[{"side":1,"color":null}]"#, mode: .tolerant).count == 1)
    }

    @Test("a null treated as absent doesn't count towards maxViolations")
    func nullBehindFullList() {
        let limits = JSONLimits(maxViolations: 1)
        let text = #"{"app_id":1,"pushkey":"k","count":null}"#
        #expect(violations(of: Device.self, text, mode: .tolerant, limits: limits) == ["type /app_id 1:11"])
        let more = #"{"app_id":1,"pushkey":2,"count":null}"#
        #expect(violations(of: Device.self, more, mode: .tolerant, limits: limits).count == 2)
    }

    @Test("in tolerant mode every null in the order of the schema is treated as absent, and nothing else")
    func nullInOrder() throws {
        let text = #"""
            {"app_id":"a","pushkey":"k","count":null,"ratio":null,"active":null,"priority":null,"note":null,"tags":null}
            """#
        let device = try Device(json: text, mode: .tolerant)
        #expect(device.jsonBytes() == Array(#"{"app_id":"a","pushkey":"k","note":null}"#.utf8))
        #expect(violations(of: Device.self, text).count == 5)
        for (member, column) in [
            (#""count":"1""#, 37), (#""ratio":true"#, 37), (#""active":0"#, 38), (#""priority":[]"#, 40),
            (#""note":{}"#, 36), (#""tags":"null""#, 36), (#""count":1.5"#, 37),
        ] {
            for rest in ["", #","z":1"#] {
                let key = member.dropFirst().prefix { $0 != "\"" }
                #expect(
                    violations(of: Device.self, #"{"app_id":"a","pushkey":"k",\#(member)\#(rest)}"#, mode: .tolerant)
                        == ["type /\(key) 1:\(column)"])
            }
        }
    }

    @Test("unknown keys are preserved, and a declared one isn't written twice")
    func unknownKeys() throws {
        let text = #"{"app_id":"a","pushkey":"k","z":[1.0,{"b":null}],"é":{}}"#
        var device = try Device(json: text)
        #expect(device.jsonBytes() == Array(text.utf8))
        device.additionalProperties["app_id"] = "b"
        #expect(device.jsonBytes() == Array(text.utf8))
    }
}
