import Foundation
import Testing

@testable import APIRuntime

@Suite("Codable")
struct CodableTests {
    private static let accepted = [
        #"{"app_id":"a","pushkey":"k"}"#,
        #"{"app_id":"a","pushkey":"k","count":12,"ratio":0.5,"active":true,"priority":"low","note":null,"tags":["x"]}"#,
        #"{"app_id":"a","pushkey":"k","note":"n","x":{"y":[1,-2,"s",null,true,1.5,{}]},"z":[]}"#,
        #"{"app_id":"a","pushkey":"k","count":2.0,"x":9223372036854775807,"y":18446744073709551615}"#,
        #"{"app_id":"a","pushkey":"k","x":[9223372036854775807,-9007199254740993,1,18446744073709551615,1.5,"s",[]]}"#,
    ]

    @Test("a valid payload gives the same value and text by init(json:) and Codable", arguments: accepted)
    func same(text: String) throws {
        let fast = try Device(json: text)
        let decoded = try JSONDecoder().decode(Device.self, from: Data(text.utf8))
        #expect(decoded == fast)
        let encoded = try JSONEncoder().encode(fast)
        #expect(try Device(json: Array(encoded)) == fast)
        #expect(try JSONValue(json: Array(encoded)) == JSONValue(json: fast.jsonBytes()))
    }

    @Test(
        "an invalid payload has the same violations by init(json:) and Codable",
        arguments: [
            "{}", #"{"app_id":"a"}"#, #"{"app_id":"a","pushkey":"k","count":1.5}"#,
            #"{"app_id":"a","pushkey":"k","count":-1,"active":"true","tags":[1,2]}"#,
            #"{"app_id":"much too long","pushkey":null}"#, #"{"app_id":"a","pushkey":"k","priority":"mid"}"#, "[]", "7",
            #"{"app_id":"a","pushkey":"k","count":9223372036854775808}"#, #"{"app_id":"a","pushkey":"k","count":true}"#,
            #"{"app_id":"a","pushkey":"k","active":1}"#, #"{"app_id":"a","pushkey":"k","note":0}"#,
        ])
    func refused(text: String) throws {
        let fast = try #require(throws: JSONInvalidError.self) { try Device(json: text) }
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode(Device.self, from: Data(text.utf8))
        }
        guard case .dataCorrupted(let context) = error, let invalid = context.underlyingError as? JSONInvalidError
        else {
            Issue.record("\(error)")
            return
        }
        // The decoder decides the order of the members.
        let found = [invalid, fast].map { $0.violations.map { "\($0.code) \($0.pointer)" }.sorted() }
        #expect(found[0] == found[1])
    }

    @Test(
        "a payload that no decoder can read throws",
        arguments: [
            "", "{", #"{"app_id":"a","pushkey":"k"} x"#, #"{"app_id":"a","pushkey":"k","count":1e400}"#,
            "{\"app_id\":\"\u{1}\"}",
        ])
    func notJSON(text: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Device.self, from: Data(text.utf8)) }
        #expect(throws: JSONInvalidError.self) { try Device(json: text) }
    }

    @Test("a decoder can read in tolerant mode")
    func tolerant() throws {
        let decoder = JSONDecoder()
        if let key = CodingUserInfoKey.jsonReadingMode { decoder.userInfo[key] = JSONReadingMode.tolerant }
        let text = #"[{"kind":"moon","x":[1]},{"kind":"count","is":1}]"#
        let conditions = try decoder.decode([Condition].self, from: Data(text.utf8))
        #expect(conditions.first == .unknown(["kind": "moon", "x": [1]]))
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Condition].self, from: Data(text.utf8)) }
    }

    @Test("a handwritten Codable type can contain a generated one")
    func within() throws {
        struct Envelope: Codable, Equatable {
            var device: Device
            var others: [Device]?
            var value: JSONValue
            var note: Nullable<String>
        }
        let text = #"""
            {"device":{"app_id":"a","pushkey":"k"},"others":[{"app_id":"b","pushkey":"l","x":1}],
            "value":[null],"note":null}
            """#
        let envelope = try JSONDecoder().decode(Envelope.self, from: Data(text.utf8))
        #expect(envelope.others?.first?.additionalProperties == ["x": 1])
        #expect(try JSONDecoder().decode(Envelope.self, from: JSONEncoder().encode(envelope)) == envelope)
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode(Envelope.self, from: Data(text.replacing("\"b\"", with: "1").utf8))
        }
        guard case .dataCorrupted(let context) = error else { throw error }
        #expect(context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue } == ["others", "0"])
    }
}
