import Testing

@testable import APIRuntime

@Suite("Duplicate keys")
struct DuplicateKeyTests {
    @Test("a duplicate declared key is a violation at its second occurrence")
    func declared() {
        #expect(
            violations(of: Device.self, #"{"app_id":"a","pushkey":"k","app_id":"b"}"#) == ["duplicate_key /app_id 1:29"]
        )
        #expect(
            messages(of: Device.self, #"{"app_id":"a","pushkey":"k","app_\u0069d":"b"}"#)
                == [#"duplicate key "app_\u0069d""#])
    }

    @Test("duplicate kept, skipped and nested keys are violations")
    func undeclared() {
        #expect(
            violations(of: Device.self, #"{"app_id":"a","pushkey":"k","x":1,"x":2}"#) == ["duplicate_key /x 1:35"])
        #expect(violations(of: Skipper.self, #"{"x":1,"y":2,"x":3}"#) == ["duplicate_key /x 1:14"])
        #expect(violations(of: Skipper.self, #"{"x":[{"a":1,"a":2}]}"#) == ["duplicate_key /x/0/a 1:14"])
        #expect(violations(of: JSONValue.self, #"[{"a":{"b":1,"b":2}}]"#) == ["duplicate_key /0/a/b 1:14"])
        #expect(violations(of: [String: Int64].self, #"{"a":1,"a":2}"#) == ["duplicate_key /a 1:8"])
        #expect(violations(of: JSONObject.self, #"{"":1,"":2}"#) == ["duplicate_key / 1:7"])
    }

    @Test("violations in the members of a closed object are reported once, though the members are visited twice")
    func reportedOnce() {
        #expect(
            violations(of: Closed.self, #"{"a":1,"x":{"y":1,"y":2},"z":1e999}"#) == [
                "max_properties  1:1", "additional_property /x 1:8", "duplicate_key /x/y 1:19",
                "additional_property /z 1:26", "number_range /z 1:30",
            ])
    }

    @Test("the same key in different objects is valid")
    func apart() {
        #expect(violations(of: JSONValue.self, #"{"a":{"a":{"a":1}},"b":{"a":1}}"#) == [])
        #expect(violations(of: Skipper.self, #"{"a":{"a":[{"a":1},{"a":1}]},"b":{"a":1}}"#) == [])
        #expect(violations(of: Device.self, #"{"app_id":"a","pushkey":"k","x":{"app_id":1}}"#) == [])
    }

    @Test("keys are compared after their escapes are resolved")
    func escaped() {
        for (text, expected) in [
            (#"{"a\/b":1,"\u0061/b":2}"#, 1), (#"{"\ud83d\ude00":1,"😀":2}"#, 1), (#"{"a\\":1,"a\\\\":2,"a":3}"#, 0),
            (#"{"a":1,"\u0061":2}"#, 1), (#"{"\u0061":1,"a":2}"#, 1), (#"{"\u0061":1,"\u0062":2}"#, 0),
        ] {
            #expect(violations(of: JSONValue.self, text).count == expected)
            #expect(violations(of: Skipper.self, text).count == expected)
        }
    }

    @Test("canonically equivalent keys are different keys")
    func equivalent() throws {
        let text = #"{"\#u{E9}":1,"e\#u{301}":2}"#
        #expect(violations(of: Skipper.self, text) == [])
        let value = try JSONValue(json: text)
        #expect(value.object?.count == 2)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(value.description == text)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test("duplicates are found in objects of any size", arguments: [2, 23, 24, 25, 26, 100])
    func sizes(count: Int) {
        for first in Set([0, 1, count / 2, count - 2]).sorted() where first < count - 1 {
            var keys = (0..<count).map { "k\($0)" }
            keys[count - 1] = keys[first]
            let text = "{" + keys.map { #""\#($0)":0"# }.joined(separator: ",") + "}"
            let column = text.utf8.count - keys[first].utf8.count - 4
            let expected = ["duplicate_key /\(keys[first]) 1:\(column)"]
            #expect(violations(of: JSONValue.self, text) == expected)
            #expect(violations(of: Skipper.self, text) == expected)
            #expect(violations(of: [String: Int64].self, text) == expected)
            #expect(violations(of: Skipper.self, #"{"x":"# + text + "}").count == 1)
        }
    }

    @Test("a nested object doesn't affect the known keys of the outer one", arguments: [1, 2, 14, 15, 16, 17, 18, 30])
    func within(count: Int) {
        let outer = (0..<count).map { "\"k\($0)\":0," }.joined()
        for size in [1, 2, 3, 17, 40] {
            let inner = (0..<size).map { "\"k\($0)\":1" }.joined(separator: ",")
            for last in Set([0, count / 2, count - 1]) {
                let start = #"{\#(outer)"x":{\#(inner)},"k\#(last)":"#
                let column = start.utf8.count - 3 - String(last).utf8.count
                let expected = ["duplicate_key /k\(last) 1:\(column)"]
                #expect(violations(of: JSONValue.self, start + "2}") == expected)
                #expect(violations(of: Skipper.self, start + "2}") == expected)
                #expect(violations(of: [String: JSONValue].self, start + "2}") == expected)
            }
        }
    }

    @Test("every further occurrence of a key is reported, in order")
    func several() {
        let keys = (0..<40).map { "k\($0)" } + ["k0", "k30", "k0"]
        let text = "{" + keys.map { "\n\"\($0)\":0" }.joined(separator: ",") + "}"
        let expected = ["duplicate_key /k0 42:1", "duplicate_key /k30 43:1", "duplicate_key /k0 44:1"]
        #expect(violations(of: JSONValue.self, text) == expected)
        #expect(violations(of: Skipper.self, text) == expected)
    }

    @Test("the first of many duplicates are reported; in a large truncated object, none are")
    func bound() {
        let members = (0..<100).map { "\"k\($0)\":0" }
        let text = "{" + (members + members).joined(separator: ",\n") + "}"
        let expected = (0..<3).map { "duplicate_key /k\($0) \(101 + $0):1" } + ["limit  103:1"]
        let limits = JSONLimits(maxViolations: 3)
        #expect(violations(of: JSONValue.self, text, limits: limits) == expected)
        #expect(violations(of: Skipper.self, text, limits: limits) == expected)
        #expect(codes(of: JSONValue.self, Array(text.dropLast().utf8)) == [.syntax])
    }

    @Test("200,000 keys are read in less than quadratic time", .timeLimit(.minutes(5)))
    func many() {
        let keys = (0..<200_000).map { $0 % 2 == 0 ? "key\($0)" : #"key\u0030\#($0)"# }
        let members = keys.map { #""\#($0)":0"# }.joined(separator: ",")
        #expect(codes(of: Skipper.self, Array(#"{"x":{\#(members)}}"#.utf8)) == [])
        #expect(codes(of: JSONValue.self, Array(#"{\#(members),"key0":1}"#.utf8)) == [.duplicateKey])
        // The members are kept and not in their shortest form.
        #expect(codes(of: Device.self, Array(#"{"app_id":"a", "pushkey":"k", \#(members)}"#.utf8)) == [])
    }
}
