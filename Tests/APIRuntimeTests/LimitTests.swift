import Testing

@testable import APIRuntime

@Suite("Size limits")
struct LimitTests {
    private let limits = JSONLimits(maxStringBytes: 8, maxCount: 3)

    @Test(
        "a string of the maximum length is valid as a value, as a key and skipped", arguments: ["12345678", "é\\n1234"])
    func longString(text: String) {
        #expect(violations(of: String.self, "\"\(text)\"", limits: limits) == [])
        #expect(violations(of: JSONValue.self, #"{"\#(text)":["\#(text)"]}"#, limits: limits) == [])
        #expect(violations(of: String.self, "\"\(text)1\"", limits: limits) == ["limit  1:1"])
        #expect(violations(of: JSONValue.self, #"{"a":["\#(text)1"]}"#, limits: limits) == ["limit /a/0 1:7"])
        #expect(codes(of: JSONValue.self, Array(#"{"\#(text)1":1}"#.utf8), limits: limits) == [.limit])
        #expect(codes(of: Skipper.self, Array(#"{"x":"\#(text)1"}"#.utf8), limits: limits) == [.limit])
    }

    @Test("an array or object of the maximum count is valid, read and skipped")
    func manyParts() {
        #expect(violations(of: [Int64].self, "[1,2,3]", limits: limits) == [])
        #expect(violations(of: [Int64].self, "[1,2,3,4]", limits: limits) == ["limit  1:1"])
        #expect(violations(of: JSONValue.self, #"{"a":1,"b":2,"c":3}"#, limits: limits) == [])
        #expect(violations(of: JSONValue.self, #"{"a":1,"b":2,"c":3,"d":4}"#, limits: limits) == ["limit  1:1"])
        #expect(violations(of: [String: Int64].self, #"{"a":1,"b":2,"c":3,"d":4}"#, limits: limits) == ["limit  1:1"])
        #expect(violations(of: Skipper.self, #"{"x":[1,2,3,4]}"#, limits: limits) == ["limit /x 1:6"])
        #expect(violations(of: Skipper.self, #"{"a":1,"b":2,"c":3,"d":4}"#, limits: limits) == ["limit  1:1"])
    }

    @Test("declared members count towards the limit, in order or not")
    func declaredMembers() {
        let members = [#""app_id":"a""#, #""pushkey":"k""#, #""count":1"#, #""active":true"#, #""tags":["t"]"#]
        for mode in [JSONReadingMode.strict, .tolerant] {
            for members in [members, members.reversed()] {
                let text = "{\(members.joined(separator: ","))}"
                #expect(violations(of: Device.self, text, mode: mode, limits: JSONLimits(maxCount: 5)) == [])
                for count in 0...4 {
                    let limits = JSONLimits(maxCount: count)
                    #expect(violations(of: Device.self, text, mode: mode, limits: limits) == ["limit  1:1"])
                }
            }
        }
    }

    @Test("a declared key of the maximum length is valid, in order or not, with white space or without")
    func declaredKeys() {
        for (before, after) in [("{", "}"), ("{ ", " }")] {
            for members in [#""app_id":"a","pushkey":"k""#, #""pushkey":"k","app_id":"a""#] {
                let text = before + members + after
                let codes = (5...7).map {
                    APIRuntimeTests.codes(of: Device.self, Array(text.utf8), limits: JSONLimits(maxStringBytes: $0))
                }
                #expect(codes == [[.limit], [.limit], []])
            }
        }
    }

    @Test("the default limits apply")
    func defaults() {
        let many = "[" + String(repeating: "0,", count: JSONLimits.default.maxCount) + "0]"
        #expect(codes(of: [Int64].self, Array(many.utf8)) == [.limit])
        let long = "\"" + String(repeating: "a", count: JSONLimits.default.maxStringBytes + 1) + "\""
        #expect(codes(of: String.self, Array(long.utf8)) == [.limit])
    }
}
