import Foundation
import SeededGenerator
import Testing

@testable import APIRuntime

@Suite("JSON values")
struct JSONValueTests {
    @Test("objects keep their order and are equal in any order")
    func objects() throws {
        let first = try JSONObject(json: #"{"b":1,"a":[true,null]}"#)
        let second = try JSONObject(json: #"{"a":[true,null],"b":1}"#)
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
        #expect(first.keys == ["b", "a"])
        #expect(first.description == #"{"b":1,"a":[true,null]}"#)
        #expect(first != ["a": [true, nil]])
        #expect(first != ["a": [true, nil], "c": 1])
        var changed = first
        changed["b"] = nil
        changed["c"] = "x"
        changed["a"] = 2
        #expect(changed.description == #"{"a":2,"c":"x"}"#)
        #expect((["a": 1, "a": 2] as JSONObject).description == #"{"a":2}"#)
    }

    @Test("literals create values, accessors return their contents")
    func literals() {
        let value: JSONValue = ["s": "x", "i": 1, "d": 1.5, "b": true, "n": nil, "a": [1]]
        #expect(value.description == #"{"s":"x","i":1,"d":1.5,"b":true,"n":null,"a":[1]}"#)
        #expect(value["s"]?.string == "x")
        #expect(value["i"]?.integer == 1)
        #expect(value["b"]?.boolean == true)
        #expect(value["n"]?.isNull == true)
        #expect(value["a"]?.array == [1])
        #expect(value["z"] == nil)
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(1.5)?.double == 1.5)
    }

    @Test("random values are equal after writing and reading, also by Foundation")
    func random() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let value = Self.random(depth: 4, using: &generator)
            let bytes = value.jsonBytes()
            #expect(try JSONValue(json: bytes) == value)
            let theirs = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let again = try JSONSerialization.data(withJSONObject: theirs, options: [.fragmentsAllowed])
            #expect(try JSONValue(json: Array(again)) == value)
        }
    }

    private static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &generator))
        case 2:
            let bits = Int64.random(in: 0...63, using: &generator)
            return .integer(Int64.random(in: .min ... .max, using: &generator) >> bits)
        case 3, 4: return .string(text(using: &generator))
        case 5:
            let count = Int.random(in: 0...4, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            var object = JSONObject()
            for index in 0..<Int.random(in: 0...30, using: &generator) {
                // The number prevents canonically equivalent keys, which Foundation would merge.
                object["\(index)" + text(using: &generator)] = random(depth: depth - 2, using: &generator)
            }
            return .object(object)
        }
    }

    private static func text(using generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            let top: UInt32 = [0x7F, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF].randomElement(using: &generator) ?? 0x7F
            if let scalar = UnicodeScalar(UInt32.random(in: 0...top, using: &generator)) { text.append(scalar) }
        }
        return String(text)
    }

    @Test("merging sets the members of another object, and appends new ones in their order")
    func merging() throws {
        for text in [#"{"a":1,"b":2}"#, "{}"] {
            var object = try JSONObject(json: text)
            object.merge(try JSONObject(json: #"{"b":3,"e\u0301":4,"é":5}"#))
            #expect(object["b"] == 3 && object["e\u{301}"] == 4 && object["é"] == 5)
            #expect(object.count == (text == "{}" ? 3 : 4))
            #expect(object.keys.last == "é")
        }
        var object = try JSONObject(json: #"{"a":1}"#)
        object.merge([:])
        #expect(object == ["a": 1])
    }

    @Test("filtering and removing keep the order of the other members")
    func filtering() throws {
        let object = try JSONObject(json: #"{"c":1,"a":null,"b":2}"#)
        #expect(object.filter { !$0.value.isNull }.keys == ["c", "b"])
        #expect(object.removing(["c", "x"]).keys == ["a", "b"])
        #expect(object.removing([String]()) == object)
        #expect(object.filter { _ in false }.isEmpty)
    }
}
