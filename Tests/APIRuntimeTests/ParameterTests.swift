import HTTPTypes
import Testing

@_spi(Generated) @testable import APIRuntime

/// An object of scalars and an array, for query strings.
private struct Filter: JSONCodable {
    var name: String
    var count: Int64?
    var active: Bool?
    var tags: [String]?
    var sizes: [Int64]?

    private static let keys = JSONStringTable(["name", "count", "active", "tags", "sizes"], required: [0])

    init(name: String, count: Int64? = nil, active: Bool? = nil, tags: [String]? = nil, sizes: [Int64]? = nil) {
        self.name = name
        self.count = count
        self.active = active
        self.tags = tags
        self.sizes = sizes
    }

    init?(from reader: inout JSONReader) {
        var name: String?
        var object = reader.beginObject()
        while let key = reader.nextKey(in: &object, of: Self.keys) {
            switch key {
            case 0: name = reader.readString()
            case 1: count = reader.readInteger()
            case 2: active = reader.readBoolean()
            case 3: tags = reader.readArray { $0.readString() }
            case 4: sizes = reader.readArray { $0.readInteger() }
            default: break
            }
        }
        guard reader.endObject(object, of: Self.keys), let name else { return nil }
        self.name = name
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", name)
        writer.member("count", count)
        writer.member("active", active)
        writer.member("tags", tags)
        writer.member("sizes", sizes)
        writer.endObject()
    }
}

@Suite("Parameters, from a client's request to the server's handler")
struct ParameterTests {
    private static let styles: [APIParameterStyle] = [.form, .joined, .spaceDelimited, .pipeDelimited]

