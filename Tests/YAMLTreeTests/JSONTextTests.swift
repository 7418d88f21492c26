import Testing

@testable import YAMLTree

@Suite("JSON text")
struct JSONTextTests {
    @Test("strings are read by JSON's grammar") func strings() throws {
        #expect(try value(#""\ud83d\uDE00""#) == .string("😀"))
        #expect(try value(#""\"\\\/\b\f\n\r\t\u00e9\u0000""#) == .string("\"\\/\u{8}\u{C}\n\r\té\0"))
        let raw = "a\u{2028}  b\u{85}\u{7F}\u{FEFF}\u{FFFF}"
        #expect(try value("\"\(raw)\"") == .string(raw))
    }

    @Test(
        "indicators of YAML in JSON strings are text",
        arguments: ["# ", ": ", "- x", "&a", "*a", "!t", "%", "---", "| "])
    func indicators(text: String) throws { #expect(try read("[\"\(text)\"]").sequence?.map(\.string) == [text]) }

    @Test("numbers, literals and whitespace are read by JSON's grammar") func layout() throws {
        let text = "\t[\r\n\t1 , -0,1.5,1E+2\n,true,false,null,[],{} ,{\"a\"\n:\t[{}]}]\n\n"
        let items = try #require(try read(text).sequence)
        #expect(items.map(\.text) == ["1", "-0", "1.5", "1E+2", "true", "false", "null", nil, nil, nil])
        #expect(items[3].value == .number(100))
        #expect(items[9]["a"]?.sequence?.count == 1)
    }

    @Test("keys may be long, empty or <<") func keys() throws {
        let long = String(repeating: "k", count: 5000)
        #expect(try read("{\"\(long)\": 1, \"\": 2, \"<<\": 3}").mapping?.names == [long, "", "<<"])
    }

    @Test("a duplicate key is an error at the second key") func duplicate() {
        #expect(
            failure(#"{"a": 1, "\u0061": 2}"#) == """
                t.yaml:1:10: error: duplicate key "a"
                {"a": 1, "\\u0061": 2}
                         ^~~~~~~~
                hint: first defined at line 1
                """)
    }

    @Test("flow YAML that is not JSON is read as YAML") func flowYAML() throws {
        #expect(try value("[a, 'b', 0o7, 1,]") == value("- a\n- b\n- 7\n- 1"))
        #expect(try value("{a: 1, \"b\": 2, # c\n}") == value("a: 1\nb: 2"))
        #expect(try value("\"a\": 1") == value("a: 1"))
        #expect(try value("[01, \"x\n y\"]") == value("[1, x y]"))
    }

    @Test("a lone surrogate is an error", arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\u0041""#])
    func loneSurrogate(text: String) { #expect(failure(text).contains("the escape is not a Unicode character")) }
}
