import Foundation
import Testing

@_spi(Generated) @testable import APIRuntime

/// `Codable` with decoders and encoders other than Foundation's for JSON.
@Suite("Codable with other coders")
struct OtherDecodersTests {
    private static let text =
        #"{"app_id":"a","pushkey":"k","count":3,"ratio":0.5,"active":true,"priority":"low","note":null,"#
        + #""tags":["x","y"],"more":{"list":[1,"1",[true,null],1.5,18446744073709551615],"empty":{}}}"#

    @Test(
        "a tree of values decodes to the value of its text, with and without nested containers",
        arguments: [true, false])
    func tree(hasNestedContainers: Bool) throws {
        let decoder = TreeDecoder(value: try JSONValue(json: Self.text), hasNestedContainers: hasNestedContainers)
        #expect(try Device(from: decoder) == Device(json: Self.text))
        #expect(try JSONValue(from: decoder) == JSONValue(json: Self.text))
        #expect(try Nullable<[String: JSONValue]>(from: decoder).value?["count"] == 3)
    }

    @Test("an invalid tree has the violations of its text", arguments: [true, false])
    func invalidTree(hasNestedContainers: Bool) throws {
        let text = #"{"app_id":{"a":[]},"pushkey":1,"count":"1","ratio":[1],"active":null,"tags":{},"priority":7}"#
        let decoder = TreeDecoder(value: try JSONValue(json: text), hasNestedContainers: hasNestedContainers)
        let expected = try #require(throws: JSONInvalidError.self) { try Device(json: text) }
        guard
            case .dataCorrupted(let context)? = #expect(
                throws: DecodingError.self, performing: { try Device(from: decoder) }),
            let error = context.underlyingError as? JSONInvalidError
        else { return }
        let found = [error, expected].map { $0.violations.map { "\($0.code) \($0.pointer) \($0.message)" }.sorted() }
        #expect(found[0] == found[1])
    }

    @Test("a scalar without a type is decoded as the type of its member, and by its text elsewhere")
    func untypedScalars() throws {
        let tree: JSONValue = [
            "app_id": "1", "pushkey": "true", "count": "3", "ratio": "0.5", "active": "true",
            "more": ["1", "true", "x"],
        ]
        let device = try Device(from: TreeDecoder(value: tree, convertsScalars: true))
        #expect(device.appID == "1" && device.pushkey == "true" && device.count == 3 && device.active == true)
        #expect(device.ratio == 0.5)
        #expect(device.additionalProperties == ["more": [1, true, "x"]])
        #expect(throws: DecodingError.self) { try Device(from: TreeDecoder(value: tree)) }
    }

    @Test("values nested deeper than the limit are refused", arguments: [true, false])
    func depth(hasNestedContainers: Bool) throws {
        func decode<T: Decodable>(_ type: T.Type, _ value: JSONValue) throws -> T {
            try T(from: TreeDecoder(value: value, hasNestedContainers: hasNestedContainers))
        }
        var list: JSONValue = []
        for _ in 0..<511 { list = [list] }
        #expect(try decode(JSONValue.self, list) == list)
        #expect(throws: DecodingError.self) { try decode(JSONValue.self, [[list]]) }
        var chain: JSONValue = [:]
        for _ in 0..<511 { chain = ["next": chain] }
        #expect(try JSONValue(json: decode(Chain.self, chain).jsonBytes()) == chain)
        let error = #expect(throws: DecodingError.self) { try decode(Chain.self, ["next": chain]) }
        guard case .dataCorrupted(let context)? = error else { throw try #require(error) }
        #expect((context.underlyingError as? JSONInvalidError)?.violations.map(\.code) == [.depth])
    }

    @Test("a property list keeps the value")
    func propertyList() throws {
        let text = Self.text.replacing(#""note":null,"#, with: "").replacing("null,", with: "")
        let device = try Device(json: text.replacing("18446744073709551615", with: "7").replacing("null", with: "0"))
        let data = try PropertyListEncoder().encode(device)
        #expect(try PropertyListDecoder().decode(Device.self, from: data) == device)
    }

    @Test(
        "an encoder that encodes nested values twice or late gets the same values",
        arguments: TreeEncoder.Order.allCases)
    func order(_ order: TreeEncoder.Order) throws {
        let device = try Device(json: Self.text)
        #expect(try TreeEncoder.encode(device, order) == JSONValue(json: Self.text))
        for scalar: JSONValue in [nil, true, 1, 1.5, "x"] { #expect(try TreeEncoder.encode(scalar, order) == scalar) }
    }
}

/// An object that may contain another one of its type.
private struct Chain: JSONCodable {
    private var next: Boxed<Chain>

    private static let keys = JSONStringTable(["next"])
    static let jsonTypeHint = JSONTypeHint.structure(keys, [.type(Chain.self)])

    init?(from reader: inout JSONReader) {
        next = Boxed()
        var object = reader.beginObject()
        while reader.nextKey(in: &object, of: Self.keys) != nil { next = Boxed(wrappedValue: Chain(from: &reader)) }
        guard reader.endObject(object, of: Self.keys) else { return nil }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("next", next.wrappedValue)
        writer.endObject()
    }
}
