import Testing

@_spi(Generated) @testable import APIRuntime

/// The members of an object that was read are found in its text, which isn't checked again.
@Suite("Members of an object kept as text")
struct MemberTextTests {
    private static let values: [String] = [
        "0", "-1.5e3", "true", "false", "null", #""""#, #""a""#, #""a,b""#, #""}""#, #""]""#, #""\"""#, #""\\""#,
        #""a long string, with a comma and \"quotes\" in it""#, #""é😀""#, "[]", "{}", "[[]]", "[{}]", #"["a"]"#,
        #"["a","b"]"#, #"["","",""]"#, #"["a","b",[],"c"]"#, #"["]","}",",",":"]"#, #"[["a","b"],"c"]"#,
        #"["\"","\\","\\\""]"#, #"["a",1,"b"]"#, #"["a","b",{"c":"d"}]"#, #"{"a":"b"}"#, #"{"a":"b","c":"d"}"#,
        #"{"a":1,"b":"c","d":2}"#, #"{"a":{"b":"c"},"d":["e"]}"#, #"{"":"","}":"{"}"#, #"{"z":{"z":{"z":"z"}}}"#,
        "[1,[2,[3,[4]]],5]", #"{"x":[1,2],"y":{"z":[{"x":"y"},{}]}}"#,
    ]

    @Test("a member is found after a value of any type", arguments: values)
    func behind(value: String) throws {
        for other in Self.values {
            let object = try JSONObject(json: #"{"x":\#(value),"y":\#(other),"z":1}"#)
            #expect(object["z"] == 1)
            #expect(object["x"] == (try JSONValue(json: value)))
            #expect(object["y"] == (try JSONValue(json: other)))
            #expect(object["a"] == nil && object[""] == nil)
            #expect(object.count == 3)
        }
    }

    @Test("a key is compared in all of its bytes")
    func keys() throws {
        for length in 0...40 {
            let name = [UInt8](repeating: UInt8(ascii: "k"), count: length)
            let key = String(decoding: name, as: UTF8.self)
            let object = try JSONObject(json: #"{"\#(key)":1,"\#(key)\u006b":2}"#)
            #expect(object[key] == 1)
            #expect(object[key + "k"] == 2)
            #expect(object[key + "kk"] == nil)
            #expect(length == 0 || object[String(key.dropLast())] == nil)
            for offset in name.indices {
                var other = name
                other[offset] = UInt8(ascii: "K")
                #expect(object[String(decoding: other, as: UTF8.self)] == nil)
            }
        }
    }

    @Test("keys and constants with escapes are compared after the escapes are resolved")
    func escapes() throws {
        let object = try JSONObject(json: #"{"a\"b":1,"a\\b":2,"a\nb":3,"\u0061":4,"\ud83d\ude00":5,"a\\u0062":6}"#)
        for (key, value) in [("a\"b", 1), ("a\\b", 2), ("a\nb", 3), ("a", 4), ("😀", 5), ("a\\u0062", 6)] {
            #expect(object[key]?.integer == Int64(value))
        }
        #expect(object[#"a\"b"#] == nil && object[#"a\\b"#] == nil && object["ab"] == nil)
        #expect(Self.isConstant(#""\u0061 constant of several words""#, "a constant of several words"))
        #expect(Self.isConstant(#""a\nb""#, "a\nb"))
        #expect(!Self.isConstant(#""a\nb""#, #"a\nb"#))
        #expect(!Self.isConstant(#""\u0061 constan\u0055""#, "a constant"))
    }

    @Test("kept text has only the necessary escapes")
    func shortestEscapes() throws {
        for (text, expected) in [
            (#"{"a":"\/"}"#, #"{"a":"/"}"#), (#"{"\/":1}"#, #"{"/":1}"#), (#"{"a":"\u0061"}"#, #"{"a":"a"}"#),
            (#"{"\u00e9":1}"#, #"{"é":1}"#), (#"{"a":"\u000a"}"#, #"{"a":"\n"}"#), (#"{"a":"\n\""}"#, #"{"a":"\n\""}"#),
        ] {
            #expect(try JSONObject(json: text).description == expected)
            let device = try Device(json: #"{"app_id":"i","pushkey":"k",\#(text.dropFirst())"#)
            #expect(device.additionalProperties.description == expected)
        }
    }

    @Test("a constant is compared in all of its bytes")
    func constants() {
        for (constant, text) in [
            ("c", "c"), ("constant", "constant"), ("a constant", "a constant"),
            ("a constant of 24 letters", "a constant of 24 letters"),
            ("a constant of several words", "a constant of several words"),
        ] as [(StaticString, String)] {
            let bytes = Array(text.utf8)
            #expect(Self.isConstant("\"\(text)\"", constant))
            for offset in bytes.indices {
                var other = bytes
                other[offset] ^= 1
                #expect(!Self.isConstant("\"\(String(decoding: other, as: UTF8.self))\"", constant))
                #expect(!Self.isConstant("\"\(text.prefix(offset))\"", constant))
            }
            #expect(!Self.isConstant("\"\(text)!\"", constant))
            #expect(!Self.isConstant("\"\(text)\(text)\"", constant))
        }
    }

    private static func isConstant(_ text: String, _ constant: StaticString) -> Bool {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span.bytes)
        reader.readConstant(constant)
        return reader.finish().isEmpty
    }

    @Test("kept text has no white space, except inside strings")
    func whiteSpace() throws {
        for space in [" ", "\t", "\n", "\r", "\r\n", " \t\r\n "] {
            let parts = ["{", #""a b""#, ":", "[", "1", ",", #""c\td""#, ",", "{", #""e""#, ":", "null", "}", "]", "}"]
            let expected = #"{"a b":[1,"c\td",{"e":null}]}"#
            #expect(try JSONObject(json: parts.joined(separator: space)).description == expected)
            for place in 1..<parts.count {
                let text = parts[..<place].joined() + space + parts[place...].joined()
                #expect(try JSONObject(json: text).description == expected)
                #expect(try JSONValue(json: "[\(text)]").description == "[\(expected)]")
            }
        }
    }

    @Test("an array of objects of equal or different lengths is read; truncated anywhere it is invalid")
    func arrays() throws {
        let page = try GuardPage(capacity: 4096)
        for elements in [
            [#"{"x":1}"#, #"{"x":2}"#, #"{"x":3}"#], [#"{"x":"}"}"#, #"{"x":",{"}"#, #"{"x":"]"}"#],
            [#"{"x":1}"#, #"{"x":[{"y":2},{"y":3}]}"#, "{}"], ["{}", "{}", "{}"], [#"["a"]"#, #"["b"]"#, #"["c"]"#],
            [#""},{""#, #""}]""#, #""a""#], [#"{"x":"a"}"#, "1", #"{"x":"a"}"#],
        ] {
            let text = "[\(elements.joined(separator: ","))]"
            let (value, _) = page.read([JSONValue].self, Array(text.utf8))
            #expect(value == (try elements.map { try JSONValue(json: $0) }))
            for count in 0..<text.utf8.count {
                let codes = page.read([JSONValue].self, Array(text.utf8.prefix(count))).violations.map(\.code)
                #expect(codes == [.syntax])
            }
        }
    }
}
