import HTTPTypes
import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Bodies and responses of every kind")
struct ContentTests {
    // MARK: Requests

    @Test("bodies that aren't JSON reach the server")
    func bodies() async throws {
        let bytes = (0...255).map { UInt8($0) }
        var upload = APIRequest(.post, "/x")
        upload.setBody(content: APIContent(type: "image/png", bytes: bytes))
        let read = try await roundTrip("/x", upload) { request -> [String] in
            let content = try await request.content()
            return [
                "\(content.bytes == bytes)", content.type, "\(request.matches("image/*"))", "\(request.matches("a/b"))",
            ]
        }
        #expect(read == ["true", "image/png", "true", "false"])
        var text = APIRequest(.post, "/x")
        text.setBody(text: "hällo", contentType: "Text/Plain; charset=utf-8")
        #expect(
            try await roundTrip("/x", text) { [try await $0.text(), $0.contentType ?? ""] } == ["hällo", "text/plain"])
        var form = APIRequest(.post, "/x")
        form.setBody(form: ["a": "1 &é", "b": [1, "x"], "c": nil] as JSONObject)
        #expect(form.body == Array("a=1%20%26%C3%A9&b=1&b=x".utf8))
        let fields = try await roundTrip("/x", form) { try await $0.form() as JSONObject }
        #expect(fields == ["a": "1 &é", "b": ["1", "x"]])
        var json = APIRequest(.post, "/x")
        json.setBody(["a": Int64(1)], contentType: "application/merge-patch+json")
        #expect(
            try await roundTrip("/x", json) { [$0.contentType ?? "", "\(try await $0.body(as: JSONObject.self))"] }
                == ["application/merge-patch+json", #"{"a":1}"#])
    }

    @Test("an optional body may be absent")
    func absent() async throws {
        let none = APIRequest(.post, "/x")
        let read = try await roundTrip("/x", none) { request -> [Bool] in
            let form: JSONObject? = try await request.optionalForm()
            return [
                try await request.optionalContent() == nil, try await request.optionalText() == nil, form == nil,
                request.contentType == nil, request.matches("image/*"),
            ]
        }
        #expect(read == [true, true, true, true, true])
    }

    @Test("invalid UTF-8, an undocumented media type and an upload over its bound are rejected")
    func refused() async throws {
        var request = APIRequest(.post, "/x")
        request.setBody(content: APIContent(type: "text/plain", bytes: [0xFF, 0xFE]))
        let text = await #expect(throws: MatrixError.self) {
            try await roundTrip("/x", request) { try await $0.text() }
        }
        #expect(text?.errcode == .invalidParam)
        let media = await #expect(throws: MatrixError.self) {
            try await roundTrip("/x", request) { throw $0.unsupportedMediaType() } as String
        }
        #expect(media?.status.code == 415)
        #expect(media?.message.contains("text/plain") == true)
        let limits = RequestLimits(maxBodyBytes: 1, maxContentBytes: 2)
        #expect(try await roundTrip("/x", request, limits: limits) { "\(try await $0.content().bytes.count)" } == "2")
        let large = await #expect(throws: MatrixError.self) {
            try await roundTrip("/x", request, limits: limits) { try await $0.text() }
        }
        #expect(large?.errcode == .tooLarge)
    }

    private static let ranges: [(String?, String, Bool)] = [
        ("image/png", "image/png", true), ("IMAGE/PNG; q=1", "image/*", true), ("image/png", "*/*", true),
        ("image/png", "image/jpeg", false), ("imagex/png", "image/*", false), ("application/json", "text/*", false),
        ("text/plain", "Text/Plain;charset=utf-8", true), ("application/a+json", "application/*+json", true),
        ("application/json", "application/*+json", false), ("text/a+json", "application/*+json", false),
    ]

    @Test("a media type matches a range", arguments: ranges)
    func mediaTypes(type: String?, range: String, matches: Bool) {
        #expect(MediaType(type)?.matches(range) == matches)
        #expect(MediaType(nil) == nil && MediaType(" ") == nil && MediaType(";") == nil)
    }

    // MARK: Responses

    private func response(
        _ response: ServerResponse, expecting expected: [APIStatus] = [.success]
    ) async throws -> APIResponse {
        var router = APIRouter()
        router.on(.get, "/x") { _ in response }
        let connection = APIConnection(
            transport: RouterTransport(router: router), baseURL: try BaseURL("http://localhost"))
        return try await connection.response(to: APIRequest(.get, "/x"), expecting: expected)
    }

    @Test("a response with an expected status is returned, another status is thrown")
    func statuses() async throws {
        #expect(try await response(ServerResponse(status: 204)).status == 204)
        #expect(try await response(ServerResponse(status: 307), expecting: [200, 307]).status == 307)
        #expect(try await response(ServerResponse(status: 404), expecting: [.range(4)]).status == 404)
        for (status, expected) in [(307, [APIStatus.success]), (201, [200]), (500, [200, .range(4)])] {
            let error = await #expect(throws: MatrixError.self) {
                try await response(ServerResponse(status: status), expecting: expected)
            }
            #expect(error?.status.code == status)
        }
    }

    @Test("JSON, text, other content and header fields of a response are read")
    func parts() async throws {
        var answer = ServerResponse(status: 200, json: ["a": Int64(1)] as [String: Int64])
        answer.setHeader("X-Count", Int64(5))
        answer.setHeader("X-List", ["a", "b"])
        answer.setHeader("X-Priority", "moon")
        answer.setHeader("X-Absent", nil as String?)
        answer.setHeader("X-None", [] as [String])
        let json = try await response(answer)
        #expect(try json.json() == ["a": Int64(1)])
        #expect(try json.json { $0.readDictionary { $0.readInteger() } } == ["a": 1])
        #expect(json.contentType == "application/json" && json.matches("application/*") && !json.matches("text/*"))
        #expect(try json.header("x-count") == Int64(5))
        #expect(try json.headerArray("X-List") == ["a", "b"])
        #expect(try json.optionalHeader("X-Priority") == Priority.unknown("moon"))
        #expect(try json.optionalHeader("X-Absent") as String? == nil)
        #expect(try json.optionalHeaderArray("X-None") as [String]? == nil)
        let text = try await response(ServerResponse(status: 200, text: "hé"))
        #expect(try text.text() == "hé")
        #expect(!text.isEmpty)
        let content = APIContent(type: "image/png", bytes: [0, 255])
        #expect(try await response(ServerResponse(status: 200, content: content)).content() == content)
        let bare = try await response(ServerResponse(status: .ok, body: [1]))
        #expect(bare.content() == APIContent(type: "application/octet-stream", bytes: [1]))
        #expect(bare.contentType == nil && bare.matches("image/png"))
        #expect(try await response(ServerResponse(status: 204)).isEmpty)
    }

    @Test("a response that violates its description throws UnexpectedResponseError with the problem")
    func unexpected() async throws {
        var answer = ServerResponse(status: 200, content: APIContent(type: "text/html", bytes: [0xFF]))
        answer.setHeader("X-Count", "many")
        let response = try await response(answer)
        let problems: [(String, () throws -> Void)] = [
            ("a 200 response lacks the header field X-Other", { _ = try response.header("X-Other") as String }),
            ("a 200 response lacks the header field X-Other", { _ = try response.headerArray("X-Other") as [String] }),
            (
                "the header field X-Count of a 200 response isn't an integer",
                { _ = try response.header("X-Count") as Int64 }
            ),
            ("unexpected body of a 200 response: it isn't UTF-8", { _ = try response.text() }),
            ("unexpected response: status 200, text/html", { throw response.unexpected() }),
        ]
        for (description, body) in problems {
            let error = #expect(throws: UnexpectedResponseError.self) { try body() }
            #expect(error?.description == description)
            #expect(error?.invalid == nil)
        }
        let error = #expect(throws: UnexpectedResponseError.self) { try response.json() as String }
        #expect(error?.invalid?.violations.first?.code == .utf8)
    }

    @Test("a field's value can't add another field, and an invalid status becomes 500")
    func hostileResponses() {
        var response = ServerResponse(status: 200)
        response.setHeader("Location", "/a\r\nX-Evil: 1")
        response.setHeader("X Y", "a")
        response.setHeader("", "a")
        #expect(response.fields.isEmpty)
        #expect(ServerResponse(status: 200, content: APIContent(type: "a\nb", bytes: [])).fields.isEmpty)
        for status in [-1, 0, 99, 600, 1000, .max] { #expect(ServerResponse(status: status).status.code == 500) }
    }

    @Test("a client sends Accept and the fields of its request")
    func accept() async throws {
        let transport = ScriptedTransport(.ok, "{}")
        let connection = APIConnection(transport: transport, baseURL: try BaseURL("http://localhost"))
        var request = APIRequest(.get, "/x")
        try await connection.send(request)
        request.accept = "image/png, application/json"
        try await connection.send(request)
        #expect(
            transport.requests.map { $0.head.headerFields[.accept] }
                == ["application/json", "image/png, application/json"])
    }
}
