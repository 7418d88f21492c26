import HTTPTypes
import SeededGenerator
import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Forms with nested objects and arrays")
struct FormTests {
    private static func read(_ text: String, limits: RequestLimits = .init()) async throws -> JSONObject {
        var request = APIRequest(.post, "/x")
        request.setBody(content: APIContent(type: "application/x-www-form-urlencoded", bytes: Array(text.utf8)))
        return try await roundTrip("/x", request, limits: limits) { try await $0.form(style: .deepObject) }
    }

    private static func message(_ text: String, limits: RequestLimits = .init()) async -> String? {
        let error = await #expect(throws: MatrixError.self) { try await read(text, limits: limits) }
        #expect(error?.status == .badRequest)
        return error?.message
    }

    @Test("random objects of strings are equal after a form")
    func random() async throws {
        for seed in 0..<100 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let object = Self.object(depth: 3, &generator)
            var request = APIRequest(.post, "/x")
            request.setBody(form: object, style: .deepObject)
            let read: JSONObject = try await roundTrip("/x", request) { try await $0.form(style: .deepObject) }
            #expect(read == object, "seed \(seed)")
        }
    }

    private static func object(depth: Int, _ generator: inout SeededGenerator) -> JSONObject {
        var object = JSONObject()
        for index in 0...Int.random(in: 0...3, using: &generator) {
            object[["k", "é&=", "a b", "x.y"][index]] = value(depth: depth - 1, &generator)
        }
        return object
    }

    private static func value(depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
        switch depth < 1 ? 0 : Int.random(in: 0...2, using: &generator) {
        case 1: .object(object(depth: depth, &generator))
        case 2:
            .array((0...Int.random(in: 0...11, using: &generator)).map { _ in value(depth: depth - 1, &generator) })
        default:
            .string(["", "a", "1", "[1]", "true", "a=b&c[d]+%", "\u{1F331}"].randomElement(using: &generator) ?? "")
        }
    }

    @Test("a form with too many fields gets 400")
    func tooManyFields() async throws {
        let limits = RequestLimits(forms: FormLimits(maxFields: 3))
        #expect(try await Self.read("a=1&b=2&c=3", limits: limits).count == 3)
        #expect(await Self.message("a=1&b=2&c=3&d=4", limits: limits) == "the form has more than 3 fields")
    }

    @Test("a name with too many keys gets 400")
    func tooDeep() async throws {
        let limits = RequestLimits(forms: FormLimits(maxDepth: 3))
        #expect(try await Self.read("a[b][c]=1", limits: limits) == ["a": ["b": ["c": "1"]]])
        #expect(
            await Self.message("a[b][c][d]=1", limits: limits)
                == #""a[b][c][d]": expected at most 3 keys in a name, found 4"#)
        let deep = "a" + String(repeating: "[b]", count: 100_000) + "=1"
        #expect(await Self.message(deep)?.hasSuffix("expected at most 32 keys in a name, found 100001") == true)
        let query = await #expect(throws: MatrixError.self) {
            var request = APIRequest(.post, "/x")
            request.addQuery("f[a][b][c][d]", "1")
            return try await roundTrip("/x", request, limits: limits) {
                try $0.query(object: "f", style: .deepObject) as JSONObject
            }
        }
        #expect(query?.errcode == .invalidParam)
    }

    @Test(
        "a name with both a value and members gets 400 with its pointer",
        arguments: ["a=1&a[b]=2", "a[b]=2&a=1", "x[a]=1&x[a][b]=2"])
    func conflicts(_ text: String) async {
        let pointer = text.hasPrefix("x") ? "/x/a/b" : text.hasPrefix("a=") ? "/a/b" : "/a"
        #expect(
            await Self.message(text) == "form: \(pointer): expected either a value or members, found both")
    }

    private static func violations<Value>(
        _ fields: [(path: [String], text: String)], _ read: (inout JSONReader) -> Value?
    ) -> [String] {
        var object = ReceivedObject()
        for field in fields { object.insert(field.text, at: field.path) }
        do throws(JSONInvalidError) {
            _ = try object.read(limits: .default, read)
            return []
        } catch {
            return error.violations.map { "\($0.code) \($0.pointer)" }
        }
    }

    @Test("violations deep in a form have the pointers of their values")
    func pointers() {
        let items = { (reader: inout JSONReader) in
            reader.readDictionary { $0.readArray { $0.readDictionary { $0.readInteger(minimum: 1) } } }
        }
        let fields: [(path: [String], text: String)] = [
            (["items", "0", "price"], "5"), (["items", "2", "price"], "0"), (["items", "1", "price"], "x"),
        ]
        #expect(Self.violations(fields, items) == ["type /items/1/price", "minimum /items/2/price"])
        #expect(Self.violations(Array(fields.prefix(1)), items) == [])
    }

    @Test("more invalid values than violations may be reported are all read again")
    func manyValues() {
        let fields = (0..<1_000).map { (path: ["ids", "\($0)"], text: "\($0)") }
        let ids = { (reader: inout JSONReader) in reader.readDictionary { $0.readArray { $0.readInteger() } } }
        #expect(Self.violations(fields, ids) == [])
        #expect(Self.violations(fields.map { ($0.path, "x") }, ids).count == 101)
    }

    @Test("the only element of an array may look like an array")
    func arrayOfArrayText() throws {
        let object = ReceivedObject(pairs: [(name: "a", text: #"["b"]"#)])
        let strings = try object.read(limits: .default) { $0.readDictionary { $0.readArray { $0.readString() } } }
        #expect(strings == ["a": [#"["b"]"#]])
        let integers = ReceivedObject(pairs: [(name: "a", text: "[1,2]")])
        #expect(
            try integers.read(limits: .default) { $0.readDictionary { $0.readArray { $0.readInteger() } } }
                == ["a": [1, 2]])
    }

    @Test(
        "an object in one field has its names and values in turn",
        arguments: [(APIObjectStyle.joined, ","), (.spaceDelimited, "%20"), (.pipeDelimited, "%7C")])
    func listedObjects(style: APIObjectStyle, delimiter: String) async throws {
        let form: [String: [String: Int64]] = ["range": ["from": 1, "to": 5]]
        var request = APIRequest(.post, "/x")
        request.setBody(form: form, styles: ["range": style])
        let list = ["from", "1", "to", "5"].joined(separator: delimiter)
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == "range=\(list)")
        let read: [String: [String: Int64]] = try await roundTrip("/x", request) {
            try await $0.form(styles: ["range": style])
        }
        #expect(read == form)
    }
}
