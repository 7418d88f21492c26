import Testing

@_spi(Generated) @testable import APIRuntime

/// A structure in the form of generated code, decoded in place.
private struct Point: JSONStructure {
    var x: Int64
    var y: Int64?

    fileprivate static let keys = JSONStringTable(["x", "y"], required: [0])

    init(_: JSONBlank) { x = 0 }

    mutating func readMembers(from reader: inout JSONReader) -> Bool {
        var object = reader.beginObject()
        while let key = reader.nextKey(in: &object, of: Self.keys) {
            switch key {
            case 0: object.require(&x, reader.readInteger())
            case 1: y = reader.readInteger()
            default: break
            }
        }
        return reader.endObject(object, of: Self.keys)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("x", x)
        writer.member("y", y)
        writer.endObject()
    }
}

private struct Path: JSONStructure {
    var start: Point
    var end: Point?
    var points: [Point]?
    /// A key with an index beyond the bit set.
    var last: Int64

    private static let keys = JSONStringTable(
        ["start", "end", "points"] + (0..<130).map { "unused \($0)" } + ["last"], required: [0, 133])

    init(_: JSONBlank) {
        start = Point(.blank)
        last = 0
    }

    mutating func readMembers(from reader: inout JSONReader) -> Bool {
        var object = reader.beginObject()
        while let key = reader.nextKey(in: &object, of: Self.keys) {
            switch key {
            case 0: reader.read(into: &start, of: &object)
            case 1: reader.read(into: &end)
            case 2: points = reader.readArray(of: Point.self)
            case 133: object.require(&last, reader.readInteger())
            default: reader.skipValue()
            }
        }
        return reader.endObject(object, of: Self.keys)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("start", start)
        writer.member("end", end)
        writer.member("points", points)
        writer.member("last", last)
        writer.endObject()
    }
}

@Suite("Structures")
struct StructureTests {
    private static func read<Value: JSONStructure>(
        _ type: Value.Type, _ text: String
    ) -> (isComplete: Bool, violations: [String]) {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span.bytes, mode: .tolerant)
        var value = Value(.blank)
        let isComplete = value.readMembers(from: &reader)
        return (isComplete, reader.finish().map { "\($0.code.rawValue) \($0.pointer)" })
    }

    @Test("a structure is equal after writing and reading")
    func whole() throws {
        for text in [
            #"{"start":{"x":1},"last":9}"#, #"{"start":{"x":1,"y":2},"end":{"x":3},"points":[],"last":9}"#,
            #"{"start":{"x":1},"end":{"x":3},"points":[{"x":1},{"x":2,"y":-2},{"x":3}],"last":9}"#,
        ] {
            #expect(try Path(json: text).jsonBytes() == Array(text.utf8))
            #expect(try Path(json: text, mode: .tolerant).jsonBytes() == Array(text.utf8))
            #expect(Self.read(Path.self, text) == (true, []))
        }
    }

    private static let incompleteTexts: [(String, [String])] = [
        ("{}", ["required "]), (#"{"y":1}"#, ["required "]), (#"{"x":"1"}"#, ["type /x"]), ("[]", ["type "]),
        (#"{"x":null}"#, ["type /x"]), (#"{"x":1"#, ["syntax /x"]), (#"{"x":1,"y"#, ["syntax "]), ("", ["syntax "]),
    ]

    @Test("a structure whose required member is missing or invalid is incomplete", arguments: incompleteTexts)
    func incomplete(text: String, expected: [String]) {
        #expect(Self.read(Point.self, text) == (false, expected))
        guard !expected[0].hasPrefix("syntax") else { return }
        // A structure that contains it as a required member is incomplete too; as an optional member, it isn't.
        let within = expected.map { $0.replacing(" ", with: " /start") }
        #expect(Self.read(Path.self, #"{"start":\#(text),"last":1}"#) == (false, within))
        let end = expected.map { $0.replacing(" ", with: " /end") }
        #expect(Self.read(Path.self, #"{"start":{"x":1},"end":\#(text),"last":1}"#) == (true, end))
        let element = expected.map { $0.replacing(" ", with: " /points/1") }
        #expect(
            Self.read(Path.self, #"{"start":{"x":1},"points":[{"x":1},\#(text),{"x":2}],"last":1}"#) == (true, element))
    }

    @Test("a structure with an invalid optional member is complete")
    func optional() {
        #expect(Self.read(Point.self, #"{"x":1,"y":"2"}"#) == (true, ["type /y"]))
        #expect(Self.read(Point.self, #"{"x":1,"y":null}"#) == (true, []))
        #expect(Self.read(Path.self, #"{"start":{"x":1},"end":null,"points":null,"last":1}"#) == (true, []))
        #expect(Self.read(Path.self, #"{"start":{"x":1},"last":null}"#) == (false, ["type /last"]))
        #expect(Self.read(Path.self, #"{"start":{"x":1}}"#) == (false, ["required "]))
    }

    @Test("adjacent structures don't add to the depth", arguments: [JSONReadingMode.strict, .tolerant])
    func siblings(mode: JSONReadingMode) {
        let path = #"{"start":{"x":1},"end":{"x":3},"points":[{"x":1},{"x":2}],"last":9}"#
        let text = "[" + Array(repeating: path, count: 600).joined(separator: ",") + "]"
        #expect(violations(of: [Path].self, text, mode: mode, limits: JSONLimits(maxDepth: 4)) == [])
        #expect(codes(of: [Path].self, Array(text.utf8), mode: mode, limits: JSONLimits(maxDepth: 3)) == [.depth])
        let devices = Array(repeating: #"{"app_id":"a","pushkey":"k"}"#, count: 600).joined(separator: ",")
        #expect(violations(of: [Device].self, "[\(devices)]", mode: mode, limits: JSONLimits(maxDepth: 2)) == [])
    }
}
