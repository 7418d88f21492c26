import Testing

@_spi(Generated) @testable import APIRuntime

/// A structure with pattern properties in the form of generated code.
private struct Profile: JSONCodable {
    var name: String
    var custom: PatternProperties<Int64>

    private static let keys = JSONStringTable(["name"], required: [0])
    private static let pattern = JSONPattern("^x-")

    init?(from reader: inout JSONReader) {
        var name: String?
        var object = reader.beginObject()
        while let key = reader.nextKey(in: &object, of: Self.keys) {
            switch key {
            case 0: name = reader.readString()
            default: break
            }
        }
        let custom = reader.readPatternProperties(in: object, of: Self.keys, pattern: Self.pattern) { $0.readInteger() }
        guard reader.endObject(object, of: Self.keys), let name else { return nil }
        self.name = name
        self.custom = custom
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", name)
        writer.members(custom, excluding: Self.keys)
        writer.endObject()
    }
}

/// A recursive structure.
private struct Node: Hashable, Sendable {
    var name: String
    @Boxed var child: Node?

    init(_ name: String, child: Node? = nil) {
        self.name = name
        self.child = child
    }
}

@Suite("Pattern properties, boxes and null")
struct PatternPropertiesTests {
    private func read(_ text: String, minimum: Int = 0) throws(JSONInvalidError) -> PatternProperties<Int64> {
        try JSONReader.read(Array(text.utf8), mode: .strict, limits: .default) {
            $0.readPatternProperties(pattern: JSONPattern("^x-"), minProperties: minimum) { $0.readInteger() }
        }
    }

    @Test("members whose keys match have the type, the others are kept verbatim")
    func object() throws {
        let text = #"{"x-a":1,"b":[true],"c":null}"#
        var properties = try read(text)
        #expect(properties["x-a"] == 1)
        #expect(properties.others == ["b": [true], "c": nil])
        #expect(properties.count == 3)
        #expect(properties.jsonBytes() == Array(text.utf8))
        properties["x-a"] = nil
        #expect(properties.matching.isEmpty)
        #expect(try read("{}").isEmpty)
        let error = #expect(throws: JSONInvalidError.self) { try read(#"{"b":"c","x-a":"c","b":1}"#, minimum: 4) }
        #expect(error?.violations.map(\.code) == [.minProperties, .type, .duplicateKey])
        #expect(error?.violations[1].pointer == "/x-a")
    }

    @Test("undeclared members of a structure are read by pattern")
    func members() throws {
        let text = #"{"name":"n","x-a":1,"b":{"c":[]}}"#
        let profile = try Profile(json: text)
        #expect(profile.custom == PatternProperties(matching: ["x-a": 1], others: ["b": ["c": []]]))
        #expect(profile.jsonBytes() == Array(text.utf8))
        #expect(violations(of: Profile.self, #"{"x-a":"1","name":2,"b":1}"#) == ["type /x-a 1:8", "type /name 1:19"])
        #expect(try Profile(json: #"{"name":"n"}"#).custom.isEmpty)
        #expect(violations(of: Profile.self, "[]") == ["type  1:1"])
    }

    @Test("decoded without a pattern, every member has the type; a literal gives an equal value")
    func alone() throws {
        let properties: PatternProperties<Int64> = ["a": 1, "b": 2]
        #expect(try PatternProperties<Int64>(json: #"{"b":2,"a":1}"#) == properties)
        #expect(violations(of: PatternProperties<Int64>.self, #"{"a":true}"#) == ["type /a 1:6"])
    }

    @Test("a boxed property has value semantics")
    func boxed() {
        let inner = Node("inner")
        var outer = Node("outer", child: inner)
        let copy = outer
        #expect(outer == copy && outer.hashValue == copy.hashValue)
        outer.child?.name = "changed"
        #expect(copy.child?.name == "inner")
        #expect(outer.child?.name == "changed")
        #expect(outer != copy)
        outer.child = inner
        #expect(outer == copy)
        outer.child = nil
        #expect(outer.child == nil)
    }

    @Test("JSONNull reads null and nothing else")
    func null() throws {
        #expect(try JSONNull(json: " null ") == nil)
        #expect(violations(of: JSONNull.self, "0") == ["type  1:1"])
        #expect(JSONNull().jsonBytes() == Array("null".utf8))
    }

    @Test("keeping unknown members allocates nothing without any")
    func noUnknown() throws {
        let device = try Device(json: #"{"app_id":"a","pushkey":"k"}"#)
        #expect(device.additionalProperties.isEmpty)
    }
}