    @Test("arrays in the query string are read in every style", arguments: styles)
    func arrays(style: APIParameterStyle) async throws {
        for values in [["a"], ["a", "b,c&=+%", "é"], ["1", "2", "1"], [""]] {
            if values == [""], style != .form { continue }
            var request = APIRequest(.post, "/x")
            request.addQuery("other", "1")
            request.addQuery("a", values, style: style)
            let read = try await roundTrip("/x", request) { try $0.queryArray("a", style: style) as [String] }
            #expect(read == values)
        }
        var request = APIRequest(.post, "/x")
        request.addQuery("a", [] as [String], style: style)
        request.addQuery("a", nil as [Int64]?, style: style)
        #expect(request.query == "")
        let missing = await #expect(throws: MatrixError.self) {
            try await roundTrip("/x", request) { try $0.queryArray("a", style: style) as [String] }
        }
        #expect(missing?.errcode == .missingParam)
        let absent = try await roundTrip("/x", request) {
            try $0.optionalQueryArray("a", style: style) as [String]? ?? ["none"]
        }
        #expect(absent == ["none"])
    }

    @Test("arrays are written in the style of the parameter")
    func arrayText() {
        var request = APIRequest(.get, "/x")
        for style in Self.styles { request.addQuery("a", ["1", "b c"], style: style) }
        #expect(request.query == "?a=1&a=b%20c&a=1,b%20c&a=1%20b%20c&a=1%7Cb%20c")
    }

    @Test("the number of elements of an array and each element are checked")
    func checks() async {
        let cases: [(String, ParameterCheck, ItemsCheck)] = [
            ("1,2,3", .init(), .init(maxItems: 2)), ("1", .init(), .init(minItems: 2)),
            ("1,1", .init(), .init(unique: true)), ("1,x", .init(), .init()), ("1,5", .init(maximum: 4), .init()),
        ]
        for (text, check, items) in cases {
            let error = await #expect(throws: MatrixError.self) {
                try await roundTrip("/{a}", APIRequest(.post, "/\(text.split(separator: ",").map(String.init))")) {
                    try $0.pathArray("a", check, items: items) as [Int64]
                }
            }
            #expect(error?.errcode == .invalidParam)
        }
    }

    @Test(
        "a value of any structure in the query arrives unchanged",
        arguments: [
            (
                #"{"gte":1,"in":["a","b"],"or":{"x":"y"}}"#,
                "f%5Bgte%5D=1&f%5Bin%5D%5B0%5D=a&f%5Bin%5D%5B1%5D=b&f%5Bor%5D%5Bx%5D=y"
            ),
            (#"[{"a":"1"},{"a":"2"}]"#, "f%5B0%5D%5Ba%5D=1&f%5B1%5D%5Ba%5D=2"),
            (#""now""#, "f=now"),
        ])
    func mixed(_ json: String, _ query: String) async throws {
        var request = APIRequest(.post, "/x")
        let value = try JSONValue(json: json)
        request.addQuery("f", mixed: value, style: .deepObject)
        #expect(try request.head(baseURL: BaseURL("http://a"), accessToken: nil).path == "/x?" + query)
        // Without a type that demands numbers, texts are strings.
        let strings = try JSONValue(json: json.replacing(":1,", with: #":"1","#))
        let read = try await roundTrip("/x", request) { try $0.query(mixed: "f", style: .deepObject) as JSONValue }
        #expect(read == strings)
    }

    @Test("a list or a single value in the query is read by the number of its parameters")
    func mixedForm() async throws {
        for json in [#"["a","b"]"#, #""a""#] {
            let value = try JSONValue(json: json)
            var request = APIRequest(.post, "/x")
            request.addQuery("f", mixed: value)
            request.addQuery("f[x]", "another parameter")
            #expect(try await roundTrip("/x", request) { try $0.query(mixed: "f") as JSONValue } == value)
        }
    }

    @Test("a text in the query that can be a number or a boolean is one, as in a union of scalars")
    func mixedScalars() async throws {
        for value in [JSONValue.integer(5), .boolean(true), .string("a")] {
            var request = APIRequest(.post, "/x")
            request.addQuery("f", mixed: value, style: .deepObject)
            let read = try await roundTrip("/x", request) { try $0.query(mixed: "f", style: .deepObject) as JSONValue }
            #expect(read == value)
        }
    }

    @Test(
        "an array with an element that has no text isn't sent, because the elements after it would move",
        arguments: ["[[],1]", #"{"a":[1,null]}"#, #"[{"a":{}},{"a":1}]"#])
    func vanishingElements(_ json: String) throws {
        var request = APIRequest(.post, "/x")
        request.addQuery("f", mixed: try JSONValue(json: json), style: .deepObject)
        let error = #expect(throws: InvalidRequestError.self) {
            try request.head(baseURL: BaseURL("http://a"), accessToken: nil)
        }
        #expect("\(error as Any)".contains("an element of an array that is null or empty cannot be sent"))
    }

    @Test("a value of a wrong structure in the query is refused")
    func badMixed() async throws {
        func read(_ query: [(String, String)]) async throws -> [Filter]? {
            var request = APIRequest(.post, "/x")
            for (name, value) in query { request.addQuery(name, value) }
            return try await roundTrip("/x", request) {
                try $0.optionalQuery(mixed: "f", style: .deepObject).map(Nullable<[Filter]>.value) ?? .null
            }.value
        }
        #expect(try await read([("g", "1")]) == nil)
        #expect(try await read([("f[0][name]", "n"), ("f[0][count]", "2")]) == [Filter(name: "n", count: 2)])
        let wrong = await #expect(throws: MatrixError.self) {
            try await read([("f[0][name]", "n"), ("f[0][count]", "x")])
        }
        #expect(wrong?.message == "query: /f/0/count: expected an integer, found the string \"x\"")
        let both = await #expect(throws: MatrixError.self) { try await read([("f", "n"), ("f[0][name]", "x")]) }
        #expect(both?.message == "query: /f/0/name: expected either a value or members, found both")
        let deep = await #expect(throws: MatrixError.self) {
            try await read([("f" + String(repeating: "[a]", count: 40), "n")])
        }
        #expect(deep?.errcode == .invalidParam)
        let missing = await #expect(throws: MatrixError.self) {
            try await roundTrip("/x", APIRequest(.post, "/x")) { try $0.query(mixed: "f") as JSONValue }
        }
        #expect(missing?.errcode == .missingParam)
    }

    private static let objectStyles: [APIObjectStyle] = [.form, .joined, .deepObject]

    @Test("objects in the query string are read in every style", arguments: objectStyles)
    func objects(style: APIObjectStyle) async throws {
        for filter in [
            Filter(name: "a&b=c, d"), Filter(name: "7", count: -5, active: true), Filter(name: "true", active: false),
            Filter(name: "a", tags: ["1", "x"], sizes: [1, 2]), Filter(name: "a", tags: ["1"], sizes: [3]),
        ] {
            if style == .joined, filter.tags != nil { continue }
            var request = APIRequest(.post, "/x")
            request.addQuery("limit", Int64(9))
            request.addQuery("filter", object: filter, style: style)
            let read = try await roundTrip("/x", request) {
                try $0.query(object: "filter", style: style, excluding: ["limit"]) as Filter
            }
            #expect(read == filter)
        }
    }

    @Test("objects are written in the style of the parameter")
    func objectText() {
        var request = APIRequest(.get, "/x")
        let filter = Filter(name: "a b", count: 1, tags: ["x", "y"])
        for style in Self.objectStyles { request.addQuery("f", object: filter, style: style) }
        request.addQuery("f", object: nil as Filter?, style: .form)
        #expect(
            request.query
                == "?name=a%20b&count=1&tags=x&tags=y"
                + "&f=name,a%20b,count,1,tags,%5B%22x%22%2C%22y%22%5D"
                + "&f%5Bname%5D=a%20b&f%5Bcount%5D=1&f%5Btags%5D%5B0%5D=x&f%5Btags%5D%5B1%5D=y")
    }

    @Test("the violation of an object's member is reported for the member's own type")
    func memberViolations() {
        func violations<Value>(
            _ pairs: [(name: String, text: String)], _ read: (inout JSONReader) -> Value?
        ) -> [String] {
            do throws(JSONInvalidError) {
                _ = try ReceivedObject(pairs: pairs).read(limits: .default, read)
                return []
            } catch {
                return error.violations.map { "\($0.code) \($0.pointer)" }
            }
        }
        let integer = { (reader: inout JSONReader) in reader.readDictionary { $0.readInteger(minimum: 1) } }
        #expect(violations([("limit", "1")], integer) == [])
        #expect(violations([("limit", "0")], integer) == ["minimum /limit"])
        #expect(violations([("limit", "x")], integer) == ["type /limit"])
        #expect(violations([("a", "0"), ("b", "x"), ("c", "7")], integer) == ["minimum /a", "type /b"])
        let text = { (reader: inout JSONReader) in reader.readDictionary { $0.readString(minLength: 3) } }
        #expect(violations([("q", "12")], text) == ["minLength /q"])
        let list = { (reader: inout JSONReader) in
            reader.readDictionary { $0.readArray(maxItems: 2) { $0.readInteger(minimum: 1) } }
        }
        #expect(violations([("ids", "1"), ("ids", "0")], list) == ["minimum /ids/1"])
        #expect(violations([("ids", "0")], list) == ["minimum /ids/0"])
        #expect(violations([("ids", "1"), ("ids", "2"), ("ids", "3")], list) == ["maxItems /ids"])
    }

    @Test("an invalid, incomplete or missing object gets 400")
    func badObjects() async throws {
        func read(_ query: [(String, String)]) async throws -> Filter? {
            var request = APIRequest(.post, "/x")
            for (name, value) in query { request.addQuery(name, value) }
            return try await roundTrip("/x", request) {
                try $0.optionalQuery(object: "f", style: .deepObject).map(Nullable<Filter>.value) ?? .null
            }.value
        }
        #expect(try await read([("g", "1")]) == nil)
        #expect(try await read([("f[name]", "n"), ("f[count]", "12")]) == Filter(name: "n", count: 12))
        let wrong = await #expect(throws: MatrixError.self) { try await read([("f[name]", "n"), ("f[count]", "x")]) }
        #expect(wrong?.errcode == .invalidParam)
        #expect(wrong?.message == "f: /count: expected an integer, found the string \"x\"")
        for query in [
            [("f[name]", "n"), ("f[tags]", "x"), ("f[tags]", "y")],
            [("f[name]", "n"), ("f[tags][]", "x"), ("f[tags][]", "y")],
            [("f[tags][1]", "y"), ("f[name]", "n"), ("f[tags][0]", "x")],
        ] {
            #expect(try await read(query) == Filter(name: "n", tags: ["x", "y"]))
        }
        #expect(try await read([("f[name]", "n"), ("f[tags][]", "x")]) == Filter(name: "n", tags: ["x"]))
        let missing = await #expect(throws: MatrixError.self) { try await read([("f[count]", "1")]) }
        #expect(missing?.errcode == .missingParam)
    }

    @Test(
        "objects in one parameter have names and values between spaces or bars",
        arguments: [(APIObjectStyle.spaceDelimited, "%20"), (.pipeDelimited, "%7C")])
    func delimitedObjects(style: APIObjectStyle, delimiter: String) async throws {
        let filter = Filter(name: "a&b=c,d", count: 5)
        var request = APIRequest(.post, "/x")
        request.addQuery("f", object: filter, style: style)
        #expect(request.query == "?f=name\(delimiter)a%26b%3Dc%2Cd\(delimiter)count\(delimiter)5")
        let read: Filter = try await roundTrip("/x", request) { try $0.query(object: "f", style: style) }
        #expect(read == filter)
    }

    @Test("a parameter of JSON text is read")
    func json() async throws {
        var request = APIRequest(.post, "/x")
        request.addQuery("j", json: Filter(name: "ä", sizes: [1]))
        #expect(try await roundTrip("/x", request) { try $0.query(json: "j") } == Filter(name: "ä", sizes: [1]))
        var bad = APIRequest(.post, "/x")
        bad.addQuery("j", "{")
        let error = await #expect(throws: MatrixError.self) {
            try await roundTrip("/x", bad) { try $0.query(json: "j") as Filter }
        }
        #expect(error?.errcode == .invalidParam)
    }

    @Test("header fields and cookies are read")
    func headers() async throws {
        var request = APIRequest(.post, "/x")
        request.addHeader("X-One", Int64(1))
        request.addHeader("X-Many", ["a", "b"])
        request.addHeader("X-None", nil as String?)
        request.addHeader("X-Empty", [] as [String])
        request.addHeader("X-Object", object: Filter(name: "n", count: 2))
        request.addCookie("c", "a;b=c é")
        request.addCookie("d", true)
        let read = try await roundTrip("/x", request) { request -> [String] in
            let one: Int64 = try request.header("x-one", ParameterCheck(minimum: 1))
            let many: [String] = try request.headerArray("X-Many", items: ItemsCheck(maxItems: 2))
            let none: String? = try request.optionalHeader("X-None")
            let empty: [String]? = try request.optionalHeaderArray("X-Empty")
            let object: Filter = try request.header(object: "X-Object")
            let cookie: String = try request.cookie("c")
            let flag: Bool? = try request.optionalCookie("d")
            let absent: Bool? = try request.optionalCookie("e")
            return [
                "\(one)", "\(many)", "\(none == nil && empty == nil && absent == nil)", "\(object.count ?? 0)",
                cookie, "\(flag == true)",
            ]
        }
        #expect(read == ["1", #"["a", "b"]"#, "true", "2", "a;b=c é", "true"])
        let readers: [@Sendable (ServerRequest) throws -> String] = [
            { try $0.header("X-One") }, { try $0.cookie("c") }, { try ($0.headerArray("X-Many") as [String])[0] },
        ]
        for reader in readers {
            let error = await #expect(throws: MatrixError.self) {
                try await roundTrip("/x", APIRequest(.post, "/x")) { try reader($0) }
            }
            #expect(error?.errcode == .missingParam)
        }
    }

    @Test("arrays and objects in the path are read")
    func path() async throws {
        let request = APIRequest(.post, "/x/\(["a,b", "é/"])/\(object: Filter(name: "n,", count: 3))")
        let read = try await roundTrip("/x/{list}/{object}", request) { request -> [String] in
            let object: Filter = try request.path(object: "object")
            return try request.pathArray("list") + [object.name, "\(object.count ?? 0)"]
        }
        #expect(read == ["a,b", "é/", "n,", "3"])
    }

    @Test("formats, values, numbers and alternatives of a parameter are checked")
    func limits() {
        #expect(ParameterCheck(format: .mxUserID).problem("alice") == "a user ID")
        #expect(ParameterCheck(values: ["a", "b"]).problem("c") == #""a" or "b""#)
        #expect(ParameterCheck(numbers: .init(multipleOf: 0.1)).problem("0.35") == "a multiple of 0.1")
        #expect(ParameterCheck(numbers: .init(exclusiveMinimum: 1)).problem("1") == "more than 1.0")
        #expect(ParameterCheck(minimum: 1).problem("9223372036854775807") == nil)
        let rules = [JSONStringConstraint(format: .mxRoomID), JSONStringConstraint(format: .mxRoomAlias)]
        #expect(ParameterCheck(anyOf: rules).problem("#a:b") == nil)
        #expect(ParameterCheck(anyOf: rules).problem("a") == "one of 2 alternatives")
        #expect(ParameterCheck(oneOf: rules + rules).problem("#a:b") == "a match of exactly one of 4 alternatives")
    }
}
