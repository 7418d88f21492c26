import HTTPTypes
import SeededGenerator
import Testing

@_spi(Generated) @testable import APIRuntime

/// A form with a member of every kind.
private struct Upload: MultipartForm {
    var file: MultipartFile
    var images: [MultipartFile]?
    var title: String
    var count: Int64?
    var tags: [String]
    var sizes: [Int64]?
    var options: JSONObject?
    var items: [[String: Int64]]?
    var additionalParts: [MultipartPart] = []

    init(file: MultipartFile, title: String) {
        self.file = file
        self.title = title
        tags = []
    }

    init(from reader: MultipartReader) throws(JSONInvalidError) {
        file = try reader.file("file")
        images = try reader.optionalFiles("images", maxItems: 3, types: ["image/*"])
        title = try reader.value("title") { $0.readString(minLength: 1) }
        count = try reader.optionalValue("count") { $0.readInteger(minimum: 0) }
        tags = try reader.values("tags")
        sizes = try reader.optionalValues("sizes") { $0.readArray(maxItems: 3) { $0.readInteger(maximum: 9) } }
        options = try reader.optionalValue(json: "options")
        items = try reader.optionalValues(json: "items")
        additionalParts = reader.others(
            than: ["file", "images", "title", "count", "tags", "sizes", "options", "items"])
    }

    func write(to writer: inout MultipartWriter) {
        writer.add("file", file: file)
        writer.add("images", files: images, contentType: "image/png")
        writer.add("title", title)
        writer.add("count", count)
        writer.add("tags", each: tags)
        writer.add("sizes", each: sizes)
        writer.add("options", json: options)
        writer.add("items", eachJSON: items)
        writer.add(additionalParts)
    }
}

/// A form that allows only one part.
private struct ClosedForm: MultipartForm {
    var a: String?

    init(from reader: MultipartReader) throws(JSONInvalidError) {
        a = try reader.optionalValue("a")
        try reader.rejectOthers(than: ["a"])
    }

    func write(to writer: inout MultipartWriter) { writer.add("a", a) }
}

@Suite("Bodies with parts")
struct MultipartTests {
    private static func send(
        _ body: String, type: String = "multipart/form-data; boundary=b", limits: RequestLimits = .init()
    ) async throws -> Upload {
        try await send(Array(body.utf8), type: type, limits: limits)
    }

    private static func send(
        _ body: [UInt8], type: String = "multipart/form-data; boundary=b", limits: RequestLimits = .init()
    ) async throws -> Upload {
        var request = APIRequest(.post, "/x")
        request.setBody(content: APIContent(type: type, bytes: body))
        return try await send(request, limits: limits)
    }

    private static func send<Form: MultipartForm>(
        _ request: APIRequest, limits: RequestLimits = .init(), as type: Form.Type = Form.self
    ) async throws -> Form {
        let received = Received<Form>()
        _ = try await roundTrip("/x", request, limits: limits) { request in
            received.value = try await request.multipart()
            return true
        }
        return try #require(received.value)
    }

    private final class Received<Form: Sendable>: @unchecked Sendable { var value: Form? }

    private static func message(
        _ body: String, type: String = "multipart/form-data; boundary=b", limits: RequestLimits = .init()
    ) async -> String? {
        let error = await #expect(throws: MatrixError.self) { try await send(body, type: type, limits: limits) }
        return error.map { "\($0.status.code) \($0.message)" }
    }

    /// Returns a body of parts, each with a header and a content.
    private static func body(_ parts: [(String, String)]) -> String {
        parts.map { "--b\r\n\($0.0)\r\n\r\n\($0.1)\r\n" }.joined() + "--b--\r\n"
    }

    private static func field(_ name: String, _ text: String, _ other: String = "") -> (String, String) {
        ("Content-Disposition: form-data; name=\"\(name)\"\(other)", text)
    }

    // MARK: Exchange

