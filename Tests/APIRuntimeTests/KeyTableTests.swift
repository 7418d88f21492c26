import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Key tables")
struct KeyTableTests {
    /// More keys than the bit set has room for. Some on each side of its limits are required.
    private struct Large: JSONCodable {
        var places: [Int] = []
        static let required = [0, 1, 63, 64, 65, 127, 128, 129, 192, 299]
        static let keys = JSONStringTable((0..<300).map { "key \($0)" }, required: required)

        init?(from reader: inout JSONReader) {
            let keys = Self.keys
            var object = reader.beginObject()
            while let key = reader.nextKey(in: &object, of: keys) {
                places.append(key)
                _ = reader.readInteger()
            }
            guard reader.endObject(object, of: keys) else { return nil }
        }

        func write(to writer: inout JSONWriter) {}

        static func text(_ places: some Sequence<Int>) -> String {
            "{" + places.map { "\"key \($0)\":\($0)" }.joined(separator: ",") + "}"
        }
    }

    private static let orders: [[Int]] = [
        Array(0..<300), (0..<300).reversed(), (0..<300).map { $0 * 7 % 300 }, (0..<300).map { $0 * 173 % 300 },
        Large.required, Large.required.reversed(),
    ]

    @Test("a type with more than 128 keys reads them in any order", arguments: orders)
    func large(places: [Int]) throws {
        let text = Large.text(places)
        #expect(try Large(json: text).places == places)
        #expect(try Large(json: text, mode: .tolerant).places == places)
        #expect(try Large(json: text.replacing("{", with: "{ ").replacing(",", with: " , ")).places == places)
    }

    @Test("missing required keys of more than 128 are reported, whatever the order of the others", arguments: orders)
    func missing(places: [Int]) {
        for missing in Large.required {
            #expect(
                messages(of: Large.self, Large.text(places.filter { $0 != missing }))
                    == ["missing key \"key \(missing)\""])
        }
        #expect(messages(of: Large.self, "{}") == Large.required.map { "missing key \"key \($0)\"" })
        #expect(violations(of: [Large].self, #"[{"key 0":"#) == ["syntax /0/key 0 1:11"])
    }

    @Test("a duplicate of one of 300 keys is a violation", arguments: [0, 1, 62, 63, 64, 65, 127, 128, 129, 299])
    func twice(place: Int) {
        for order in Self.orders {
            let text = Large.text(order + [place])
            let isThere = order.contains(place)
            #expect(codes(of: Large.self, Array(text.utf8)) == (isThere ? [.duplicateKey] : []))
        }
    }

    @Test("null for a required one of more than 128 keys isn't treated as absent")
    func null() {
        for place in [2, 66, 127, 128, 298, 299] {
            let text = Large.text(0..<300).replacing("\"key \(place)\":\(place)", with: "\"key \(place)\":null")
            let expected: [JSONViolation.Code] = Large.required.contains(place) ? [.type] : []
            #expect(codes(of: Large.self, Array(text.utf8), mode: .tolerant) == expected)
            #expect(codes(of: Large.self, Array(text.utf8)) == [.type])
        }
    }

    /// As many keys as the bit set has room for.
    private struct Full: JSONCodable {
        static let required = [1, 63, 64, 127]
        static let keys = JSONStringTable((0..<128).map { "key \($0)" }, required: required)

        init?(from reader: inout JSONReader) {
            var object = reader.beginObject()
            while reader.nextKey(in: &object, of: Self.keys) != nil { reader.skipValue() }
            guard reader.endObject(object, of: Self.keys) else { return nil }
        }

        func write(to writer: inout JSONWriter) {}
    }

    @Test("missing required keys of exactly 128 are reported")
    func full() {
        for missing in Full.required {
            for places in [Array(0..<128), (0..<128).reversed(), Full.required] {
                #expect(codes(of: Full.self, Array(Large.text(places).utf8)) == [])
                #expect(
                    messages(of: Full.self, Large.text(places.filter { $0 != missing }))
                        == ["missing key \"key \(missing)\""])
            }
        }
    }

    /// Keys that must be escaped in a text, and some that needn't be.
    private struct Escaped: JSONCodable {
        var places: [Int] = []
        static let names = ["a\"b", "a\\b", "a\nb", "\u{1F}", " ", "é", "a/b", "\u{7F}", "\\"]
        static let keys = JSONStringTable(names)

        init?(from reader: inout JSONReader) {
            var object = reader.beginObject()
            while let key = reader.nextKey(in: &object, of: Self.keys) {
                places.append(key)
                reader.skipValue()
            }
            guard reader.endObject(object, of: Self.keys) else { return nil }
        }

        func write(to writer: inout JSONWriter) {}
    }

    @Test("keys that must be escaped are found escaped, and never verbatim")
    func escaped() throws {
        let names = Escaped.names
        let members = names.map { String(decoding: $0.jsonBytes(), as: UTF8.self) + ":0" }
        #expect(try Escaped(json: "{\(members.joined(separator: ","))}").places == Array(names.indices))
        for place in names.indices {
            let raw = "\"\(names[place])\":0"
            for text in ["{\(raw)}", place == 0 ? "{\(raw) }" : "{\(members[place - 1]),\(raw)}"] {
                switch place {
                case 0, 2, 3, 8: #expect(codes(of: Escaped.self, Array(text.utf8)) == [.syntax])
                // A backspace.
                case 1: #expect(try Escaped(json: text).places.contains(1) == false)
                default: #expect(try Escaped(json: text).places.last == place)
                }
            }
        }
    }

    @Test("a table of any size finds each of its strings and no other")
    func sizes() throws {
        for size in 0...70 {
            let names = (0..<size).map { "\($0)" }
            let table = JSONStringTable(names)
            for value in 0...80 {
                let text = Array("\"\(value)\"".utf8)
                #expect(table.index(of: 1..<text.count - 1, in: text.rawSpan) == (value < size ? value : nil))
            }
        }
    }

    @Test("strings that differ in one byte are distinguished")
    func similar() throws {
        for length in 1...40 {
            let name = [UInt8](repeating: UInt8(ascii: "a"), count: length)
            let table = JSONStringTable([String(decoding: name, as: UTF8.self)])
            #expect(table.index(of: 0..<length, in: name.rawSpan) == 0)
            for offset in name.indices {
                var other = name
                other[offset] = UInt8(ascii: "b")
                #expect(table.index(of: 0..<length, in: other.rawSpan) == nil)
            }
            for other in [name + [0], name.dropLast(), name + name, [0] + name] {
                #expect(table.index(of: 0..<other.count, in: Array(other).rawSpan) == nil)
            }
        }
    }
}
