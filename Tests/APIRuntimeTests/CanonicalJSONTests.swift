import SeededGenerator
import Testing

@testable import APIRuntime

@Suite("Canonical JSON")
struct CanonicalJSONTests {
    /// The examples of the specification's appendix "Canonical JSON".
    private static let examples: [(String, String)] = [
        ("{}", "{}"),
        (#"{ "one": 1, "two": "Two" }"#, #"{"one":1,"two":"Two"}"#),
        (#"{ "b": "2", "a": "1" }"#, #"{"a":"1","b":"2"}"#),
        (#"{"b":"2","a":"1"}"#, #"{"a":"1","b":"2"}"#),
        (
            #"{"auth":{"success":true,"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe","#
                + #""three_pids":[{"medium":"email","address":"john.doe@example.org"},"#
                + #"{"medium":"msisdn","address":"123456789"}]}}}"#,
            #"{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe","#
                + #""three_pids":[{"address":"john.doe@example.org","medium":"email"},"#
                + #"{"address":"123456789","medium":"msisdn"}]},"success":true}}"#
        ),
        (#"{ "a": "日本語" }"#, #"{"a":"日本語"}"#),
        (#"{ "本": 2, "日": 1 }"#, #"{"日":1,"本":2}"#),
        (#"{ "a": "\u65E5" }"#, #"{"a":"日"}"#),
        (#"{ "a": null }"#, #"{"a":null}"#),
        (#"{ "a": -0, "b": 1e10 }"#, #"{"a":0,"b":10000000000}"#),
    ]

    @Test("the specification's examples give its results", arguments: examples)
    func specification(text: String, expected: String) throws {
        #expect(try String(decoding: JSONValue(json: text).canonicalJSON(), as: UTF8.self) == expected)
    }

    @Test("keys are sorted by Unicode scalars, not by UTF-16 or a locale")
    func order() throws {
        // In UTF-16, U+10000 starts with D800, before FFFD. "é" composed is one scalar beyond ASCII; decomposed, it
        // starts with "e". Upper case comes before lower case.
        let sorted = ["", "\u{0}", "A", "AB", "a", "e", "e\u{301}", "z", "é", "\u{FFFD}", "\u{10000}", "\u{10FFFF}"]
        var object = JSONObject()
        for (place, key) in sorted.enumerated().reversed() { object[key] = .integer(Int64(place)) }
        let again = try JSONObject(json: JSONValue.object(object).canonicalJSON())
        #expect(again.map { Array($0.key.utf8) } == sorted.map { Array($0.utf8) })
        #expect(again.map(\.value) == sorted.indices.map { .integer(Int64($0)) })
    }

    @Test("objects are sorted at every depth, arrays keep their order")
    func depth() throws {
        let text = #"[{"b":[{"d":1,"c":[3,1,2]}],"a":{"f":{},"e":[]}},2,1]"#
        let canonical = try String(decoding: JSONValue(json: text).canonicalJSON(), as: UTF8.self)
        #expect(canonical == #"[{"a":{"e":[],"f":{}},"b":[{"c":[3,1,2],"d":1}]},2,1]"#)
    }

    @Test("strings have only the necessary escapes, in their shortest form")
    func escapes() throws {
        var shortest: [String] = (0..<0x20).map { (code: Int) in
            "\\u00" + (code < 16 ? "0" : "") + String(code, radix: 16)
        }
        for (code, letter) in [(8, "b"), (9, "t"), (10, "n"), (12, "f"), (13, "r")] { shortest[code] = "\\" + letter }
        for (code, expected) in shortest.enumerated() {
            let long = "\\u00" + (code < 16 ? "0" : "") + String(code, radix: 16, uppercase: true)
            #expect(try Self.canonical("\"\(long)\"") == "\"\(expected)\"")
        }
        #expect(
            try Self.canonical(#""\u0022\u005c\/\u002F\u007F\u0061\u00e9\u2028\ud83d\ude00""#)
                == "\"\\\"\\\\//\u{7F}aé\u{2028}😀\"")
    }

    @Test(
        "an integer within ± (2^53 − 1) is valid in any notation",
        arguments: [
            ("9007199254740991", "9007199254740991"), ("-9007199254740991", "-9007199254740991"), ("0", "0"),
            ("-0", "0"), ("0.0", "0"), ("-0.000e-7", "0"), ("0e999", "0"), ("1.0", "1"), ("1e2", "100"),
            ("1E+2", "100"),
            ("-12.50e1", "-125"), ("9007199254740991.0", "9007199254740991"),
            ("90071992547409910e-1", "9007199254740991"),
            ("-9.007199254740991e15", "-9007199254740991"),
        ])
    func numbers(text: String, expected: String) throws {
        #expect(try Self.canonical(text) == expected)
    }

    @Test(
        "other numbers throw an error with their text",
        arguments: [
            "9007199254740992", "-9007199254740992", "9223372036854775807", "-9223372036854775808",
            "12345678901234567890", "1.5", "-0.1", "1e-1", "1e16", "9007199254740991.5", "9.007199254740992e15",
            "1e308",
            "90071992547409920e-1", "1e-400",
        ])
    func otherNumbers(text: String) throws {
        #expect(throws: JSONValue.CanonicalError.number(text)) {
            try JSONValue(json: #"{"a":[\#(text)]}"#).canonicalJSON()
        }
    }

    @Test("canonical JSON doesn't change, and the order of members doesn't matter")
    func stable() throws {
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<200 {
            var members: [(key: String, value: JSONValue)] = []
            for index in 0..<Int.random(in: 0...40, using: &generator) {
                let scalar = UnicodeScalar(UInt32.random(in: 0...0x2FFFF, using: &generator)) ?? "x"
                members.append(("\(scalar)\(index)", [["b": 1, "a": .string(String(scalar))]]))
            }
            let first = JSONObject(members.shuffled(using: &generator)).canonical
            let second = JSONObject(members.shuffled(using: &generator)).canonical
            #expect(first == second)
            #expect(try first.flatMap { try JSONValue(json: $0).canonicalJSON() } == first)
        }
    }

    private static func canonical(_ text: String) throws -> String {
        try String(decoding: JSONValue(json: text).canonicalJSON(), as: UTF8.self)
    }
}

extension JSONObject {
    fileprivate init(_ members: [(key: String, value: JSONValue)]) {
        self.init()
        for (key, value) in members { self[key] = value }
    }

    fileprivate var canonical: [UInt8]? { try? JSONValue.object(self).canonicalJSON() }
}