    @Test("a form arrives equal")
    func exchange() async throws {
        var upload = Upload(
            file: MultipartFile(filename: #"a "b" \c.txt"#, contentType: "text/plain", bytes: Array("\r\n--x".utf8)),
            title: "é\r\n")
        upload.images = [
            MultipartFile(bytes: [0, 255]), MultipartFile(filename: "", contentType: "image/gif", bytes: []),
        ]
        upload.count = 5
        upload.tags = ["1", "[2]", ""]
        upload.sizes = [1, 2]
        upload.options = ["deep": [["a": 1]]]
        upload.items = [["a": 1], [:], ["b": 2]]
        upload.additionalParts = [
            MultipartPart(name: "more", text: "x"),
            MultipartPart(name: "data", content: MultipartFile(filename: "f", contentType: "a/b", bytes: [1])),
        ]
        var request = APIRequest(.post, "/x")
        request.setBody(multipart: upload)
        var expected = upload
        // A file without a media type is sent as that of the API.
        expected.images?[0].contentType = "image/png"
        #expect(try await Self.send(request) == expected)
    }

    @Test("absent members and empty arrays have no part")
    func absent() async throws {
        var request = APIRequest(.post, "/x")
        request.setBody(multipart: Upload(file: MultipartFile(contentType: "a/b", bytes: []), title: "t"))
        let text = String(decoding: request.body ?? [], as: UTF8.self)
        #expect(text.split(separator: "Content-Disposition").count == 3)
        let read: Upload = try await Self.send(request)
        #expect(read.tags == [] && read.sizes == nil && read.images == nil)
    }

    @Test("random bytes arrive equal, and the boundary doesn't occur in them")
    func random() async throws {
        var generator = SeededGenerator(seed: 7578)
        let pieces: [[UInt8]] = [
            Array("\r\n".utf8), Array("--".utf8), Array("Part-".utf8), Array("\r\n--Part-".utf8), [0], [255], [0x0D],
        ]
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).flatMap { _ in
                pieces.randomElement(using: &generator) ?? []
            }
            var request = APIRequest(.post, "/x")
            request.setBody(multipart: Upload(file: MultipartFile(contentType: "a/b", bytes: bytes), title: "t"))
            let read: Upload = try await Self.send(request)
            #expect(read.file.bytes == bytes)
        }
    }

    @Test(
        "a name or media type that a part's header can't have isn't sent",
        arguments: [
            MultipartFile(filename: "a\r\nX: 1", bytes: []), MultipartFile(filename: "a\0", bytes: []),
            MultipartFile(contentType: "a/b\r\nX: 1", bytes: []), MultipartFile(contentType: "", bytes: []),
        ])
    func invalidHeaders(file: MultipartFile) async {
        var request = APIRequest(.post, "/x")
        request.setBody(multipart: Upload(file: file, title: "t"))
        await #expect(throws: InvalidRequestError.self) { try await Self.send(request) as Upload }
    }

    // MARK: Reading

    private static let minimal = [field("file", "f", "; filename=\"a.txt\""), field("title", "t")]

    @Test("bodies as other clients write them are read")
    func otherClients() async throws {
        let body = Self.body(Self.minimal)
        let texts = [
            body, "preamble\r\n" + body + "epilogue", String(body.dropLast()),
            body.replacing("--b\r\n", with: "--b \t\r\n"),
            body.replacing("Content-Disposition: form-data", with: "X-Other: 1\r\ncontent-disposition:FORM-DATA"),
            body.replacing("name=\"title\"", with: "name=title"),
            body.replacing("; filename", with: ";filename"),
            body.replacing("\"title\"", with: "\"title\"\r\nContent-Transfer-Encoding: 8bit"),
        ]
        for text in texts {
            let upload = try await Self.send(text)
            #expect(upload.title == "t" && upload.file.filename == "a.txt")
        }
        let quoted = try await Self.send(
            body.replacing("--b", with: "--a b"), type: "multipart/form-data; boundary=\"a b\"")
        #expect(quoted.title == "t")
        let path = try await Self.send(body.replacing("a.txt", with: #"C:\dir\"a\".txt"#))
        #expect(path.file.filename == #"C:\dir"a".txt"#)
    }

    @Test(
        "a malformed body gets 400",
        arguments: [
            ("", "the body doesn't contain its boundary"), ("x", "the body doesn't contain its boundary"),
            ("--b", "expected the end of the line after a boundary"),
            ("--b\r\n", "the body ends within the header of part 1"),
            ("--bx\r\n", "expected the end of the line after a boundary"),
            ("--b--x", "expected the end of the line after a boundary"),
            ("--b\r\nA: b\r\n", "the body ends within the header of part 1"),
            ("--b\r\nA: b\r\n\r\nx", "the body ends within part 1"),
            ("--b\r\nA: b\r\n\r\nx\r\n--c--", "the body ends within part 1"),
            ("--b\r\nA\r\n\r\nx\r\n--b--", "the header of part 1 has a malformed line"),
            ("--b\r\nA b: c\r\n\r\nx\r\n--b--", "the header of part 1 has a malformed line"),
            ("--b\r\nA: b\n c\r\n\r\nx\r\n--b--", "the header of part 1 has a malformed line"),
            ("--b\r\nA: b\r\n c: d\r\n\r\nx\r\n--b--", "the header of part 1 has a malformed line"),
            ("--b\r\nA: b\r\na: c\r\n\r\nx\r\n--b--", "the header of part 1 has a field twice"),
            ("--b\r\nA: b\r\n\r\nx\r\n--b--", "part 1 has no valid Content-Disposition with a name"),
            (
                "--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--",
                "part 1 has no valid Content-Disposition with a name"
            ),
            (
                "--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--b--",
                "part 1 has no valid Content-Disposition with a name"
            ),
            (
                "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--",
                "part 1 has no valid Content-Disposition with a name"
            ),
            (
                "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
                "part 1 has a transfer encoding, which RFC 7578 doesn't allow"
            ),
        ])
    func malformed(body: String, problem: String) async {
        #expect(await Self.message(body) == "400 multipart body: \(problem)")
    }

    @Test(
        "an invalid boundary gets 400, another media type 415",
        arguments: [
            ("multipart/form-data", 400), ("multipart/form-data; boundary=", 400),
            ("multipart/form-data; boundary=\"a\u{e9}\"", 400), ("multipart/form-data; boundary=\"b \"", 400),
            ("multipart/form-data; boundary=" + String(repeating: "b", count: 71), 400),
            ("multipart/form-data; boundary=b; boundary=c", 400), ("multipart/mixed; boundary=b", 415),
            ("application/json", 415),
        ])
    func boundaries(type: String, status: Int) async {
        #expect(await Self.message(Self.body(Self.minimal), type: type)?.hasPrefix("\(status) ") == true)
    }

    @Test("the number of parts, the size of a header and the size of the body are bounded")
    func bounds() async throws {
        let body = Self.body(Self.minimal + [Self.field("x", "1")])
        let parts = RequestLimits(forms: FormLimits(maxParts: 2))
        #expect(await Self.message(body, limits: parts) == "400 multipart body: the body has more than 2 parts")
        let header = RequestLimits(forms: FormLimits(maxPartHeaderBytes: 20))
        #expect(
            await Self.message(body, limits: header)
                == "400 multipart body: the header of part 1 has more than 20 bytes")
        let size = RequestLimits(maxContentBytes: body.utf8.count - 1)
        #expect(await Self.message(body, limits: size)?.hasPrefix("413 ") == true)
        let exact = RequestLimits(
            maxBodyBytes: 1, maxContentBytes: body.utf8.count, forms: FormLimits(maxParts: 3, maxPartHeaderBytes: 80))
        #expect(try await Self.send(body, limits: exact).additionalParts.map(\.name) == ["x"])
    }

    @Test(
        "a part that violates the schema gets 400 with its pointer",
        arguments: [
            (field("count", "-1"), "/count: expected at least 0, found -1"),
            (field("count", "x"), "/count: expected an integer, found the string \"x\""),
            (field("title", "t"), "/title: expected one part, found 2"),
            (field("sizes", "10"), "/sizes/0: expected at most 9, found 10"),
            (field("options", "{"), "/options: expected a key or \"}\", found the end of the input"),
            (field("options", "[]"), "/options: expected an object, found an array"),
            (field("items", #"{"a":"b"}"#), "/items/0/a: expected an integer, found the string \"b\""),
            (field("items", #"{},{}"#), "/items: expected the end of the input, found \",\""),
            (
                field("images", "x", "\r\nContent-Type: text/plain"),
                "/images: expected a part of the media type image/*, found \"text/plain\""
            ),
            (
                field("tags", "x", "\r\nContent-Type: text/plain; charset=latin1"),
                "/tags: expected text in UTF-8"
            ),
        ])
    func violations(part: (String, String), problem: String) async {
        #expect(await Self.message(Self.body(Self.minimal + [part])) == "400 multipart body: \(problem)")
    }

    @Test("a missing part gets M_MISSING_PARAM; a part that the schema forbids gets 400")
    func missing() async throws {
        let error = await #expect(throws: MatrixError.self) {
            try await Self.send(Self.body([Self.field("title", "t")]))
        }
        #expect(error?.errcode == .missingParam)
        #expect(error?.message == "multipart body: missing part \"file\"")
        var request = APIRequest(.post, "/x")
        request.setBody(
            content: APIContent(
                type: "multipart/form-data; boundary=b",
                bytes: Array(Self.body([Self.field("a", "1"), Self.field("c~/", "2")]).utf8)))
        let closed = await #expect(throws: MatrixError.self) { try await Self.send(request, as: ClosedForm.self) }
        #expect(closed?.message == "multipart body: /c~0~1: the schema doesn't allow this part")
    }

    @Test("an empty optional body is absent")
    func optional() async throws {
        let isAbsent = try await roundTrip("/x", APIRequest(.post, "/x")) {
            try await $0.optionalMultipart(as: ClosedForm.self) == nil
        }
        #expect(isAbsent)
    }

    @Test("mutated bodies are read or rejected")
    func mutations() async throws {
        let valid = Array(Self.body(Self.minimal + [Self.field("count", "5"), Self.field("options", "{}")]).utf8)
        var generator = SeededGenerator(seed: 2046)
        var accepted = 0
        for _ in 0..<2_000 {
            var body = valid
            for _ in 0...Int.random(in: 0...3, using: &generator) {
                let index = Int.random(in: 0..<body.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: body[index] = UInt8.random(in: .min ... .max, using: &generator)
                case 1: body.remove(at: index)
                default:
                    body.insert(contentsOf: "\r\n--b".utf8.prefix(Int.random(in: 1...5, using: &generator)), at: index)
                }
            }
            do {
                _ = try await Self.send(body)
                accepted += 1
            } catch let error as MatrixError {
                #expect(error.status == .badRequest)
            }
        }
        #expect(accepted > 0 && accepted < 2_000)
    }
}
