import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Violations")
struct ViolationTests {
    private static let violatedConstraints: [(String, [String])] = [
        (#"{}"#, ["required  1:1", "required  1:1"]),
        (#"  {"app_id":"a"}"#, ["required  1:3"]),
        (#"{"app_id":"a","pushkey":null}"#, ["type /pushkey 1:25"]),
        (#"{"app_id":"a","pushkey":"k","count":1.5}"#, ["type /count 1:37"]),
        (#"{"app_id":"a","pushkey":"k","count": 1e400}"#, ["number_range /count 1:38"]),
        (#"{"app_id":"a","pushkey":"k","count":-1}"#, ["minimum /count 1:37"]),
        (#"{"app_id":"a","pushkey":"k","count":1001}"#, ["maximum /count 1:37"]),
        (#"{"app_id":"a","pushkey":"k","ratio":1.5}"#, ["maximum /ratio 1:37"]),
        (#"{"app_id":"a","pushkey":"k","ratio":-1e-9}"#, ["minimum /ratio 1:37"]),
        (#"{"app_id":"a","pushkey":"k","active":"true"}"#, ["type /active 1:38"]),
        (#"{"app_id":"a","pushkey":"k","active":0}"#, ["type /active 1:38"]),
        (#"{"app_id":"a","pushkey":"k","priority":"High"}"#, ["enum /priority 1:40"]),
        (#"{"app_id":"a","pushkey":"k","priority":1}"#, ["type /priority 1:40"]),
        (#"{"app_id":"a","pushkey":"k","note":[]}"#, ["type /note 1:36"]),
        (#"{"app_id":"a","pushkey":"k","tags":[]}"#, ["min_items /tags 1:36"]),
        (#"{"app_id":"a","pushkey":"k","tags":["a","b","c","d"]}"#, ["max_items /tags 1:36"]),
        (#"{"app_id":"a","pushkey":"k","tags":["a","b","a"]}"#, ["unique_items /tags/2 1:45"]),
        (#"{"app_id":"a","pushkey":"k","tags":["a",{"b":[]},3]}"#, ["type /tags/1 1:41", "type /tags/2 1:50"]),
        (#"{"app_id":"","pushkey":"k"}"#, ["min_length /app_id 1:11"]),
        (#"{"app_id":"123456789","pushkey":"k"}"#, ["max_length /app_id 1:11"]),
        (#"{"app_id":"a!","pushkey":"k"}"#, ["pattern /app_id 1:11"]),
        (#"{"app_id":"a","pushkey":"éééé!"}"#, ["max_bytes /pushkey 1:25"]),
        (#"[1,{"a":2}]"#, ["type  1:1"]),
        (#""text""#, ["type  1:1"]),
        (#"{"app_id":"a","pushkey":"k"} x"#, ["syntax  1:30"]),
        (#"{"app_id":"a","pushkey":"k"}}"#, ["syntax  1:29"]),
        ("", ["syntax  1:1"]),
        (" \n\t", ["syntax  2:2"]),
    ]

    @Test("each violation is reported at its location", arguments: violatedConstraints)
    func rules(text: String, expected: [String]) {
        #expect(violations(of: Device.self, text) == expected)
    }

    @Test("violations of an object's own constraints point at the object")
    func objects() {
        #expect(violations(of: Closed.self, #"{"a":1,"b":2}"#) == [])
        #expect(violations(of: Closed.self, "{}") == ["min_properties  1:1"])
        #expect(
            violations(of: [Closed].self, #"[{"a":1,"x/y":1,"b":2}]"#)
                == ["max_properties /0 1:2", "additional_property /0/x~1y 1:9"])
        #expect(violations(of: Closed.self, #"{"x":1}"#, mode: .tolerant) == [])
        #expect(violations(of: Closed.self, "3") == ["type  1:1"])
        func read(_ text: String) -> [JSONViolation.Code] {
            let bytes = Array(text.utf8)
            var reader = JSONReader(bytes.span.bytes)
            _ = reader.readDictionary(minProperties: 2, maxProperties: 3) { $0.readInteger() }
            return reader.finish().map(\.code)
        }
        #expect(read(#"{"a":1}"#) == [.minProperties])
        #expect(read(#"{"a":1,"b":2,"c":3,"d":4}"#) == [.maxProperties])
        // A member of the wrong type counts as present.
        #expect(read(#"{"a":1,"b":true}"#) == [.type])
        #expect(read("[]") == [.type])
        #expect(read(#"{"a":1"#) == [.syntax])
    }

    @Test("a value other than the constant is a violation at the value")
    func constants() {
        func read(_ text: String, _ mode: JSONReadingMode = .strict, _ read: (inout JSONReader) -> Void) -> [String] {
            let bytes = Array(text.utf8)
            var reader = JSONReader(bytes.span.bytes, mode: mode)
            read(&reader)
            return reader.finish().map { "\($0.code.rawValue) \($0.message)" }
        }
        #expect(read(#""a""#) { $0.readConstant("a") } == [])
        #expect(read(#""b""#) { $0.readConstant("a") } == [#"const expected "a", found the string "b""#])
        #expect(read("2.0") { $0.readConstant(2) } == [])
        #expect(read("3") { $0.readConstant(2) } == ["const expected 2, found the number 3"])
        #expect(read("true") { $0.readConstant(false) } == ["const expected false, found true"])
        #expect(read("1") { $0.readConstant(nil) } == ["type expected null, found the number 1"])
        #expect(read(#""a"#) { $0.readConstant("a") }.count == 1)
        for mode in [JSONReadingMode.strict, .tolerant] {
            let violations = read("[1,5]", mode) { reader in
                _ = reader.readArray { reader in
                    let mark = reader.mark()
                    guard let value = reader.readInteger() else { return Int64?.none }
                    if value != 1 { reader.reportUnknownValue(from: mark, expected: "1") }
                    return value
                }
            }
            #expect(violations == (mode == .strict ? ["enum expected 1, found the number 5"] : []))
        }
        // Nothing beyond a truncated text is read.
        let cut = read("[") { reader in
            let mark = reader.mark()
            reader.skipValue()
            reader.reportUnknownValue(from: mark, expected: "1")
            let end = reader.mark()
            reader.reportUnknownValue(from: end, expected: "1")
        }
        #expect(cut.count == 1)
    }

    @Test("violations of members that are read in a second pass are reported once")
    func secondPass() {
        struct Counts: JSONCodable {
            var counts: [String: Int64]
            private static let keys = JSONStringTable(["a"], required: [0])

            init?(from reader: inout JSONReader) {
                var object = reader.beginObject()
                while reader.nextKey(in: &object, of: Self.keys) != nil { reader.skipValue() }
                counts = reader.readUnknown(in: object, of: Self.keys) { $0.readInteger() }
                guard reader.endObject(object, of: Self.keys) else { return nil }
            }

            func write(to writer: inout JSONWriter) { writer.write(counts) }
        }
        #expect(violations(of: Counts.self, #"{"a":[],"b":1,"c":2.0}"#) == [])
        #expect(
            violations(of: Counts.self, #"[{"b":{"x":1,"x":2}}]"#.replacing("[", with: " ").replacing("]", with: ""))
                == ["required  1:2", "type /b 1:7", "duplicate_key /b/x 1:14"])
        #expect(
            violations(of: Counts.self, #"{"a":{"x":1,"x":2},"b":1e400}"#)
                == ["duplicate_key /a/x 1:13", "number_range /b 1:24"])
        #expect(
            violations(of: Closed.self, #"{"x":{"y":1,"y":2}}"#) == [
                "additional_property /x 1:2", "duplicate_key /x/y 1:13",
            ])
        #expect(violations(of: Closed.self, #"{"x":1,"a":tru"#) == ["syntax /a 1:15"])
        #expect(violations(of: Counts.self, #"{"x":1,"a":tru"#) == ["syntax /a 1:15"])
    }

    @Test("three errors in one payload are all reported, in the order of the text")
    func several() {
        let text = """
            {
              "count": -5,
              "app_id": 7,
              "extra": {"a": 1, "a": 2},
              "tags": ["x", null]
            }
            """
        #expect(
            violations(of: Device.self, text) == [
                "required  1:1", "minimum /count 2:12", "type /app_id 3:13", "duplicate_key /extra/a 4:21",
                "type /tags/1 5:17",
            ])
        #expect(
            violations(of: Device.self, text.replacing("null]", with: "nul]")) == [
                "minimum /count 2:12", "type /app_id 3:13", "duplicate_key /extra/a 4:21", "syntax /tags/1 5:20",
            ])
    }

    @Test("columns count scalars, lines end with a line feed")
    func places() {
        #expect(violations(of: [Int64].self, "[\"é😀e\u{301}\",true]") == ["type /0 1:2", "type /1 1:9"])
        #expect(violations(of: [Int64].self, "[1,\r\n2,\r\n\t\"é\", x]") == ["type /2 3:2", "syntax /3 3:7"])
        #expect(violations(of: [Int64].self, "[1,\r2,\rx]") == ["syntax /2 1:8"])
        #expect(violations(of: [Int64].self, "\n\n[\n1\n,\n\n  2.5]") == ["type /1 7:3"])
        #expect(violations(of: JSONValue.self, "[\n\"é\u{1}\"]") == ["syntax /0 2:3"])
        #expect(violations(of: JSONValue.self, "[\u{E9}]") == ["syntax /0 1:2"])
    }

    @Test("pointers escape ~ and /, and resolve the escapes of JSON")
    func pointers() {
        func pointer(_ key: String) -> [String] { violations(of: [String: Bool].self, #"{"a":true,"\#(key)":1}"#) }
        #expect(pointer("a/b") == ["type /a~1b 1:17"])
        #expect(pointer("~1/") == ["type /~01~1 1:17"])
        #expect(pointer(#"\u007e\/"#) == ["type /~0~1 1:22"])
        #expect(pointer("") == ["type / 1:14"])
        #expect(pointer(#"\"]}\\"#) == [#"type /"]}\ 1:20"#])
        #expect(pointer("é😀") == ["type /é😀 1:16"])
        #expect(pointer(#"\ud83d\ude00"#) == ["type /😀 1:26"])
        #expect(
            violations(of: JSONValue.self, #"{"[{,":["]",{"}":[[],{},tru]}]}"#) == ["syntax /[{,/1/}/2 1:28"])
        #expect(
            violations(of: JSONValue.self, #"{"a":[1,2],"b":{"c":{}},"d":[[],[0,x]]}"#) == ["syntax /d/1/1 1:36"])
    }

    @Test("punctuation errors point at their container or value")
    func punctuation() {
        #expect(violations(of: JSONValue.self, #"{"a" 1}"#) == ["syntax /a 1:6"])
        #expect(violations(of: JSONValue.self, #"{"a":1,}"#) == ["syntax  1:8"])
        #expect(violations(of: JSONValue.self, #"{"a":[1,]}"#) == ["syntax /a/1 1:9"])
        #expect(violations(of: JSONValue.self, #"{"a":[1}"#) == ["syntax /a/0 1:8"])
        #expect(violations(of: JSONValue.self, #"{"a":{1:2}}"#) == ["syntax /a 1:7"])
        #expect(violations(of: JSONValue.self, #"{"a":{"b\q":2}}"#) == ["syntax /a 1:9"])
        #expect(violations(of: JSONValue.self, #"{"a":{"b"#) == ["syntax /a 1:9"])
        #expect(violations(of: JSONValue.self, #"[{"a":1}"#) == ["syntax /0 1:9"])
        #expect(violations(of: JSONValue.self, "[") == ["syntax /0 1:2"])
        #expect(violations(of: JSONValue.self, "{") == ["syntax  1:2"])
    }

    @Test("messages describe the expected and the actual value")
    func sentences() {
        #expect(messages(of: Int64.self, #""7""#) == [#"expected an integer, found the string "7""#])
        #expect(messages(of: Int64.self, "[1]") == ["expected an integer, found an array"])
        #expect(messages(of: Bool.self, "{}") == ["expected true or false, found an object"])
        #expect(messages(of: String.self, "12") == ["expected a string, found the number 12"])
        #expect(messages(of: String.self, "null") == ["expected a string, found null"])
        #expect(messages(of: JSONValue.self, #"["a""b"]"#) == [#"expected "," or "]", found a quotation mark"#])
        #expect(messages(of: JSONValue.self, "[1 2]") == [#"expected "," or "]", found "2""#])
        #expect(messages(of: JSONValue.self, "tr ue") == ["expected true, found a space"])
        #expect(
            messages(of: JSONValue.self, "\"\u{1}\"").first?.hasSuffix("found the control character U+0001") == true)
        #expect(messages(of: JSONValue.self, "[1") == [#"expected "," or "]", found the end of the input"#])
        #expect(messages(of: Priority.self, #""mid""#) == [#"expected "high" or "low", found the string "mid""#])
        let long = String(repeating: "é", count: 5000)
        let message = messages(of: Int64.self, "\"\(long)\"").first ?? ""
        #expect(message.unicodeScalars.count < 80)
        #expect(message.hasSuffix("é…"))
    }

    @Test("violations beyond maxViolations are replaced by one of code limit")
    func bound() {
        let text = "[" + Array(repeating: "true", count: 1000).joined(separator: ",") + "]"
        let codes = codes(of: [Int64].self, Array(text.utf8))
        #expect(codes == Array(repeating: .type, count: 100) + [.limit])
        #expect(
            APIRuntimeTests.codes(of: [Int64].self, Array("[true,true,1]".utf8), limits: .init(maxViolations: 2)) == [
                .type, .type,
            ])
        #expect(
            APIRuntimeTests.codes(of: [Int64].self, Array("[true,true,true]".utf8), limits: .init(maxViolations: 2))
                == [.type, .type, .limit])
        // A syntax error is always reported.
        #expect(
            APIRuntimeTests.codes(of: [Int64].self, Array("[true,true,x]".utf8), limits: .init(maxViolations: 2))
                == [.type, .syntax, .limit])
    }

    @Test("maxViolations of zero still throws", arguments: [0, -1, 1])
    func noRoom(bound: Int) {
        let limits = JSONLimits(maxViolations: bound)
        #expect(codes(of: Int64.self, Array("true".utf8), limits: limits) == [.type])
        #expect(codes(of: JSONValue.self, Array("[".utf8), limits: limits) == [.syntax])
        #expect(codes(of: [Int64].self, Array("[true,x".utf8), limits: limits) == [.syntax, .limit])
    }

    @Test("a description stays short with long keys")
    func description() throws {
        let key = String(repeating: "k", count: 100_000)
        let error = try #require(throws: JSONInvalidError.self) {
            try [String: [Int64]](json: #"{"\#(key)":[true,true,true,true]}"#)
        }
        #expect(error.violations.first?.pointer == "/\(key)/0")
        #expect(error.description.utf8.count < 1200)
        #expect(error.description.hasSuffix("; and 1 more"))
    }

    @Test("a payload truncated at any byte is invalid, and nothing beyond it is read")
    func truncated() throws {
        let text = #"""
            {"app_id":"a\u00e9","pushkey":"é\n","count":12,"ratio":0.5e-1,"active":true,"priority":"low",
            "note":null,"tags":["😀","\ud83d\ude00x"],"x":{"y":[[],{},-1.5E+2,false]}}
            """#
        let bytes = Array(text.utf8)
        let page = try GuardPage(capacity: bytes.count)
        #expect(page.read(Device.self, bytes).violations == [])
        for count in bytes.indices {
            let cut = Array(bytes.prefix(count))
            for violations in [
                page.read(Device.self, cut).violations, page.read(JSONValue.self, cut).violations,
                page.read(Skipper.self, cut).violations,
                page.read(Skipper.self, Array(#"{"x":"#.utf8) + cut).violations,
                page.read(Condition.self, cut, mode: .tolerant).violations, page.read([Int64].self, cut).violations,
            ] {
                let last = violations.last?.code
                #expect(last == .syntax || last == .utf8, "cut at \(count)")
                #expect(violations.allSatisfy { $0.line <= 2 && $0.column <= 110 })
            }
        }
    }

    @Test("a byte order mark, which is invisible, is named in the message")
    func byteOrderMark() {
        #expect(
            messages(of: JSONValue.self, "\u{FEFF}{}")
                == ["expected a value, found a byte order mark, which JSON doesn't have"])
        #expect(
            messages(of: JSONValue.self, "é")
                == ["expected a value, found a character that JSON doesn't allow here"])
    }
}
